"""How old and of which sex somebody was when she joined a case: the last age known before any stay."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER
from chassis.facts import Recorded
from chassis.projections import Projection, Row, known_at
from contracts.intake import PersonJoinedCase


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row a person; what was told last holds."""
    last = {
        fact.event.person_id: (fact, fact.event) for fact in facts if isinstance(fact.event, PersonJoinedCase)
    }
    for person_id, (fact, event) in last.items():
        told = {"person_id": person_id, "age_years": event.age_years, "sex": event.sex}
        yield Row(person_id, told, fact.occurred_at)


PEOPLE = Projection(
    name="people",
    source="intake",
    kinds=("case",),
    columns=(
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("age_years", sa.Integer),
        sa.Column("sex", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("person_id",),),
)
TABLE = PEOPLE.table


def last_of(
    connection: sa.Connection, person_ids: Collection[str], known: int = FOREVER - 1
) -> dict[str, dict[str, Any]]:
    """What was last told of some persons, as known at `known` (left out: now)."""
    query = sa.select(TABLE).where(known_at(TABLE, known), TABLE.c.person_id.in_(sorted(person_ids)))
    return {
        row["person_id"]: dict(row)
        for row in connection.execute(query.order_by(TABLE.c.valid_from)).mappings()
    }


def cases_of(connection: sa.Connection, person_ids: Collection[str]) -> dict[str, set[str]]:
    """The cases that some persons belong to, by person, as known now."""
    query = sa.select(TABLE.c.person_id, TABLE.c.stream).where(
        known_at(TABLE, FOREVER - 1), TABLE.c.person_id.in_(sorted(person_ids))
    )
    found: dict[str, set[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.person_id, set()).add(row.stream.partition("-")[2])
    return found
