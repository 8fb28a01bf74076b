"""Two obviously invented services: one names things, one listens; with everything between them."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from chassis import migrations, read_models
from chassis.awaiting import ended
from chassis.clock import Clock, new_id
from chassis.codec import GENESIS, Shapes
from chassis.decider import Ask, Rules, handle
from chassis.event_store import Store, facts_after, open_engine
from chassis.facts import Belongs, Command, Event, FactWithdrawn, Recorded, Told
from chassis.inbox import Inbox
from chassis.messaging import Bus
from chassis.outbox import Outbox, messages_after
from chassis.projections import Projection, Row
from chassis.receiving import Situation
from chassis.tables import INBOX, LOG_HEAD, METADATA

NIGHT = datetime(2021, 3, 17, 1, 0, tzinfo=UTC)
SECRET = "an invented secret"


class ThingNamed(Event):
    type = "thing_named"

    number: int


class ThingHidden(Event):
    """A fact that is not for others."""

    type = "thing_hidden"


class EchoHeard(Event):
    type = "echo_heard"

    number: int


class Say(Command):
    event: Event


def told(**changes: Any) -> Told:
    plain = {
        "actor": "sd1",
        "now": NIGHT,
        "occurred_at": NIGHT,
        "command_id": new_id(),
        "correlation_id": new_id(),
    }
    return Told(**{**plain, **changes})


def rules(kind: str) -> Rules[Any, Any]:
    """Whatever is said becomes a fact."""
    return Rules(
        kind=kind,
        initial=0,
        evolve=lambda state, fact: state + 1,
        decide=lambda command, state, known: [command.event],
        belongs=lambda state: Belongs(csd="izmisljeni-sever"),
    )


THING, ECHO = rules("thing"), rules("echo")
SENDER = Shapes((ThingNamed, ThingHidden))
CONTRACT = Shapes((ThingNamed,))


def published(fact: Recorded) -> Event | None:
    return fact.event if isinstance(fact.event, ThingNamed) else None


def thing_names(source: str) -> Projection:
    """Every name a thing has had."""

    def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
        named = [fact for fact in facts if isinstance(fact.event, ThingNamed)]
        for index, fact in enumerate(named):
            assert isinstance(fact.event, ThingNamed)
            until = named[index + 1].occurred_at if index + 1 < len(named) else None
            yield Row("name", {"number": fact.event.number}, fact.occurred_at, until)

    columns = (sa.Column("number", sa.Integer),)
    return Projection("thing_names", source, ("thing",), columns, rows)


def make_schema(url: str) -> None:
    """The log's tables with their guards, in a fresh database."""
    engine = open_engine(url, writing=True)
    with engine.begin() as connection:
        METADATA.create_all(connection)
        for guard in migrations.guards(connection.dialect.name):
            connection.execute(sa.text(guard))
        first = {"id": 1, "position": 0, "hash": GENESIS, "closed_at": 0, "store_id": new_id()}
        connection.execute(sa.insert(LOG_HEAD).values(first))
    engine.dispose()


def open_store(file: Path, service: str, shapes: Shapes, foreign: Sequence[Projection] = ()) -> Store:
    """A started store on `file`, made when it is not there."""
    url = f"sqlite:///{file}"
    if not file.exists():
        make_schema(url)
    return open_store_at(url, service, shapes, foreign)


def open_store_at(url: str, service: str, shapes: Shapes, foreign: Sequence[Projection] = ()) -> Store:
    """A started store whose schema is there, with the read models it lacks."""
    store = Store(service, url, shapes, foreign=foreign, clock=Clock())
    with store.writer_engine.begin() as connection:
        for model in foreign:
            if not sa.inspect(connection).has_table(model.name):
                read_models.fill(connection, model, model.table, service, CONTRACT, fresh=True)
    store.start()
    return store


