"""Who belongs to which case, and in which role; ids and codes only."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Projection, Row, known_at
from contracts.intake import PersonJoinedCase


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row a person, from when she joined."""
    for fact in facts:
        if isinstance(fact.event, PersonJoinedCase):
            said = {"case_id": fact.id, "person_id": fact.event.person_id, "role": fact.event.role}
            yield Row(fact.event_id, said, fact.occurred_at)


CASE_PEOPLE = Projection(
    name="case_people",
    source="intake",
    kinds=("case",),
    columns=(
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("case_id",),),
)
TABLE = CASE_PEOPLE.table


def roles(connection: sa.Connection, case_ids: Sequence[str], known: int) -> dict[str, dict[str, str]]:
    """The role of each person of some cases, by case, as known at `known`; the role told last where there are two."""
    query = sa.select(TABLE).where(known_at(TABLE, known), TABLE.c.case_id.in_(case_ids))
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(query.order_by(TABLE.c.valid_from, TABLE.c.key)).mappings():
        found.setdefault(row["case_id"], {})[row["person_id"]] = row["role"]
    return found
