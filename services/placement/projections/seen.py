"""How old somebody was on the day of a fact, as intake answered it; until it has come that counts as pending."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER
from chassis.facts import Recorded
from chassis.projections import Projection, Row, known_at
from contracts.intake import PersonSeenOn


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row a fact that was asked about; what was answered last holds, whenever it was so."""
    last: dict[str, Recorded] = {}
    for fact in sorted(facts, key=lambda one: one.position):
        if isinstance(fact.event, PersonSeenOn):
            last[fact.event.about] = fact
    for about, fact in last.items():
        assert isinstance(fact.event, PersonSeenOn)
        told = {name: getattr(fact.event, name) for name in ("age_years", "age_basis", "sex")}
        yield Row(
            about,
            {"about": about, "person_id": fact.id, "day": fact.event.on.isoformat(), **told},
            fact.occurred_at,
        )


SEEN = Projection(
    name="seen",
    source="intake",
    kinds=("person",),
    columns=(
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("age_years", sa.Integer),
        sa.Column("age_basis", sa.Text),
        sa.Column("sex", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("about",), ("person_id",)),
)
TABLE = SEEN.table


def of_stays(connection: sa.Connection, stay_ids: Collection[str], known: int) -> dict[str, dict[str, Any]]:
    """What is known by `known` of the people of some stays on their day of admission, by stay."""
    about = [f"stay-{stay_id}" for stay_id in stay_ids]
    query = sa.select(TABLE).where(known_at(TABLE, known), TABLE.c.about.in_(about))
    return {row["about"].removeprefix("stay-"): dict(row) for row in connection.execute(query).mappings()}


def last_of(
    connection: sa.Connection, person_ids: Collection[str], known: int = FOREVER - 1
) -> dict[str, dict[str, Any]]:
    """What was last told of some persons, as known at `known` (left out: now)."""
    query = sa.select(TABLE).where(known_at(TABLE, known), TABLE.c.person_id.in_(sorted(person_ids)))
    ordered = query.order_by(TABLE.c.day, TABLE.c.valid_from)
    return {row["person_id"]: dict(row) for row in connection.execute(ordered).mappings()}
