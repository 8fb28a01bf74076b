"""What did intake say of whom for another service's fact, and who lives in a house and is registered nowhere?"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of, known_now
from services.intake.events.person import PersonAwaited, PersonSeenOn

WHOSE = ("case_id", "csd", "unit")


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each fact of another service, as it was spoken of last."""
    last: dict[str, Recorded] = {}
    for fact in facts:
        if isinstance(fact.event, PersonSeenOn | PersonAwaited):
            last[fact.event.about] = fact
    for about, fact in last.items():
        awaited = isinstance(fact.event, PersonAwaited)
        values = {"about": about, "person_id": fact.id, "awaited": int(awaited), "event_id": fact.event_id}
        whose = {name: getattr(fact.event, name, None) for name in WHOSE}
        yield Row(about, {**values, **whose}, fact.occurred_at)


SEEN_PERSONS = Projection(
    name="seen_persons",
    source="intake",
    kinds=("person",),
    columns=(
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("awaited", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text) for name in WHOSE),
        sa.Column("event_id", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("about",), ("person_id",), ("awaited",)),
)
TABLE = SEEN_PERSONS.table


def waiting(connection: sa.Connection, at: int, known: int, unit: str | None = None) -> list[dict[str, Any]]:
    """The stays of persons whom nobody has registered, oldest first; of one unit if it is named."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.awaited == 1)
    if unit is not None:
        query = query.where(TABLE.c.unit == unit)
    found = connection.execute(query.order_by(TABLE.c.valid_from, TABLE.c.about)).mappings()
    return [dict(row) for row in found]


def spoken_of(connection: sa.Connection, about: str) -> set[str]:
    """The persons of whom something is said for a fact, as known now."""
    query = sa.select(TABLE.c.person_id).where(known_now(TABLE), TABLE.c.about == about)
    return set(connection.execute(query).scalars())


def said_of(connection: sa.Connection, person_ids: Collection[str]) -> set[tuple[str, str]]:
    """(person, fact of another service) for all that is said of these persons, as known now."""
    query = sa.select(TABLE.c.person_id, TABLE.c.about)
    here = query.where(known_now(TABLE), TABLE.c.person_id.in_(list(person_ids)))
    return {(row[0], row[1]) for row in connection.execute(here)}
