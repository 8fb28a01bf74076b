"""What another service's messages do here, in one transaction: inbox, read models, reaction, checkpoint."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.causes import PlainFault
from chassis.checkpoints import Checkpoint, checkpoint, closed, followed, save_checkpoint
from chassis.clock import micros
from chassis.codec import Shapes
from chassis.decider import Ask, caused_by, decide_all
from chassis.envelope import from_envelope
from chassis.event_store import Store, Tx
from chassis.facts import Recorded, Told
from chassis.foreign import ReadModels
from chassis.messaging import Head
from chassis.projections import Projection
from chassis.tables import INBOX, PARKED

FRAME_ONLY = Shapes(())


class ForkedSource(PlainFault):
    """The sender tells another history than the one kept here: an operator decides, nothing is skipped."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it came; `frame` is its fact without the event."""

    envelope: bytes
    store_id: str
    frame: Recorded

    @property
    def position(self) -> int:
        """Its place in the sender's log."""
        return self.frame.position


def message(envelope: bytes, store_id: str) -> Message:
    """Read a message's frame; raises ValueError, KeyError or TypeError when it is none."""
    return Message(envelope, store_id, from_envelope(envelope, FRAME_ONLY))


def leading(messages: Sequence[Message], position: int) -> int:
    """How many of the messages follow `position` without a gap (repeats among them count)."""
    for index, one in enumerate(messages):
        if one.position > position + 1:
            return index
        position = max(position, one.position)
    return len(messages)


@dataclass(frozen=True, slots=True)
class Applied:
    """What a delivery came to: how far we are now, and what was dropped because it was here already."""

    position: int
    closed_at: int
    repeats: int = 0


class Situation:
    """What a reaction may ask: the service's clock, its name, and the read models as they stand at this message.

    `app` is the service's wiring, as its routes find it in `call.app`.
    """

    def __init__(self, tx: Tx, models: ReadModels, actor: str, now: datetime, app: Any = None):
        self._tx, self._models = tx, models
        self.actor, self.now, self.app = actor, now, app

    def read(self) -> sa.Connection:
        """The connection, everything before and of this message written to it."""
        self._models.flush()
        return self._tx.read()

    def told(self, fact: Recorded) -> Told:
        """The envelope of a command that the message gives rise to."""
        return caused_by(fact, self.now, self.actor)


React = Callable[[Recorded, Situation], Sequence[Ask]]
"""What a message makes us do. Called for what the contract names and for FactWithdrawn (`corrects` says of what)."""


def no_reaction(fact: Recorded, situation: Situation) -> Sequence[Ask]:
    """The message only feeds read models."""
    return ()