async def until(happened: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until something is so; fail when it is not so in time."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not happened():
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def running(*loops: Outbox | Inbox) -> AsyncIterator[None]:
    """The loops, running; cancelled on the way out as a process that ends does."""
    tasks = [asyncio.create_task(loop.run()) for loop in loops]
    try:
        yield
    finally:
        ends = await ended(*tasks)
        assert [type(end) for end in ends] == [asyncio.CancelledError] * len(tasks), ends


@contextlib.asynccontextmanager
async def bus(url: str, service: str) -> AsyncIterator[Bus]:
    """A connected bus of one service."""
    connection = Bus(url, service)
    await connection.start()
    try:
        await until(lambda: connection.is_connected)
        yield connection
    finally:
        await connection.stop()


@dataclass
class Sender:
    """A service that names things."""

    folder: Path
    url: str
    name: str = field(default_factory=lambda: f"maker{uuid.uuid4().hex[:8]}")
    calls: int = 0
    answers: bool = True

    def __post_init__(self) -> None:
        self.store = open_store(self.folder / f"{self.name}.db", self.name, SENDER)

    def say(self, thing: str, event: Event, **envelope: Any) -> Recorded:
        """One fact more."""
        ask = Ask(THING, thing, Say(told=told(**envelope), event=event))
        handle(self.store, [ask]).result(timeout=10)
        with self.store.reading() as connection:
            return next(iter(reversed(self.facts(connection))))

    def facts(self, connection: sa.Connection) -> list[Recorded]:
        return facts_after(connection, 0, 10_000, SENDER)

    def name_things(self, *numbers: int, things: int = 3) -> None:
        """A fact for each number, each an hour after the one before, spread over a few things."""
        futures = []
        for number in numbers:
            at = NIGHT + timedelta(hours=number)
            ask = Ask(
                THING, str(number % things), Say(told=told(occurred_at=at), event=ThingNamed(number=number))
            )
            futures.append(handle(self.store, [ask]))
        for future in futures:
            future.result(timeout=10)

    def outbox(self, connection: Bus) -> Outbox:
        return Outbox(self.store, self.name, published, connection)

    def http(self) -> httpx.AsyncClient:
        """Reaches the sender's internal messages, as long as it `answers`."""

        def answer(request: httpx.Request) -> httpx.Response:
            self.calls += 1
            if not self.answers:
                raise httpx.ConnectError("nobody is there")
            assert request.headers["authorization"] == f"Bearer {SECRET}"
            after, limit = (int(request.url.params[name]) for name in ("after", "limit"))
            return httpx.Response(200, json=messages_after(self.store, published, after, limit))

        return httpx.AsyncClient(transport=httpx.MockTransport(answer))


@dataclass
class Reader:
    """A service that listens to a sender, keeps what things are called and echoes each name as a fact of its own."""

    folder: Path
    sender: Sender
    name: str = "listener"
    poison: set[int] = field(default_factory=set)
    shapes: Shapes = CONTRACT

    def __post_init__(self) -> None:
        self.model = thing_names(self.sender.name)
        self.open()

    def open(self) -> None:
        """Open the store, again after `store.stop()`."""
        self.store = open_store(
            self.folder / f"{self.name}.db", self.name, Shapes((EchoHeard,)), [self.model]
        )

    def react(self, fact: Recorded, situation: Situation) -> list[Ask]:
        if not isinstance(fact.event, ThingNamed):
            assert isinstance(fact.event, FactWithdrawn)
            return []
        if fact.event.number in self.poison:
            raise KeyError(f"Invented Person {fact.event.number}")
        command = Say(told=situation.told(fact), event=EchoHeard(number=fact.event.number))
        return [Ask(ECHO, fact.id, command)]

    def inbox(self, connection: Bus) -> Inbox:
        return Inbox(
            self.store,
            self.sender.name,
            self.shapes,
            [self.model],
            self.react,
            connection,
            "http://sender.invalid",
            SECRET,
            http=self.sender.http(),
            backoff=0.001,
        )

    def kept(self) -> list[int]:
        """Positions in the inbox; the database itself takes them in no other order."""
        with self.store.reading() as connection:
            return list(connection.execute(sa.select(INBOX.c.position).order_by(INBOX.c.position)).scalars())

    def echoes(self) -> list[int]:
        """The numbers our own reaction recorded, in order."""
        with self.store.reading() as connection:
            facts = facts_after(connection, 0, 10_000, Shapes((EchoHeard,)))
        return [fact.event.number for fact in facts if isinstance(fact.event, EchoHeard)]

    def rows(self) -> list[dict[str, Any]]:
        """The read model's rows, whole."""
        table = self.model.table
        with self.store.reading() as connection:
            query = sa.select(table).order_by(table.c.stream, table.c.valid_from, table.c.known_from)
            return [dict(row) for row in connection.execute(query).mappings()]

    def rebuilt(self) -> list[dict[str, Any]]:
        """The same rows, built anew from the inbox."""
        with self.store.reading() as connection:
            pages = read_models.history_of(connection, self.model, self.name, CONTRACT)
            rows = [row for page in pages for row in page]
        return sorted(rows, key=lambda row: (row["stream"], row["valid_from"], row["known_from"]))
