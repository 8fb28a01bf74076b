"""Read models made of another service's facts, brought forward as its messages come."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.codec import Shapes
from chassis.envelope import from_envelope
from chassis.facts import Recorded
from chassis.projections import Change, Projection, apply_changes, difference
from chassis.tables import INBOX, PARKED


class ReadModels:
    """The read models of one source, brought forward message by message; written once a recorded moment."""

    def __init__(self, connection: sa.Connection, source: str, shapes: Shapes, models: Sequence[Projection]):
        self._connection, self._source, self._shapes, self._models = connection, source, shapes, models
        self._facts: dict[str, list[Recorded]] = {}
        self._written: dict[str, int] = {}
        self._dirty: dict[str, None] = {}
        self._moment: datetime | None = None

    def load(self, frames: Sequence[Recorded]) -> None:
        """Read what is kept of the frames' streams from before the first of them, by one query."""
        kinds = {kind for model in self._models for kind in model.kinds}
        streams = {frame.stream for frame in frames if frame.kind in kinds}
        self._facts = {stream: [] for stream in streams}
        if streams:
            first = min(frame.position for frame in frames)
            kept = standing_envelopes(self._source, streams, before=first)
            for envelope in self._connection.execute(kept).scalars():
                fact = from_envelope(bytes(envelope), self._shapes)
                self._facts[fact.stream].append(fact)
        self._written = {stream: len(facts) for stream, facts in self._facts.items()}

    def add(self, fact: Recorded) -> None:
        """One more fact; those of one recorded moment are written together, as their sender committed them."""
        if fact.recorded_at != self._moment:
            self.flush()
            self._moment = fact.recorded_at
        if fact.stream in self._facts:
            self._facts[fact.stream].append(fact)
            self._dirty[fact.stream] = None

    def flush(self) -> None:
        """Write what has changed, a list a statement."""
        if self._moment is None or not self._dirty:
            return
        at = micros(self._moment)
        for model in self._models:
            change = Change()
            for stream in self._dirty:
                if self._facts[stream][0].kind in model.kinds:
                    self._step(model, stream, at, change)
            apply_changes(self._connection, model.table, change, at)
        for stream in self._dirty:
            self._written[stream] = len(self._facts[stream])
        self._dirty = {}

    def _step(self, model: Projection, stream: str, at: int, change: Change) -> None:
        """Add to `change` what the facts of this moment do to one stream's rows."""
        facts = self._facts[stream]
        before = [fact for fact in facts if fact.recorded_at != self._moment]
        if self._written[stream] > len(before):
            forget_moment(self._connection, model.table, stream, at)
        step = difference(stream, model.rows_of(before), model.rows_of(facts), at)
        change.closes.extend(step.closes)
        change.adds.extend(step.adds)


def standing_envelopes(source: str, streams: Iterable[str], *, before: int) -> sa.Select[Any]:
    """The envelopes kept of some streams before a position, in the order of knowledge; parked ones wait."""
    waits = sa.exists().where(PARKED.c.source == INBOX.c.source, PARKED.c.position == INBOX.c.position)
    mine = sa.and_(INBOX.c.source == source, INBOX.c.stream.in_(sorted(streams)), INBOX.c.position < before)
    return sa.select(INBOX.c.envelope).where(mine, ~waits).order_by(INBOX.c.position)


def forget_moment(connection: sa.Connection, table: sa.Table, stream: str, at: int) -> None:
    """Undo what the recorded moment `at` did to a stream's rows, because more of that moment has come."""
    here = table.c.stream == stream
    connection.execute(sa.delete(table).where(here, table.c.known_from == at))
    connection.execute(sa.update(table).where(here, table.c.known_to == at).values(known_to=FOREVER))
