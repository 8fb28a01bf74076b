"""What operators have entered over the published law, in the order in which it was entered."""

import json
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Projection, Row, known_at
from contracts.intake import LawEntered
from law.entries import Entry
from law.parameters import Law


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """One row an entry; one that the law does not take raises ValueError, and its message is parked."""
    for fact in facts:
        if isinstance(fact.event, LawEntered):
            said = fact.event
            entry = Entry(said.parameter, said.valid_from, said.value, said.source, said.csd)
            values = {"entry": json.dumps(entry.to_json(), sort_keys=True), "entered": fact.position}
            yield Row(fact.event_id, values, fact.occurred_at)


LAW_ENTRIES = Projection(
    name="law_entries",
    source="intake",
    kinds=("law",),
    columns=(
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("entered", sa.BigInteger, nullable=False),
    ),
    rows=rows,
)


def law_known(connection: sa.Connection, known: int) -> Law:
    """The law as it was known at `known` (microseconds)."""
    table = LAW_ENTRIES.table
    query = sa.select(table.c.entry).where(known_at(table, known)).order_by(table.c.entered)
    entries = [Entry.from_json(json.loads(text)) for text in connection.execute(query).scalars()]
    return Law.default().with_entries(entries) if entries else Law.default()
