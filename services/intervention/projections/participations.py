"""Who takes part in which intervention."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of
from services.intervention.events.intervention import InterventionOpened, ParticipantJoined


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row a worker, from when she is told to take part."""
    seen: set[str] = set()
    for fact in facts:
        match fact.event:
            case InterventionOpened(worker_id=worker) | ParticipantJoined(worker_id=worker) if (
                worker not in seen
            ):
                seen.add(worker)
                yield Row(worker, values(fact, fact.event), fact.occurred_at)
            case _:
                pass


def values(fact: Recorded, event: InterventionOpened | ParticipantJoined) -> dict[str, Any]:
    """One participation as columns."""
    return {
        "intervention_id": fact.id,
        "worker_id": event.worker_id,
        "readiness": event.readiness,
        "unchecked": "worker" in event.unchecked,
        "event_id": fact.event_id,
    }


PARTICIPATIONS = Projection(
    name="participations",
    source="intervention",
    kinds=("intervention",),
    columns=(
        sa.Column("intervention_id", sa.Text, nullable=False),
        sa.Column("worker_id", sa.Text, nullable=False),
        sa.Column("readiness", sa.Integer, nullable=False),
        sa.Column("unchecked", sa.Boolean, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
    ),
    rows=rows,
    unique=(("intervention_id", "worker_id"),),
    indexes=(("worker_id",),),
)
TABLE = PARTICIPATIONS.table


def of(
    connection: sa.Connection, intervention_ids: Sequence[str], at: int, known: int
) -> list[dict[str, Any]]:
    """The participations of some interventions, in the order they began."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.intervention_id.in_(intervention_ids))
    ordered = query.order_by(TABLE.c.valid_from, TABLE.c.readiness, TABLE.c.worker_id)
    return [dict(row) for row in connection.execute(ordered).mappings()]


def unchecked_workers(connection: sa.Connection, at: int, known: int) -> list[dict[str, Any]]:
    """Participations of workers who were unknown when they were taken down."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.unchecked)
    return [dict(row) for row in connection.execute(query.order_by(TABLE.c.event_id)).mappings()]
