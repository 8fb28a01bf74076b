"""Which crisis centres there are: of what kind, and whose."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from chassis.facts import Recorded, history, last_set
from chassis.projections import Projection, Row, known_at
from contracts.placement import CentreSet
from services.reporting.projections.dated import Dated, dated


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A house as it was set, until it was set anew."""
    for start, end, state in history(facts, last_set, None):
        if isinstance(state, CentreSet):
            values = {"centre_id": facts[0].id, "name": state.name, "kind": state.kind, "csd": state.csd}
            yield Row("centre", values, start, end)


CENTRES = Projection(
    name="centres",
    source="placement",
    kinds=("centre",),
    columns=(
        sa.Column("centre_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("csd", sa.Text),
    ),
    rows=rows,
    indexes=(("centre_id",),),
)


def centres(connection: sa.Connection, known: int) -> Dated:
    """Every house as it was set, one row after the other."""
    table = CENTRES.table
    return dated(connection, sa.select(table).where(known_at(table, known)), "centre_id")
