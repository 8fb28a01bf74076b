"""What is known of a person? Details stay sealed here; each field names the fact behind it."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_now
from services.intake.events.person import (
    PersonAttributesCoded,
    PersonDetailsChanged,
    PersonErased,
    PersonRegistered,
)

CODED = ("municipality", "citizenship", "residence", "work", "education")
NOTHING: dict[str, Any] = {
    "sex": "unknown",
    "age_years": None,
    "age_basis": None,
    "details": {},
    "coded": {},
    "erased_at": None,
    "erased_by": None,
    "erasure_basis": None,
    "erasure_event_id": None,
}


def evolve(line: dict[str, Any], fact: Recorded) -> dict[str, Any]:
    """The line after one more fact."""
    match fact.event:
        case PersonRegistered(case_id=case_id) as event:
            first = {"person_id": fact.id, "case_id": case_id, "event_id": fact.event_id}
            return {**told_more(line, event, fact.event_id), **first}
        case PersonDetailsChanged() as event:
            return told_more(line, event, fact.event_id)
        case PersonAttributesCoded() as event:
            said = {name: getattr(event, name) for name in CODED}
            behind = {name: [value, fact.event_id] for name, value in said.items() if value is not None}
            return {**line, "coded": {**line["coded"], **behind}}
        case PersonErased(basis=basis):
            who = {"erased_at": micros(fact.occurred_at), "erased_by": fact.actor}
            return {**line, **who, "erasure_basis": basis, "erasure_event_id": fact.event_id}
        case _:
            return line


def told_more(
    line: dict[str, Any], event: PersonRegistered | PersonDetailsChanged, event_id: str
) -> dict[str, Any]:
    """The line with what the fact says in place of what was said before."""
    details = {name: [sealed, event_id] for name, sealed in event.details.given().items()}
    changed = {**line, "details": {**line["details"], **details}}
    if event.sex not in (None, "unknown"):
        changed["sex"] = event.sex
    if event.age_years is not None:
        changed |= {"age_years": event.age_years, "age_basis": event.age_basis}
    return changed


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each state of what is known of the person, once registered."""
    for valid_from, valid_to, line in history(facts, evolve, NOTHING):
        if "event_id" in line:
            texts = {name: json.dumps(line[name], sort_keys=True) for name in ("details", "coded")}
            yield Row("person", {**line, **texts}, valid_from, valid_to)


PERSONS = Projection(
    name="persons",
    source="intake",
    kinds=("person",),
    columns=(
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("sex", sa.Text, nullable=False),
        sa.Column("age_years", sa.Integer),
        sa.Column("age_basis", sa.Text),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("coded", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("erased_at", sa.BigInteger),
        *(sa.Column(name, sa.Text) for name in ("erased_by", "erasure_basis", "erasure_event_id")),
    ),
    rows=rows,
    indexes=(("person_id",),),
)
TABLE = PERSONS.table


def read(row: sa.RowMapping) -> dict[str, Any]:
    """A row with `details` and `coded` as {field: [value, event id]}."""
    return {**row, "details": json.loads(row["details"]), "coded": json.loads(row["coded"])}


def some(connection: sa.Connection, ids: Collection[str], at: int, known: int) -> dict[str, dict[str, Any]]:
    """The persons with these ids as of two times (microseconds)."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.person_id.in_(list(ids)))
    return {row["person_id"]: read(row) for row in connection.execute(query).mappings()}


def latest(connection: sa.Connection, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """The persons with these ids by all that is known now."""
    query = sa.select(TABLE).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.person_id.in_(list(ids))
    )
    return {row["person_id"]: read(row) for row in connection.execute(query).mappings()}


def erased_among(connection: sa.Connection, ids: Collection[str]) -> set[str]:
    """Those of these persons whose erasure is recorded, whatever moment is asked about."""
    query = sa.select(TABLE.c.person_id).where(
        known_now(TABLE), TABLE.c.erased_at.is_not(None), TABLE.c.person_id.in_(list(ids))
    )
    return set(connection.execute(query).scalars())
