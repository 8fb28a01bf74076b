"""Which months were handed in and submitted, when, and with which fingerprint."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of
from services.reporting.events import MonthHandedIn, ReturnSubmitted


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """One row a fact: a return may be sent again."""
    for fact in facts:
        if isinstance(fact.event, MonthHandedIn | ReturnSubmitted):
            values = {
                "event_id": fact.event_id,
                "act": "handed_in" if isinstance(fact.event, MonthHandedIn) else "submitted",
                "csd": fact.event.csd,
                "month": fact.event.month,
                "sent_at": micros(fact.occurred_at),
                "sent_known_at": micros(fact.event.known_at),
                "sha256": fact.event.sha256,
                "place": fact.position,
            }
            yield Row(fact.event_id, values, fact.occurred_at)


RETURNS_SENT = Projection(
    name="returns_sent",
    source="reporting",
    kinds=("return",),
    columns=(
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("csd", sa.Text, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("sent_at", sa.BigInteger, nullable=False),
        sa.Column("sent_known_at", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
    ),
    rows=rows,
    indexes=(("month", "csd"),),
)


def sent(
    connection: sa.Connection, at: int, known: int, months: Sequence[str] | None = None
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """All hand-ins and submissions by (csd, month), oldest first."""
    table = RETURNS_SENT.table
    query = sa.select(table).where(as_of(table, at, known))
    if months is not None:
        query = query.where(table.c.month.in_(months))
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    order = (table.c.csd, table.c.month, table.c.sent_at, table.c.place)
    for line in connection.execute(query.order_by(*order)).mappings():
        found.setdefault((line["csd"], line["month"]), []).append(dict(line))
    return found


def last(lines: Sequence[dict[str, Any]], act: str) -> dict[str, Any] | None:
    """The last hand-in, or submission, among the lines of one return."""
    return next((line for line in reversed(lines) if line["act"] == act), None)
