"""Who lives or lived in a house since when? From placement's messages."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Projection, Row, known_now
from contracts.placement import StayAdmitted


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """The stay as its admission was said last; it says of the person for ever that she was there."""
    admitted = [fact for fact in facts if isinstance(fact.event, StayAdmitted)]
    for fact in admitted[-1:]:
        assert isinstance(fact.event, StayAdmitted)
        whose = {"case_id": fact.case_id, "csd": fact.csd, "unit": fact.unit}
        values = {"about": fact.stream, "person_id": fact.event.person_id, **whose}
        yield Row("stay", values, fact.occurred_at)


PERSON_STAYS = Projection(
    name="person_stays",
    source="placement",
    kinds=("stay",),
    columns=(
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text),
        sa.Column("csd", sa.Text),
        sa.Column("unit", sa.Text),
    ),
    rows=rows,
    indexes=(("about",), ("person_id",)),
)
TABLE = PERSON_STAYS.table


def standing(connection: sa.Connection, about: str) -> dict[str, Any] | None:
    """The stay by all that is known now; None when it was taken back. `valid_from` is the admission."""
    query = sa.select(TABLE).where(known_now(TABLE), TABLE.c.about == about)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def of_persons(connection: sa.Connection, person_ids: Collection[str]) -> set[tuple[str, str]]:
    """(person, stay) for all stays of these persons, as known now."""
    query = sa.select(TABLE.c.person_id, TABLE.c.about)
    here = query.where(known_now(TABLE), TABLE.c.person_id.in_(list(person_ids)))
    return {(row[0], row[1]) for row in connection.execute(here)}
