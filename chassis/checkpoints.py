"""How far each source is applied here, and through which moment everything it recorded is known."""

from dataclasses import dataclass

import sqlalchemy as sa

from chassis.messaging import Head
from chassis.tables import CHECKPOINT


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far one source is applied here: to `position`, complete through `closed_at` (microseconds)."""

    position: int = 0
    closed_at: int = 0
    store_id: str = ""


def followed(found: Checkpoint, position: int, recorded_at: int, store_id: str) -> Checkpoint:
    """The checkpoint at a further fact: all recorded before it is here. The first fact ever begins time."""
    before = recorded_at - 1
    return Checkpoint(position, before if found.position == 0 else max(found.closed_at, before), store_id)


def closed(found: Checkpoint, reached: Head) -> Checkpoint:
    """The checkpoint, closed through what the head proves: nothing if we are not there yet, or it was of no facts."""
    if reached.position > found.position or (reached.position == 0 and found.position > 0):
        return found
    return Checkpoint(found.position, max(found.closed_at, reached.closed_at), reached.store_id)


def checkpoint(connection: sa.Connection, source: str) -> Checkpoint:
    """How far `source` is applied; the beginning when it was never heard of."""
    row = connection.execute(sa.select(CHECKPOINT).where(CHECKPOINT.c.source == source)).mappings().first()
    return Checkpoint() if row is None else Checkpoint(row["position"], row["closed_at"], row["store_id"])


def save_checkpoint(connection: sa.Connection, source: str, moved: Checkpoint) -> None:
    """Write the checkpoint down."""
    values = {"position": moved.position, "closed_at": moved.closed_at, "store_id": moved.store_id}
    update = sa.update(CHECKPOINT).where(CHECKPOINT.c.source == source).values(values)
    if connection.execute(update).rowcount == 0:
        connection.execute(sa.insert(CHECKPOINT).values(source=source, **values))


def complete_through(connection: sa.Connection, source: str) -> int:
    """The moment (microseconds) through which everything `source` recorded is applied here; 0 if nothing is."""
    return checkpoint(connection, source).closed_at
