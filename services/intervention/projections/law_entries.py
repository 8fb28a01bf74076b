"""The law in use: the package's parameters and what operators entered over them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import sqlalchemy as sa

from chassis.clock import FOREVER
from chassis.facts import Recorded
from chassis.projections import KNOWN, Projection, Row, known_at
from contracts.intake import LawEntered
from law.entries import Entry
from law.parameters import Law


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row an entry."""
    for fact in facts:
        if isinstance(fact.event, LawEntered):
            entry = fact.event.model_dump(
                mode="json", exclude={"reason_code", "reason_id"}, exclude_none=True
            )
            said = json.dumps(entry, sort_keys=True)
            values = {"position": fact.position, "event_id": fact.event_id, "entry": said}
            yield Row(fact.event_id, values, fact.occurred_at)


LAW_ENTRIES = Projection(
    name="law_entries",
    source="intake",
    kinds=("law",),
    columns=(
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
    ),
    rows=rows,
)
TABLE = LAW_ENTRIES.table
ENTRIES = sa.select(TABLE.c.event_id, TABLE.c.entry).where(known_at(TABLE, KNOWN)).order_by(TABLE.c.position)


def law_known(connection: sa.Connection, known: int = FOREVER - 1) -> Law:
    """The law with every entry known at `known` (left out: now), in the order they were entered."""
    return _law(tuple((event_id, entry) for event_id, entry in connection.execute(ENTRIES, {"known": known})))


@lru_cache(maxsize=64)
def _law(entries: tuple[tuple[str, str], ...]) -> Law:
    return Law.default().with_entries(
        replace(Entry.from_json(json.loads(entry)), event_id=event_id) for event_id, entry in entries
    )
