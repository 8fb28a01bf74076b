"""Who belongs to a case, in which role?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of
from services.intake.events.case import PersonJoinedCase

SAID = ("person_id", "role", "sex", "age_years", "age_basis")


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each person and role, as said last."""
    by_place: dict[str, list[Recorded]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact.event, PersonJoinedCase):
            by_place[f"{fact.event.person_id} {fact.event.role}"].append(fact)
    for key, said in by_place.items():
        for number, fact in enumerate(said):
            until = said[number + 1].occurred_at if number + 1 < len(said) else None
            values = {name: getattr(fact.event, name) for name in SAID}
            yield Row(key, {**values, "case_id": fact.id, "event_id": fact.event_id}, fact.occurred_at, until)


CASE_PERSONS = Projection(
    name="case_persons",
    source="intake",
    kinds=("case",),
    columns=(
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("sex", sa.Text, nullable=False),
        sa.Column("age_years", sa.Integer),
        sa.Column("age_basis", sa.Text),
        sa.Column("event_id", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("case_id",), ("person_id",)),
)
TABLE = CASE_PERSONS.table


def of_case(connection: sa.Connection, case_id: str, at: int, known: int) -> list[dict[str, Any]]:
    """The persons of a case as of two times, in the order they joined."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.case_id == case_id)
    found = connection.execute(query.order_by(TABLE.c.valid_from, TABLE.c.person_id, TABLE.c.role)).mappings()
    return [dict(row) for row in found]


def cases_of(connection: sa.Connection, person_id: str, at: int, known: int) -> list[dict[str, Any]]:
    """The cases a person belongs to as of two times."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.person_id == person_id)
    found = connection.execute(query.order_by(TABLE.c.valid_from, TABLE.c.case_id, TABLE.c.role)).mappings()
    return [dict(row) for row in found]
