"""Which law did an operator enter, and since when is it known?"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros, moment, rfc3339
from chassis.facts import Recorded
from chassis.projections import Projection, Row, known_at
from law.entries import Entry
from law.parameters import Law
from services.intake.events.law_entry import LawEntered


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each entry that stands."""
    for fact in facts:
        if isinstance(fact.event, LawEntered):
            data = fact.event.model_dump(mode="json", exclude={"reason_code", "reason_id"}, exclude_none=True)
            values = {
                "parameter": fact.event.parameter,
                "data": json.dumps(data, sort_keys=True),
                "entered": micros(fact.occurred_at),
                "event_id": fact.event_id,
            }
            yield Row(fact.event_id, values, fact.occurred_at)


LAW_ENTRIES = Projection(
    name="law_entries",
    source="intake",
    kinds=("law",),
    columns=(
        sa.Column("parameter", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("entered", sa.BigInteger, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("parameter",),),
)
TABLE = LAW_ENTRIES.table


def entered(connection: sa.Connection, known: int, parameter: str | None = None) -> list[dict[str, Any]]:
    """The entries known at a moment, in the order they were entered; of one parameter if it is named."""
    query = sa.select(TABLE).where(known_at(TABLE, known)).order_by(TABLE.c.entered, TABLE.c.event_id)
    if parameter is not None:
        query = query.where(TABLE.c.parameter == parameter)
    return [
        {
            **json.loads(row["data"]),
            "event_id": row["event_id"],
            "entered_on": rfc3339(moment(row["entered"])),
        }
        for row in connection.execute(query).mappings()
    ]


def law_known(connection: sa.Connection, known: int) -> Law:
    """The law with every entry known at a moment."""
    fields = ("parameter", "valid_from", "value", "source", "csd", "confidence", "note")
    rows = entered(connection, known)
    entries = ({name: row[name] for name in fields if name in row} for row in rows)
    return Law.default().with_entries(Entry.from_json(entry) for entry in entries)
