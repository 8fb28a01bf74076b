"""Who is on call at an instant, by the published rotas."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of, known_at
from services.intervention.events.roster import RosterPublished


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row a shift of what was published last, in force for as long as the shift lasts."""
    published = [fact.event for fact in facts if isinstance(fact.event, RosterPublished)]
    if not published:
        return
    last = published[-1]
    for shift in last.shifts:
        values = {"csd": last.csd, "worker_id": shift.worker_id, "readiness": shift.readiness}
        yield Row(shift.id, {"shift_id": shift.id, **values}, shift.start, shift.end)


SHIFTS = Projection(
    name="shifts",
    source="intervention",
    kinds=("roster",),
    columns=(
        sa.Column("shift_id", sa.Text, nullable=False),
        sa.Column("csd", sa.Text, nullable=False),
        sa.Column("worker_id", sa.Text, nullable=False),
        sa.Column("readiness", sa.Integer, nullable=False),
    ),
    rows=rows,
    indexes=(("csd", "valid_from"), ("worker_id", "valid_from")),
)
TABLE = SHIFTS.table


def on_call(connection: sa.Connection, csd: str, at: int, known: int) -> list[dict[str, Any]]:
    """Who stands at `at`, by readiness."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.csd == csd)
    ordered = query.order_by(TABLE.c.readiness, TABLE.c.valid_from, TABLE.c.shift_id)
    return [dict(row) for row in connection.execute(ordered).mappings()]


def following(connection: sa.Connection, csd: str, at: int, known: int) -> list[dict[str, Any]]:
    """Who stands next after `at`, one a readiness."""
    soonest = (
        sa.select(TABLE.c.readiness, sa.func.min(TABLE.c.valid_from).label("start"))
        .where(known_at(TABLE, known), TABLE.c.csd == csd, TABLE.c.valid_from > at)
        .group_by(TABLE.c.readiness)
        .subquery()
    )
    query = (
        sa.select(TABLE)
        .join(
            soonest,
            sa.and_(TABLE.c.readiness == soonest.c.readiness, TABLE.c.valid_from == soonest.c.start),
        )
        .where(known_at(TABLE, known), TABLE.c.csd == csd)
        .order_by(TABLE.c.readiness, TABLE.c.shift_id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
