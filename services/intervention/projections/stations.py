"""Which CSD a police station calls."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.facts import Recorded, history
from chassis.projections import KNOWN, Projection, Row, known_at
from contracts.intake import StationSet


def evolve(state: dict[str, Any], fact: Recorded) -> dict[str, Any]:
    """The station as last set."""
    if not isinstance(fact.event, StationSet):
        return state
    return {"station": fact.id, **fact.event.model_dump(include={"name", "csd", "administration"})}


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every time it was set."""
    empty: dict[str, Any] = {}
    for start, end, state in history(facts, evolve, empty):
        if state:
            yield Row(facts[0].id, state, start, end)


STATIONS = Projection(
    name="stations",
    source="intake",
    kinds=("station",),
    columns=(
        sa.Column("station", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("csd", sa.Text, nullable=False),
        sa.Column("administration", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("station",),),
)
TABLE = STATIONS.table
SETTINGS = (
    sa.select(TABLE)
    .where(known_at(TABLE, KNOWN), TABLE.c.station == sa.bindparam("station"))
    .order_by(TABLE.c.valid_from)
)


def one(connection: sa.Connection, station: str, at: int, known: int) -> dict[str, Any] | None:
    """The station as set last before `at` (the first setting, for a moment before it), known at `known`."""
    found = connection.execute(SETTINGS, {"station": station, "known": known})
    rows = [dict(row) for row in found.mappings()]
    before = [row for row in rows if row["valid_from"] <= at]
    return next(iter(before[-1:] or rows[:1]), None)


def spoken_for(
    connection: sa.Connection, names: frozenset[str], administration: str | None, known: int
) -> list[str]:
    """The stations of a police client: those named to it, and all of an administration named to it."""
    over = {*names, administration} - {None}
    query = sa.select(TABLE.c.station).where(known_at(TABLE, known), TABLE.c.administration.in_(over))
    return sorted({*names, *connection.execute(query).scalars()})
