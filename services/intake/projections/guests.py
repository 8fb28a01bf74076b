"""Whom has a house been asked for, and who lives or lived there? From placement's messages."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from chassis.facts import Recorded, of_kind
from chassis.projections import Projection, Row, as_of
from contracts.placement import (
    PlacementAnswered,
    PlacementEnded,
    PlacementRequested,
    StayAdmitted,
    StayDeparted,
)

AFTERWARDS = timedelta(days=30)
"""For so long a house knows of those it was asked for; and of a guest who has left: her final report is owed."""


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each person, from the request until it comes to nothing, or from the stay until a while after it."""
    case_id = next((fact.case_id for fact in reversed(facts) if fact.case_id is not None), None)
    until = ended(facts)
    for fact, asked in of_kind(facts, PlacementRequested):
        for person in asked.person_ids:
            last = fact.occurred_at + AFTERWARDS
            yield row(asked.centre_id, person, case_id, fact.occurred_at, until or last)
    for fact, stay in of_kind(facts, StayAdmitted):
        yield row(stay.centre_id, stay.person_id, case_id, fact.occurred_at, until)


def row(centre_id: str, person_id: str, case_id: str | None, since: datetime, until: datetime | None) -> Row:
    """One person and one house."""
    values: dict[str, Any] = {"centre_id": centre_id, "person_id": person_id, "case_id": case_id}
    return Row(f"{centre_id} {person_id}", values, since, until)


def ended(facts: Sequence[Recorded]) -> datetime | None:
    """When the house no longer has to do with them."""
    for fact in reversed(facts):
        match fact.event:
            case StayDeparted():
                return fact.occurred_at + AFTERWARDS
            case PlacementEnded() | PlacementAnswered(accepted=False):
                return fact.occurred_at
            case _:
                pass
    return None


GUESTS = Projection(
    name="guests",
    source="placement",
    kinds=("placement_request", "stay"),
    columns=(
        sa.Column("centre_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text),
    ),
    rows=rows,
    indexes=(("person_id",), ("case_id",)),
)
TABLE = GUESTS.table


def houses_of_case(connection: sa.Connection, case_id: str, at: int, known: int) -> frozenset[str]:
    """The houses that have to do with people of a case."""
    query = sa.select(TABLE.c.centre_id).where(as_of(TABLE, at, known), TABLE.c.case_id == case_id)
    return frozenset(connection.execute(query.distinct()).scalars())


def houses_of_person(connection: sa.Connection, person_id: str, at: int, known: int) -> frozenset[str]:
    """The houses that have to do with a person."""
    query = sa.select(TABLE.c.centre_id).where(as_of(TABLE, at, known), TABLE.c.person_id == person_id)
    return frozenset(connection.execute(query.distinct()).scalars())
