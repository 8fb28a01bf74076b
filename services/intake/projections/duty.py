"""Who stands in duty for a CSD at a moment? From intervention's published rotas."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Projection, Row, known_now
from contracts.intervention import RosterPublished


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each shift of the rota as it was published last."""
    published = [fact for fact in facts if isinstance(fact.event, RosterPublished)]
    for fact in published[-1:]:
        assert isinstance(fact.event, RosterPublished)
        csd = fact.id.rsplit(".", 1)[0]
        for shift in fact.event.shifts:
            values = {"csd": csd, "readiness": shift.readiness, "worker_id": shift.worker_id}
            yield Row(shift.id, values, shift.start, shift.end)


DUTY = Projection(
    name="duty",
    source="intervention",
    kinds=("roster",),
    columns=(
        sa.Column("csd", sa.Text, nullable=False),
        sa.Column("readiness", sa.Integer, nullable=False),
        sa.Column("worker_id", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("csd", "valid_from"),),
)


def on_call(connection: sa.Connection, csd: str, at: int) -> tuple[tuple[int, str], ...]:
    """(readiness, worker) on call for a CSD at a moment, by all that is known now; none outside the duty window."""
    table = DUTY.table
    now = sa.and_(known_now(table), table.c.valid_from <= at, table.c.valid_to > at)
    query = sa.select(table.c.readiness, table.c.worker_id).where(now, table.c.csd == csd)
    found = connection.execute(query.order_by(table.c.readiness, table.c.worker_id))
    return tuple((row[0], row[1]) for row in found)
