"""Who worked when; the database itself refuses that one worker works twice at once."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of, known_now
from services.intervention.events.intervention import SegmentWorked


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row a segment, from its end on."""
    for fact in facts:
        if isinstance(fact.event, SegmentWorked):
            yield Row(fact.event.segment_id, values(fact, fact.event), fact.occurred_at)


def values(fact: Recorded, segment: SegmentWorked) -> dict[str, Any]:
    """One segment as columns."""
    return {
        "segment_id": segment.segment_id,
        "intervention_id": fact.id,
        "worker_id": segment.worker_id,
        "started": micros(segment.start),
        "ended": micros(segment.end),
        "kind": segment.kind,
        "note_id": segment.note_id,
        "event_id": fact.event_id,
    }


SEGMENTS = Projection(
    name="segments",
    source="intervention",
    kinds=("intervention",),
    columns=(
        sa.Column("segment_id", sa.Text, nullable=False),
        sa.Column("intervention_id", sa.Text, nullable=False),
        sa.Column("worker_id", sa.Text, nullable=False),
        sa.Column("started", sa.BigInteger, nullable=False),
        sa.Column("ended", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("note_id", sa.Text),
        sa.Column("event_id", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("worker_id", "started"), ("intervention_id",)),
    refuses_overlap=(("worker_id", "started", "ended"),),
)
TABLE = SEGMENTS.table


def of(
    connection: sa.Connection, intervention_ids: Sequence[str], at: int, known: int
) -> list[dict[str, Any]]:
    """The segments of some interventions, in order."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.intervention_id.in_(intervention_ids))
    ordered = query.order_by(TABLE.c.started, TABLE.c.worker_id, TABLE.c.segment_id)
    return [dict(row) for row in connection.execute(ordered).mappings()]


def overlapping(
    connection: sa.Connection, worker_id: str, start: int, end: int, but_event: str | None
) -> list[dict[str, Any]]:
    """The worker's segments that touch [start, end), as known now, the corrected fact left out."""
    query = sa.select(TABLE).where(
        known_now(TABLE), TABLE.c.worker_id == worker_id, TABLE.c.started < end, TABLE.c.ended > start
    )
    if but_event is not None:
        query = query.where(TABLE.c.event_id != but_event)
    return [dict(row) for row in connection.execute(query.order_by(TABLE.c.started)).mappings()]


def first_start(connection: sa.Connection, intervention_id: str, worker_id: str | None) -> int | None:
    """When the first segment of a participation (of the intervention, without a worker) began, as known now."""
    query = sa.select(sa.func.min(TABLE.c.started)).where(
        known_now(TABLE), TABLE.c.intervention_id == intervention_id
    )
    if worker_id is not None:
        query = query.where(TABLE.c.worker_id == worker_id)
    return connection.execute(query).scalar()


def last_work_end(connection: sa.Connection, intervention_id: str) -> int | None:
    """When the last work that is not a report ended, as known now."""
    query = sa.select(sa.func.max(TABLE.c.ended)).where(
        known_now(TABLE), TABLE.c.intervention_id == intervention_id, TABLE.c.kind != "report"
    )
    return connection.execute(query).scalar()
