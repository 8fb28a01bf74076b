"""Which months has a CSD handed in? From reporting's messages."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from chassis.clock import moment
from chassis.facts import Recorded
from chassis.projections import Projection, Row, known_now
from chassis.tables import EVENT
from contracts.reporting import MonthHandedIn
from law.local import local_date


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for a month once it is handed in."""
    for fact in facts:
        if isinstance(fact.event, MonthHandedIn):
            values = {"csd": fact.id.rsplit(".", 1)[0], "month": fact.event.month}
            yield Row("month", values, fact.occurred_at)
            return


MONTHS_HANDED_IN = Projection(
    name="months_handed_in",
    source="reporting",
    kinds=("return",),
    columns=(sa.Column("csd", sa.Text, nullable=False), sa.Column("month", sa.Text, nullable=False)),
    rows=rows,
    indexes=(("csd", "month"),),
)


def closed_for(connection: sa.Connection, event_id: str) -> bool:
    """Whether the local month in which the fact `event_id` occurred is handed in by its CSD, as known now."""
    fact = connection.execute(
        sa.select(EVENT.c.occurred_at, EVENT.c.csd).where(EVENT.c.event_id == event_id)
    ).one_or_none()
    if fact is None or fact[1] is None:
        return False
    table, month = MONTHS_HANDED_IN.table, f"{local_date(moment(fact[0])):%Y-%m}"
    here = sa.and_(known_now(table), table.c.csd == fact[1], table.c.month == month)
    return connection.execute(sa.select(table.c.month).where(here)).first() is not None
