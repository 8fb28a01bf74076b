"""Which CSDs, units and police stations there are, and to which CSD they belong."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Event, Recorded, history, last_set
from chassis.projections import Projection, Row, known_at
from contracts.intake import CsdSet, StationSet, UnitSet
from services.reporting.projections.dated import Dated, dated


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A place as it was set, until it was set anew."""
    for start, end, state in history(facts, last_set, None):
        values = place(facts[0], state)
        if values is not None:
            yield Row(values["slug"], {**values, "entered_at": entered(facts)}, start, end)


def place(fact: Recorded, state: Event | None) -> dict[str, Any] | None:
    """A row's columns, None for what is no place that counts."""
    match state:
        case CsdSet():
            return {"kind": "csd", "slug": fact.id, "csd": fact.id, "name": state.name}
        case UnitSet():
            return {"kind": "unit", "slug": fact.id, "csd": state.csd, "name": state.name}
        case StationSet():
            return {"kind": "station", "slug": fact.id, "csd": state.csd, "name": state.name}
        case _:
            return None


def entered(facts: Sequence[Recorded]) -> int:
    """When the place was first told to us: from then on its CSD owes returns."""
    return min(micros(fact.recorded_at) for fact in facts)


PLACES = Projection(
    name="places",
    source="intake",
    kinds=("csd", "unit", "station"),
    columns=(
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("csd", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("entered_at", sa.BigInteger, nullable=False),
    ),
    rows=rows,
    indexes=(("kind", "csd"),),
)


def slugs(connection: sa.Connection, kind: str, known: int, csds: Sequence[str] | None = None) -> list[str]:
    """The slugs of a kind that were known at `known` (microseconds), of some CSDs or of all, in order."""
    table = PLACES.table
    query = sa.select(table.c.slug).distinct().where(table.c.kind == kind, known_at(table, known))
    if csds is not None:
        query = query.where(table.c.csd.in_(csds))
    return list(connection.execute(query.order_by(table.c.slug)).scalars())


def entered_csds(connection: sa.Connection, known: int) -> dict[str, int]:
    """Since when (microseconds) each CSD is known to the system."""
    table = PLACES.table
    query = sa.select(table.c.slug, table.c.entered_at).where(table.c.kind == "csd", known_at(table, known))
    return dict(connection.execute(query.order_by(table.c.slug)).all())


def stations(connection: sa.Connection, known: int) -> Dated:
    """Every police station as it was set, one row after the other."""
    table = PLACES.table
    return dated(
        connection, sa.select(table).where(table.c.kind == "station", known_at(table, known)), "slug"
    )
