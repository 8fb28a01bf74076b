"""What intake told of the calls: whose case, how urgent, how judged. No persons."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_now
from chassis.rights import Scope
from chassis.scoping import within
from contracts.intake import NotificationJoined, NotificationReceived, NotificationTriaged


def evolve(state: dict[str, Any], fact: Recorded) -> dict[str, Any]:
    """The call after one fact more."""
    match fact.event:
        case NotificationReceived():
            return {**state, **_received(fact, fact.event)}
        case NotificationTriaged():
            return {**state, "triage": fact.event.decision}
        case NotificationJoined():
            return {**state, "same_as": fact.event.same_as}
        case _:
            return state


def _received(fact: Recorded, event: NotificationReceived) -> dict[str, Any]:
    return {
        "notification_id": fact.id,
        "case_id": event.case_id,
        "csd": fact.csd,
        "unit": fact.unit,
        "urgency": event.urgency,
        "station": event.station,
        "received_at": micros(fact.occurred_at),
    }


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every state, once it was received."""
    empty: dict[str, Any] = {"triage": None, "same_as": None}
    for start, end, state in history(facts, evolve, empty):
        if "notification_id" in state:
            yield Row(facts[0].id, state, start, end)


NOTIFICATIONS = Projection(
    name="notifications",
    source="intake",
    kinds=("notification",),
    columns=(
        sa.Column("notification_id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("csd", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("urgency", sa.Text, nullable=False),
        sa.Column("station", sa.Text),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("triage", sa.Text),
        sa.Column("same_as", sa.Text),
    ),
    rows=rows,
    indexes=(("notification_id",), ("received_at",)),
)
TABLE = NOTIFICATIONS.table


def latest(connection: sa.Connection, notification_id: str) -> dict[str, Any] | None:
    """The call as known now, after all its facts."""
    query = sa.select(TABLE).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.notification_id == notification_id
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def of(connection: sa.Connection, ids: Sequence[str], at: int, known: int) -> dict[str, dict[str, Any]]:
    """Some calls by id."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.notification_id.in_(ids))
    return {row["notification_id"]: dict(row) for row in connection.execute(query).mappings()}


def received_between(
    connection: sa.Connection,
    start: int,
    end: int,
    unit: str | None,
    scope: Scope,
    at: int,
    known: int,
) -> list[dict[str, Any]]:
    """The calls that came in within [start, end) and `scope` shows, those that are the same as another left out."""
    query = sa.select(TABLE).where(
        as_of(TABLE, at, known),
        TABLE.c.received_at >= start,
        TABLE.c.received_at < end,
        TABLE.c.same_as.is_(None),
        *within(scope, csd=TABLE.c.csd, unit=TABLE.c.unit),
    )
    if unit is not None:
        query = query.where(TABLE.c.unit == unit)
    ordered = query.order_by(TABLE.c.received_at, TABLE.c.notification_id)
    return [dict(row) for row in connection.execute(ordered).mappings()]
