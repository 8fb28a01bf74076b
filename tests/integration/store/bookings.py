"""A small invented aggregate that needs all the chassis can do: rooms are booked, renamed, given back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from chassis.clock import Clock, micros, new_id
from chassis.decider import Answer, Ask, Key, Rules, handle
from chassis.errors import Refused
from chassis.event_store import Store
from chassis.facts import Belongs, Command, Event, Recorded, Told, history
from chassis.projections import Projection, Row, known_now

DAY = datetime(2021, 3, 1, tzinfo=UTC)
SERVICE: Final = "placement"


class Booked(Event):
    type = "booked"
    rank = 10
    room: str
    start: int
    end: int
    label: str


class Renamed(Event):
    type = "renamed"
    label: str


class GivenBack(Event):
    type = "given_back"
    rank = 90


class Book(Command):
    room: str = "red"
    start: int = 0
    end: int = 1
    label: str | None = None


class Rename(Command):
    label: str


class RenameTwice(Command):
    first: str
    second: str


class Count(Command):
    """Renames the booking after how many bookings are known."""


class GiveBack(Command):
    pass


@dataclass(frozen=True)
class Free:
    """Nothing was booked."""


@dataclass(frozen=True)
class Taken:
    """A booking that stands; `open` until given back."""

    room: str
    start: int
    end: int
    label: str
    open: bool = True


State = Free | Taken


def evolve(state: State, fact: Recorded) -> State:
    match fact.event, state:
        case Booked(room=room, start=start, end=end, label=label), _:
            return Taken(room, start, end, label)
        case Renamed(label=label), Taken():
            return replace(state, label=label)
        case GivenBack(), Taken():
            return replace(state, open=False)
        case _:
            return state


def decide(command: Command, state: State, known: Any) -> Sequence[Event]:
    match command:
        case Book(room=room, start=start, end=end, label=label):
            if isinstance(state, Taken):
                raise Refused("already_booked", "It is booked already.")
            return [Booked(room=room, start=start, end=end, label=label or new_id())]
        case RenameTwice(first=first, second=second):
            return [Renamed(label=first), Renamed(label=second)]
        case Rename(label=label) if label == "boom":
            raise RuntimeError("a fault in a rule")
        case Rename(label=label):
            if isinstance(state, Free):
                raise Refused("not_booked", "Nothing is booked.")
            return [] if state.label == label else [Renamed(label=label)]
        case Count():
            return [Renamed(label=f"{known} known")]
        case GiveBack():
            return [GivenBack()]
        case _:
            raise AssertionError(command)


def belongs(state: State) -> Belongs:
    return Belongs(csd="izmisljeni-sever", unit=state.room if isinstance(state, Taken) else None)


def look(command: Command, connection: sa.Connection) -> int:
    table = BOOKINGS.table
    query = sa.select(sa.func.count()).select_from(table).where(known_now(table))
    return connection.execute(query).scalar_one()


def alarms(state: State, known: object) -> dict[str, datetime]:
    if isinstance(state, Taken) and state.open:
        return {"ends": DAY + timedelta(minutes=state.end)}
    return {}


RULES: Rules[Any, State] = Rules(
    "booking", Free(), evolve, decide, belongs, look=look, looks=(Count,), alarms=alarms
)


def booking_rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """One row a booking: what is known of it, true from its first fact on."""
    state: State = Free()
    for fact in facts:
        state = evolve(state, fact)
    if isinstance(state, Taken):
        values = {"room": state.room, "start_m": state.start, "end_m": state.end, "label": state.label}
        yield Row("booking", values, facts[0].occurred_at)


def label_rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """What a booking was called from when until when."""
    for since, until, state in history(facts, evolve, RULES.initial):
        if isinstance(state, Taken):
            yield Row("label", {"label": state.label, "room": state.room}, since, until)


BOOKINGS = Projection(
    "bookings",
    SERVICE,
    ("booking",),
    (
        sa.Column("room", sa.Text, nullable=False),
        sa.Column("start_m", sa.BigInteger, nullable=False),
        sa.Column("end_m", sa.BigInteger, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
    ),
    booking_rows,
    unique=(("label",),),
    refuses_overlap=(("room", "start_m", "end_m"),),
)
LABELS = Projection(
    "labels",
    SERVICE,
    ("booking",),
    (sa.Column("label", sa.Text, nullable=False), sa.Column("room", sa.Text, nullable=False)),
    label_rows,
    indexes=(("room", "valid_from"),),
)
EVENTS = (Booked, Renamed, GivenBack)
MODELS = (BOOKINGS, LABELS)


def told(clock: Clock | None = None, **changes: Any) -> Told:
    """An envelope of an obviously invented worker, at a fixed day unless told otherwise."""
    plain: dict[str, Any] = {
        "actor": "sd1",
        "now": DAY if clock is None else clock.now(),
        "occurred_at": DAY,
        "command_id": new_id(),
        "correlation_id": "night-1",
    }
    return Told(**{**plain, **changes})


def ask(command: Command, identity: str) -> Ask:
    return Ask(RULES, identity, command)


def book(store: Store, identity: str, *, key: Key | None = None, at: datetime = DAY, **fields: Any) -> Answer:
    """Book a room of its own, unless `fields` say another, and wait until it is durable."""
    values = {"room": identity, **fields}
    return handle(store, [ask(Book(told=told(occurred_at=at), **values), identity)], key=key).result(20)


def rename(store: Store, identity: str, label: str, **envelope: Any) -> Answer:
    return handle(store, [ask(Rename(told=told(**envelope), label=label), identity)]).result(20)


def minutes(count: int) -> datetime:
    """So many minutes into the day."""
    return DAY + timedelta(minutes=count)


def us(count: int) -> int:
    """The same in microseconds since 1970."""
    return micros(minutes(count))
