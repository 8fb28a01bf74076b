"""Which unit, and so which CSD, was competent for a case, from when until when."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, known_at, known_now
from chassis.rights import Whose
from contracts.intake import CaseAssigned
from services.reporting.projections.dated import Dated, dated


@dataclass(frozen=True, slots=True)
class Competent:
    """The unit of a case; without one nobody was named yet."""

    case_id: str = ""
    csd: str | None = None
    unit: str | None = None


def evolve(state: Competent, fact: Recorded) -> Competent:
    """Each assignment takes the place of the one before."""
    match fact.event:
        case CaseAssigned() as assigned:
            return Competent(fact.id, assigned.csd, assigned.unit_id)
        case _:
            return state


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """One row from each assignment to the next."""
    assigned = [fact for fact in facts if isinstance(fact.event, CaseAssigned)]
    for start, end, state in history(assigned, evolve, Competent()):
        yield Row("unit", asdict(state), start, end)


CASE_UNITS = Projection(
    name="case_units",
    source="intake",
    kinds=("case",),
    columns=(
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("csd", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("case_id",),),
)


def units_of(connection: sa.Connection, cases: Sequence[sa.Select[Any]], at: int, known: int) -> Dated:
    """The units of the cases that any of the selections names, by (at, known) in microseconds."""
    table = CASE_UNITS.table
    named = sa.or_(*(table.c.case_id.in_(some) for some in cases))
    query = sa.select(table).where(known_at(table, known), table.c.valid_from <= at, named)
    return dated(connection, query, "case_id")


def whose(connection: sa.Connection, case_id: str, now: datetime) -> Whose | None:
    """Whose the case is, as known now."""
    table = CASE_UNITS.table
    last = (known_now(table), table.c.valid_to == FOREVER, table.c.case_id == case_id)
    row = connection.execute(sa.select(table.c.csd, table.c.unit).where(*last)).first()
    return None if row is None else Whose(csds=frozenset({row.csd}), units=frozenset({row.unit}))
