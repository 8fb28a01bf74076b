"""What are the crisis centres called? From placement's messages."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from chassis.facts import Recorded, history, last_set
from chassis.projections import Projection, Row, as_of
from contracts.placement import CentreSet


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each name a house had."""
    for start, end, state in history(facts, last_set, None):
        if isinstance(state, CentreSet):
            yield Row("house", {"slug": facts[0].id, "name": state.name}, start, end)


HOUSES = Projection(
    name="houses",
    source="placement",
    kinds=("centre",),
    columns=(sa.Column("slug", sa.Text, nullable=False), sa.Column("name", sa.Text, nullable=False)),
    rows=rows,
)
TABLE = HOUSES.table


def called(connection: sa.Connection, at: int, known: int) -> dict[str, str]:
    """{slug: name} as of two times."""
    query = sa.select(TABLE.c.slug, TABLE.c.name).where(as_of(TABLE, at, known))
    return {row[0]: row[1] for row in connection.execute(query)}