class Receiver:
    """One source's messages, applied. Every method but the first runs as a job of the writer."""

    def __init__(
        self,
        store: Store,
        source: str,
        shapes: Shapes,
        models: Sequence[Projection],
        react: React = no_reaction,
        app: Any = None,
    ):
        self._store, self._source, self._shapes, self._react, self._app = store, source, shapes, react, app
        self._models = tuple(model for model in models if model.source == source)

    def apply(self, tx: Tx, messages: Sequence[Message], reached: Head | None) -> Applied:
        """Keep and apply the messages that follow the checkpoint; the first gap ends it. Repeats are dropped."""
        found = checkpoint(tx.read(), self._source)
        fresh, repeats = self._sorted_out(tx.read(), found, messages)
        if fresh:
            self._keep(tx, fresh)
            parked = parked_streams(tx.read(), self._source)
            self._walk(tx, [one for one in fresh if one.frame.stream not in parked])
            for one in fresh:
                if one.frame.stream in parked:
                    self._set_aside(tx, one, f"follows {parked[one.frame.stream]}", 0)
        return self._advance(tx, found, fresh, reached, repeats)

    def park(self, tx: Tx, poison: Message, cause: str, attempts: int) -> Applied:
        """Keep a message that fails again and again, unapplied; its stream waits behind it."""
        found = checkpoint(tx.read(), self._source)
        fresh, repeats = self._sorted_out(tx.read(), found, [poison])
        if fresh:
            self._keep(tx, fresh)
            self._set_aside(tx, poison, cause, attempts)
        return self._advance(tx, found, fresh, None, repeats)

    def replay(self, tx: Tx, stream: str) -> bool:
        """Apply the oldest parked message of a stream; False when none is left."""
        waiting = sa.select(PARKED.c.position).where(
            PARKED.c.source == self._source, PARKED.c.stream == stream
        )
        position = tx.read().execute(waiting.order_by(PARKED.c.position).limit(1)).scalar()
        if position is None:
            return False
        kept = sa.select(INBOX.c.envelope).where(INBOX.c.source == self._source, INBOX.c.position == position)
        envelope = bytes(tx.read().execute(kept).scalar_one())
        self._walk(tx, [message(envelope, "")])
        tx.write().execute(sa.delete(PARKED).where(*self._place(position)))
        return True

    def note(self, tx: Tx, stream: str, cause: str) -> None:
        """A replay failed: why, and when last."""
        waiting = sa.select(sa.func.min(PARKED.c.position)).where(
            PARKED.c.source == self._source, PARKED.c.stream == stream
        )
        position = tx.read().execute(waiting).scalar()
        again = {"cause": cause, "attempts": PARKED.c.attempts + 1, "last_seen": tx.recorded_at}
        tx.write().execute(sa.update(PARKED).where(*self._place(position)).values(again))

    def _place(self, position: int | None) -> tuple[sa.ColumnElement[bool], ...]:
        return (PARKED.c.source == self._source, PARKED.c.position == position)

    def _sorted_out(
        self, connection: sa.Connection, found: Checkpoint, messages: Sequence[Message]
    ) -> tuple[list[Message], list[Message]]:
        """(those that follow the checkpoint without a gap, those that are here already)."""
        fresh: list[Message] = []
        repeats: list[Message] = []
        for one in messages:
            if found.store_id not in ("", one.store_id):
                raise ForkedSource(f"{self._source} is another store now")
            if one.position == found.position + len(fresh) + 1:
                fresh.append(one)
            elif one.position <= found.position + len(fresh):
                repeats.append(one)
        self._same_as_kept(connection, [one for one in repeats if one.position <= found.position])
        return fresh, repeats

    def _same_as_kept(self, connection: sa.Connection, repeats: Sequence[Message]) -> None:
        """A repeat is the fact kept at its position, or the sender's history has changed."""
        if not repeats:
            return
        positions = sorted({one.position for one in repeats})
        query = sa.select(INBOX.c.position, INBOX.c.event_id).where(
            INBOX.c.source == self._source, INBOX.c.position.in_(positions)
        )
        kept = dict(connection.execute(query).all())
        for one in repeats:
            if kept.get(one.position) != one.frame.event_id:
                raise ForkedSource(f"{self._source} now tells another fact at {one.position}")

    def _keep(self, tx: Tx, fresh: Sequence[Message]) -> None:
        received_at = micros(self._store.clock.now())
        rows = [
            {
                "source": self._source,
                "position": one.position,
                "event_id": one.frame.event_id,
                "stream": one.frame.stream,
                "type": one.frame.type,
                "case_id": one.frame.case_id,
                "recorded_at": micros(one.frame.recorded_at),
                "received_at": received_at,
                "envelope": one.envelope,
            }
            for one in fresh
        ]
        tx.write().execute(sa.insert(INBOX), rows)

    def _walk(self, tx: Tx, messages: Sequence[Message]) -> None:
        """Read models and reaction, message by message in the sender's order."""
        models = ReadModels(tx.write(), self._source, self._shapes, self._models)
        models.load([one.frame for one in messages])
        situation = Situation(tx, models, self._store.service, self._store.clock.now(), self._app)
        for one in messages:
            fact = from_envelope(one.envelope, self._shapes)
            models.add(fact)
            asks = () if fact.event is None else self._react(fact, situation)
            if asks:
                models.flush()
                decide_all(tx, asks)
        models.flush()

    def _set_aside(self, tx: Tx, one: Message, cause: str, attempts: int) -> None:
        row = {
            "source": self._source,
            "position": one.position,
            "stream": one.frame.stream,
            "cause": cause,
            "attempts": attempts,
            "first_seen": tx.recorded_at,
            "last_seen": tx.recorded_at,
        }
        tx.write().execute(sa.insert(PARKED).values(row))

    def _advance(
        self,
        tx: Tx,
        found: Checkpoint,
        fresh: Sequence[Message],
        reached: Head | None,
        repeats: Sequence[Message],
    ) -> Applied:
        """Move the checkpoint behind `fresh`, and its closed moment as far as they and `reached` prove."""
        moved = found
        if fresh:
            last = fresh[-1]
            moved = followed(found, last.position, micros(last.frame.recorded_at), last.store_id)
        if reached is not None:
            if moved.store_id not in ("", reached.store_id):
                raise ForkedSource(f"{self._source} is another store now")
            moved = closed(moved, reached)
        if moved != found:
            save_checkpoint(tx.write(), self._source, moved)
        return Applied(moved.position, moved.closed_at, len(repeats))


def parked_streams(connection: sa.Connection, source: str) -> dict[str, int]:
    """The streams that wait, each with the position of its first parked message."""
    query = sa.select(PARKED.c.stream, sa.func.min(PARKED.c.position)).where(PARKED.c.source == source)
    return dict(connection.execute(query.group_by(PARKED.c.stream)).all())


def parked(connection: sa.Connection, source: str | None = None) -> list[dict[str, object]]:
    """What waits and why, oldest first."""
    query = sa.select(PARKED).order_by(PARKED.c.source, PARKED.c.position)
    if source is not None:
        query = query.where(PARKED.c.source == source)
    return [dict(row) for row in connection.execute(query).mappings()]
