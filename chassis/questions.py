"""Asking a store at two times: which moment an answer is made for, and waiting until it is closed."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros, moment, rfc3339
from chassis.errors import BadInput, NotYet
from chassis.event_store import Store, head
from chassis.tables import CHECKPOINT, EVENT, INBOX

PATIENCE_S = 5.0
LOOK_AGAIN_S = 0.05


@dataclass(frozen=True)
class Asked:
    """What the caller said: at, known_at (None: not said), and the positions the answer must have seen."""

    at: datetime | None = None
    known_at: datetime | None = None
    seen: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Question:
    """A snapshot of the database and the two times (microseconds) an answer is made for."""

    connection: sa.Connection
    service: str
    at: int
    known_at: int


class Progress:
    """Lets threads wait until the store has moved on."""

    def __init__(self, store: Store):
        self._store = store
        self._moved = threading.Condition()
        self.hurry: Callable[[str], None] = lambda source: None
        store.listeners.append(self._notify)

    def _notify(self, position: int, closed_at: int) -> None:
        with self._moved:
            self._moved.notify_all()

    def wait_until(
        self,
        ready: Callable[[sa.Connection], bool],
        seconds: float = PATIENCE_S,
        *,
        source: str | None = None,
    ) -> bool:
        """True as soon as `ready(connection)`; False when it was not within `seconds`.

        A `source` that is waited for is asked to say how far it is, rather than at its next quiet second.
        """
        deadline = time.monotonic() + seconds
        while True:
            with self._store.reading() as connection:
                if ready(connection):
                    return True
            if time.monotonic() >= deadline:
                return False
            if source is not None:
                self.hurry(source)
            with self._moved:
                self._moved.wait(LOOK_AGAIN_S)


def closed_through(store: Store) -> int:
    """Through which moment (microseconds) the own log is closed.

    An empty log has closed nothing yet; its writer says a moment that no fact will precede. The clock alone would
    not do: a first command may be on its way to its commit with an earlier moment.
    """
    if not store.has_facts:
        with store.reading() as connection:
            store.has_facts = head(connection)[0] > 0
    if not store.has_facts:
        return next_moment(store)
    with store.reading() as connection:
        return head(connection)[1]


def next_moment(store: Store) -> int:
    """The moment of the writer's next group, closed as soon as it is answered."""
    found: int = store.submit(lambda tx: tx.recorded_at).result()
    return found


def told_closed_at(connection: sa.Connection, source: str) -> int:
    """Through which moment everything of `source` is here; 0 when it was never heard of."""
    found = connection.execute(
        sa.select(CHECKPOINT.c.closed_at).where(CHECKPOINT.c.source == source)
    ).scalar()
    return found or 0


def last_position(connection: sa.Connection, service: str, source: str, known_at: int) -> int:
    """The last position of `source` recorded by `known_at`, as far as it is here."""
    table = EVENT if source == service else INBOX
    query = sa.select(table.c.position).where(table.c.recorded_at <= known_at)
    if source != service:
        query = query.where(INBOX.c.source == source)
    found = connection.execute(
        query.order_by(table.c.recorded_at.desc(), table.c.position.desc()).limit(1)
    ).scalar()
    return found or 0


def recorded_of(connection: sa.Connection, service: str, source: str, position: int) -> int | None:
    """When the fact at `position` of `source` was recorded (microseconds), or None if it is not here yet."""
    table = EVENT if source == service else INBOX
    query = sa.select(table.c.recorded_at).where(table.c.position == position)
    if source != service:
        query = query.where(INBOX.c.source == source)
    found: int | None = connection.execute(query).scalar()
    return found


def wait_until_here(
    store: Store, progress: Progress, seen: Sequence[tuple[str, int]], sources: Sequence[str]
) -> list[tuple[str, int]]:
    """Wait until every position in `seen` of a service we read has come; answers those. Raises NotYet after 5 s."""
    wanted = [(source, at) for source, at in seen if at > 0 and source in (store.service, *sources)]
    for source, position in wanted:
        if not progress.wait_until(partial(is_here, service=store.service, source=source, position=position)):
            raise NotYet(source, position)
    return wanted


