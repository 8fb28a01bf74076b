"""Which unit, and so which CSD, was competent for a case, from when until when."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from chassis.facts import Recorded, history
from chassis.projections import Projection, Row
from contracts.intake import CaseAssigned


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
