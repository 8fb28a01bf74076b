"""Which texts does a case have, and whom are they about? Their words stay sealed here."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of, known_now
from services.intake.events.case import TextWritten


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each text."""
    for fact in facts:
        match fact.event:
            case TextWritten(text_id=text, kind=kind, about=about, body=body):
                values = {
                    "case_id": fact.id,
                    "text_id": text,
                    "kind": kind,
                    "about": json.dumps(about),
                    "body": body,
                    "written_at": micros(fact.occurred_at),
                    "written_by": fact.actor,
                    "event_id": fact.event_id,
                }
                yield Row(text, values, fact.occurred_at)
            case _:
                pass


TEXTS = Projection(
    name="texts",
    source="intake",
    kinds=("case",),
    columns=(
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("case_id", "text_id", "kind", "about", "body")
        ),
        sa.Column("written_at", sa.BigInteger, nullable=False),
        sa.Column("written_by", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
    ),
    rows=rows,
    unique=(("text_id",),),
    indexes=(("case_id",),),
)
TABLE = TEXTS.table


def some(connection: sa.Connection, ids: Collection[str], at: int, known: int) -> dict[str, dict[str, Any]]:
    """The texts with these ids as of two times."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.text_id.in_(list(ids)))
    return {row["text_id"]: dict(row) for row in connection.execute(query).mappings()}


def of_case(connection: sa.Connection, case_id: str, at: int, known: int) -> list[dict[str, Any]]:
    """The texts of a case as of two times, oldest first."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.case_id == case_id)
    found = connection.execute(query.order_by(TABLE.c.written_at, TABLE.c.text_id)).mappings()
    return [dict(row) for row in found]


def about(connection: sa.Connection, person_id: str) -> list[str]:
    """The ids of the texts that are about a person, by all that is known now."""
    query = sa.select(TABLE.c.text_id).where(
        known_now(TABLE), TABLE.c.about.contains(person_id, autoescape=True)
    )
    return list(connection.execute(query.order_by(TABLE.c.text_id)).scalars())
