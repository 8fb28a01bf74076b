"""Which houses were asked for room, for whom, by whom, and what came of it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row
from contracts.placement import EnquiryEnded, EnquiryMade


@dataclass(frozen=True, slots=True)
class Asked:
    """What counting must know of one; `ages` is JSON, null for an age that is not known."""

    enquiry_id: str | None = None
    search_id: str = ""
    centre_id: str | None = None
    asked_csd: str | None = None
    asked_by: str = ""
    asked_at: int = 0
    ages: str = "[]"
    needs: str = ""
    outcome: str | None = None


def evolve(state: Asked, fact: Recorded) -> Asked:
    """Asked, and what came of it."""
    match fact.event:
        case EnquiryMade() as made:
            return replace(
                state,
                enquiry_id=fact.id,
                search_id=made.search_id,
                centre_id=made.centre_id,
                asked_csd=made.asked_csd,
                asked_by=made.asked_by,
                asked_at=micros(fact.occurred_at),
                ages=json.dumps([one.age_years for one in made.people]),
                needs=" ".join(made.needs),
            )
        case EnquiryEnded() as ended:
            return replace(state, outcome=ended.outcome)
        case _:
            return state


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """The enquiry as it stood, one row after the other."""
    for start, end, state in history(facts, evolve, Asked()):
        if state.enquiry_id is not None:
            yield Row("enquiry", asdict(state), start, end)


ENQUIRIES = Projection(
    name="enquiries",
    source="placement",
    kinds=("enquiry",),
    columns=(
        sa.Column("enquiry_id", sa.Text, nullable=False),
        sa.Column("search_id", sa.Text, nullable=False),
        sa.Column("centre_id", sa.Text),
        sa.Column("asked_csd", sa.Text),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("ages", sa.Text, nullable=False),
        sa.Column("needs", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
    ),
    rows=rows,
    indexes=(("asked_at",), ("search_id",)),
)
