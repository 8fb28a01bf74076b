"""Who stayed in which crisis centre, from when until when, and away when."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row
from contracts.placement import StayAbsent, StayAdmitted, StayDeparted, StayReturned


@dataclass(frozen=True, slots=True)
class Stay:
    """What counting must know of one; `absences` is JSON, [[left, back or null], …] in microseconds."""

    stay_id: str | None = None
    centre_id: str = ""
    person_id: str = ""
    unit: str | None = None
    case_id: str | None = None
    referred_by: str = ""
    reason: str = ""
    legal_basis: str | None = None
    flags: str = ""
    admitted_at: int = 0
    absences: str = "[]"
    departed_at: int | None = None
    destination: str | None = None


def evolve(state: Stay, fact: Recorded) -> Stay:
    """Admitted, away and back, departed; the latest envelope says whose case it is."""
    state = replace(state, unit=fact.unit or state.unit, case_id=fact.case_id or state.case_id)
    match fact.event:
        case StayAdmitted() as admitted:
            return replace(
                state,
                stay_id=fact.id,
                centre_id=admitted.centre_id,
                person_id=admitted.person_id,
                referred_by=admitted.referred_by,
                reason=admitted.reason,
                legal_basis=admitted.legal_basis,
                flags=" ".join(admitted.flags),
                admitted_at=micros(fact.occurred_at),
            )
        case StayAbsent():
            return replace(state, absences=left(state.absences, micros(fact.occurred_at)))
        case StayReturned():
            return replace(state, absences=back(state.absences, micros(fact.occurred_at)))
        case StayDeparted() as departed:
            return replace(state, departed_at=micros(fact.occurred_at), destination=departed.destination)
        case _:
            return state


def left(absences: str, at: int) -> str:
    """One absence more, unless the person is away already."""
    known = json.loads(absences)
    if known and known[-1][1] is None:
        return absences
    return json.dumps([*known, [at, None]])


def back(absences: str, at: int) -> str:
    """The last absence is over."""
    known = json.loads(absences)
    if not known or known[-1][1] is not None:
        return absences
    return json.dumps([*known[:-1], [known[-1][0], at]])


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """The stay as it stood, one row after the other, from its admission on."""
    for start, end, state in history(facts, evolve, Stay()):
        if state.stay_id is not None:
            yield Row("state", asdict(state), start, end)


STAYS = Projection(
    name="stays",
    source="placement",
    kinds=("stay",),
    columns=(
        sa.Column("stay_id", sa.Text, nullable=False),
        sa.Column("centre_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("case_id", sa.Text),
        sa.Column("referred_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("legal_basis", sa.Text),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("admitted_at", sa.BigInteger, nullable=False),
        sa.Column("absences", sa.Text, nullable=False),
        sa.Column("departed_at", sa.BigInteger),
        sa.Column("destination", sa.Text),
    ),
    rows=rows,
    indexes=(("centre_id", "admitted_at"), ("admitted_at",)),
)
