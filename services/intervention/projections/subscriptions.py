"""Who wants to be told what, and where."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros, moment
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_now
from chassis.webhooks import queue
from services.intervention.domain.subscription import INITIAL, Unmade, evolve, versions


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every state."""
    for start, end, state in history(facts, evolve, INITIAL):
        if isinstance(state, Unmade):
            continue
        values = {
            "subscription_id": facts[0].id,
            "owner": state.owner,
            "url": state.made.url,
            "events": ",".join(state.made.events),
            "stations": "\n".join(state.made.stations),
            "version": state.version,
            "changed_at": None if state.changed_at is None else micros(state.changed_at),
            "ended": state.ended,
        }
        yield Row(facts[0].id, values, start, end)


SUBSCRIPTIONS = Projection(
    name="subscriptions",
    source="intervention",
    kinds=("subscription",),
    columns=(
        sa.Column("subscription_id", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", sa.Text, nullable=False),
        sa.Column("stations", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.BigInteger),
        sa.Column("ended", sa.Boolean, nullable=False),
    ),
    rows=rows,
    indexes=(("owner",), ("subscription_id",)),
)
TABLE = SUBSCRIPTIONS.table
DELIVERIES = queue
"""The queue of what they are told, which the chassis keeps."""


def of_owner(connection: sa.Connection, owner: str, at: int, known: int) -> list[dict[str, Any]]:
    """The subscriptions of somebody, those that have ended among them, oldest first."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.owner == owner)
    return [read(row) for row in connection.execute(query.order_by(TABLE.c.subscription_id)).mappings()]


def latest(connection: sa.Connection, subscription_id: str) -> dict[str, Any] | None:
    """One subscription as known now."""
    query = sa.select(TABLE).where(known_now(TABLE), TABLE.c.valid_to == FOREVER)
    row = connection.execute(query.where(TABLE.c.subscription_id == subscription_id)).mappings().first()
    return None if row is None else read(row)


def listening(connection: sa.Connection, event: str, known: int) -> list[dict[str, Any]]:
    """The subscriptions to an event that stood at a moment of knowledge."""
    query = sa.select(TABLE).where(
        TABLE.c.known_from < known, TABLE.c.known_to >= known, TABLE.c.valid_to == FOREVER, ~TABLE.c.ended
    )
    rows = connection.execute(query.order_by(TABLE.c.subscription_id)).mappings()
    return [row for row in map(read, rows) if event in row["events"]]


def read(row: sa.RowMapping) -> dict[str, Any]:
    """A row with its lists read."""
    return {**row, "events": row["events"].split(","), "stations": row["stations"].split("\n")}


def target(connection: sa.Connection, subscription_id: str, now: int) -> tuple[str, Sequence[int]] | None:
    """Where a subscription is told, and the versions of its secret that sign now; None when it has ended."""
    row = latest(connection, subscription_id)
    if row is None or row["ended"]:
        return None
    changed: datetime | None = None if row["changed_at"] is None else moment(row["changed_at"])
    return row["url"], versions(changed, row["version"], moment(now))
