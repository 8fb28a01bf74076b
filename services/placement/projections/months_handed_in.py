"""Which months of which CSD have left the house."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Projection, Row, known_now
from contracts.reporting import MonthHandedIn


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row a month that was handed in. The stream's id is `<csd>.<yyyy-mm>`."""
    for fact in facts:
        if isinstance(fact.event, MonthHandedIn):
            csd = fact.id.rsplit(".", 1)[0]
            yield Row(fact.event_id, {"csd": csd, "month": fact.event.month}, fact.occurred_at)


MONTHS_HANDED_IN = Projection(
    name="months_handed_in",
    source="reporting",
    kinds=("return",),
    columns=(
        sa.Column("csd", sa.Text, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("csd", "month"),),
)
TABLE = MONTHS_HANDED_IN.table


def handed_in(connection: sa.Connection, csd: str | None, month: str) -> bool:
    """Whether the month of the CSD is handed in, as known now."""
    query = sa.select(sa.func.count()).where(
        known_now(TABLE), TABLE.c.csd == (csd or ""), TABLE.c.month == month
    )
    return connection.execute(query).scalar_one() > 0
