"""Which working time was there, of whom, in which intervention."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Recorded
from chassis.projections import Projection, Row
from contracts.intervention import SegmentWorked


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """One row a segment, true from its fact on."""
    for fact in facts:
        if isinstance(fact.event, SegmentWorked):
            values = {
                "intervention_id": fact.id,
                "worker_id": fact.event.worker_id,
                "start_at": micros(fact.event.start),
                "end_at": micros(fact.event.end),
            }
            yield Row(fact.event_id, values, fact.occurred_at)


WORKED_SEGMENTS = Projection(
    name="worked_segments",
    source="intervention",
    kinds=("intervention",),
    columns=(
        sa.Column("intervention_id", sa.Text, nullable=False),
        sa.Column("worker_id", sa.Text, nullable=False),
        sa.Column("start_at", sa.BigInteger, nullable=False),
        sa.Column("end_at", sa.BigInteger, nullable=False),
    ),
    rows=rows,
    indexes=(("start_at", "end_at"), ("intervention_id",)),
)
