"""Where the municipalities lie: how far it is from one to another."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_now
from contracts.intake import MunicipalitySet
from services.placement.domain.distance import Seat


def evolve(state: MunicipalitySet | None, fact: Recorded) -> MunicipalitySet | None:
    """The last setting holds."""
    return fact.event if isinstance(fact.event, MunicipalitySet) else state


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A municipality whose seat is known, until it was set anew."""
    for start, end, state in history(facts, evolve, None):
        if state is not None and state.lat_e4 is not None and state.lon_e4 is not None:
            values = {"slug": facts[0].id, "lat_e4": state.lat_e4, "lon_e4": state.lon_e4}
            yield Row("municipality", values, start, end)


MUNICIPALITIES = Projection(
    name="municipalities",
    source="intake",
    kinds=("municipality",),
    columns=(
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("lat_e4", sa.Integer, nullable=False),
        sa.Column("lon_e4", sa.Integer, nullable=False),
    ),
    rows=rows,
    indexes=(("slug",),),
)
TABLE = MUNICIPALITIES.table


def seats(connection: sa.Connection, at: int, known: int) -> dict[str, Seat]:
    """Every seat as of two times (microseconds), by municipality."""
    return _read(connection, as_of(TABLE, at, known))


def seats_now(connection: sa.Connection, at: int) -> dict[str, Seat]:
    """Every seat at a moment by all that is known now."""
    return _read(connection, sa.and_(known_now(TABLE), TABLE.c.valid_from <= at, TABLE.c.valid_to > at))


def _read(connection: sa.Connection, which: sa.ColumnElement[bool]) -> dict[str, Seat]:
    rows = connection.execute(sa.select(TABLE).where(which)).mappings()
    return {row["slug"]: Seat(row["lat_e4"], row["lon_e4"]) for row in rows}