def wait_until_seen(store: Store, progress: Progress, asked: Asked, sources: Sequence[str]) -> None:
    """Wait until what the caller has seen is here, and the moment of the last of it closed.

    A question is answered for the earliest closed moment of all it rests on, so all of them must have closed it.
    What a message of another's made us do is recorded after it, so the end of our own log counts as seen with it.
    """
    wanted = wait_until_here(store, progress, asked.seen, sources)
    if not wanted:
        return
    with store.reading() as connection:
        if any(source != store.service for source, _ in wanted):
            wanted.append((store.service, head(connection)[0]))
        moments = [recorded_of(connection, store.service, source, position) for source, position in wanted]
    close_through(store, progress, max(filter(None, moments)), sources)


def is_here(connection: sa.Connection, service: str, source: str, position: int) -> bool:
    """Whether the fact at `position` of `source` has reached this service."""
    return recorded_of(connection, service, source, position) is not None


def close_through(store: Store, progress: Progress, wanted: int, sources: Sequence[str]) -> None:
    """Wait until `wanted` (microseconds) is closed here and at `sources`; raises NotYet naming who is behind.

    A source's clock may be a little ahead of ours: then ours has to come there too.
    """
    deadline = time.monotonic() + PATIENCE_S
    closed = closed_through(store)
    while closed < wanted:
        if time.monotonic() > deadline:
            raise NotYet(store.service, rfc3339(moment(wanted)))
        closed = next_moment(store)
        time.sleep(0 if closed >= wanted else LOOK_AGAIN_S)
    for source in sources:
        if not progress.wait_until(partial(has_closed, source=source, wanted=wanted), source=source):
            raise NotYet(source, rfc3339(moment(wanted)))


def has_closed(connection: sa.Connection, source: str, wanted: int) -> bool:
    """Whether everything `source` recorded by `wanted` is here."""
    return told_closed_at(connection, source) >= wanted


def question_times(
    connection: sa.Connection, asked: Asked, sources: Sequence[str], own: int
) -> tuple[int, int]:
    """(at, known_at) in microseconds for a question on this snapshot; when it was taken, `own` was closed here."""
    if asked.known_at is not None:
        known_at = micros(asked.known_at)
    else:
        closed = [told_closed_at(connection, source) for source in sources]
        known_at = min(max(own, head(connection)[1]), *closed, FOREVER)
    return (known_at if asked.at is None else micros(asked.at)), known_at


def wait_until_closed(store: Store, progress: Progress, asked: Asked, sources: Sequence[str]) -> None:
    """Wait until the moment `asked.known_at` is closed here and at the sources; a future one is refused.

    What is closed is no future, even if the clock was set back since.
    """
    if asked.known_at is None:
        return
    wanted = micros(asked.known_at)
    if asked.known_at > store.clock.now() and wanted > closed_through(store):
        raise BadInput("future_known_at", "Nobody knows yet what will be known at {known_at}.", field="known_at",
                       known_at=rfc3339(asked.known_at))  # fmt: skip
    close_through(store, progress, wanted, sources)


def answer(
    store: Store,
    progress: Progress,
    asked: Asked,
    ask: Callable[[Question], dict[str, Any] | None],
    sources: Sequence[str],
    definitions: str,
) -> dict[str, Any] | None:
    """Put the question to one snapshot; the answer states both times, the positions and what defined it."""
    wait_until_seen(store, progress, asked, sources)
    wait_until_closed(store, progress, asked, sources)
    own = 0 if store.has_facts else closed_through(store)
    with store.reading() as connection:
        at, known_at = question_times(connection, asked, sources, own)
        body = ask(Question(connection, store.service, at, known_at))
        if body is None:
            return None
        positions = {
            source: last_position(connection, store.service, source, known_at)
            for source in (store.service, *sources)
        }
    stated = {"at": rfc3339(moment(at)), "known_at": rfc3339(moment(known_at))}
    return {**body, **stated, "positions": positions, "definitions": definitions}
