"""What happened in a case, as intake knows it? A line a fact, sealed fields left out."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import moment, rfc3339
from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of

SEALED = {"body", "details", "body_digest"}


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each fact of a notification, a case or a person that belongs to a case."""
    for fact in facts:
        if fact.case_id is None or fact.event is None:
            continue
        values = {
            "case_id": fact.case_id,
            "about": fact.stream,
            "type": fact.type,
            "actor": fact.actor,
            "event_id": fact.event_id,
            "entered_at": None if fact.entered_at is None else rfc3339(fact.entered_at),
            "data": json.dumps(
                fact.event.model_dump(mode="json", exclude=SEALED, exclude_none=True), sort_keys=True
            ),
        }
        yield Row(fact.event_id, values, fact.occurred_at)


CASE_LINES = Projection(
    name="case_lines",
    source="intake",
    kinds=("notification", "case", "person"),
    columns=(
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("case_id", "about", "type", "actor", "event_id")
        ),
        sa.Column("entered_at", sa.Text),
        sa.Column("data", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("case_id",),),
)
TABLE = CASE_LINES.table


def lines(connection: sa.Connection, case_id: str, at: int, known: int) -> list[dict[str, Any]]:
    """The case's lines in the order of the world, as of two times (microseconds)."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.case_id == case_id)
    found = connection.execute(query.order_by(TABLE.c.valid_from, TABLE.c.event_id)).mappings()
    return [shown(row) for row in found]


def shown(row: sa.RowMapping) -> dict[str, Any]:
    """A line as JSON."""
    plain = {name: row[name] for name in ("about", "type", "actor", "event_id", "entered_at")}
    return {**plain, "occurred_at": rfc3339(moment(row["valid_from"])), "data": json.loads(row["data"])}
