"""The deliveries of a service in its own database, an effect and no facts: what waits, what became of each try."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import sqlalchemy as sa

from chassis.tables import ANNOUNCED, DELIVERY

Connection: TypeAlias = sa.Connection
State = Literal["pending", "delivered", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Announcement:
    """One thing one subscriber is told, once for each `key`: `body` is the very text that is sent."""

    subscription_id: str
    key: str
    event_id: str
    event: str
    about: str
    body: str

    @property
    def id(self) -> str:
        """What the receiver knows a repeat by."""
        return f"{self.key}.{self.subscription_id}"


def announced_through(connection: sa.Connection) -> int:
    """The position through which subscribers have been told."""
    return int(connection.execute(sa.select(ANNOUNCED.c.position)).scalar_one())


def enqueue(
    connection: sa.Connection, before: int, through: int, found: Sequence[Announcement], now: int
) -> bool:
    """Queue what the facts after `before` come to; False when another process was faster."""
    moved = sa.update(ANNOUNCED).where(ANNOUNCED.c.position == before).values(position=through)
    if connection.execute(moved).rowcount == 0:
        return False
    add(connection, found, now)
    return True


def add(connection: sa.Connection, found: Sequence[Announcement], now: int) -> None:
    """Queue announcements, to be sent at once; what was announced before is not announced again."""
    asked = sa.select(DELIVERY.c.id).where(DELIVERY.c.id.in_([one.id for one in found]))
    known = set(connection.execute(asked).scalars()) if found else set()
    rows = [
        {
            "id": one.id,
            "subscription_id": one.subscription_id,
            "event_id": one.event_id,
            "event": one.event,
            "about": one.about,
            "body": one.body,
            "state": "pending",
            "attempts": 0,
            "next_at": now,
            "created_at": now,
        }
        for one in {one.id: one for one in found if one.id not in known}.values()
    ]
    if rows:
        connection.execute(sa.insert(DELIVERY), rows)


def due(connection: sa.Connection, now: int, but: Sequence[str], limit: int = 100) -> list[dict[str, Any]]:
    """The oldest delivery that is due of each subscription, those of `but` left out."""
    waits = sa.and_(DELIVERY.c.state == "pending", DELIVERY.c.next_at <= now)
    query = sa.select(DELIVERY).where(waits, DELIVERY.c.subscription_id.not_in(but))
    rows = connection.execute(query.order_by(DELIVERY.c.next_at, DELIVERY.c.created_at).limit(limit))
    first: dict[str, dict[str, Any]] = {}
    for row in rows.mappings():
        first.setdefault(row["subscription_id"], dict(row))
    return list(first.values())


def next_due(connection: sa.Connection) -> int | None:
    """When something is to be sent next (microseconds)."""
    query = sa.select(sa.func.min(DELIVERY.c.next_at)).where(DELIVERY.c.state == "pending")
    found: int | None = connection.execute(query).scalar()
    return found


def settle(connection: sa.Connection, delivery_id: str, **values: Any) -> None:
    """Write down what became of one that was pending; one that was cancelled meanwhile stays so."""
    still = sa.and_(DELIVERY.c.id == delivery_id, DELIVERY.c.state == "pending")
    connection.execute(sa.update(DELIVERY).where(still).values(**values))


def cancel(connection: sa.Connection, subscription_id: str) -> None:
    """Send nothing more of a subscription."""
    mine = sa.and_(DELIVERY.c.subscription_id == subscription_id, DELIVERY.c.state == "pending")
    connection.execute(sa.update(DELIVERY).where(mine).values(state="cancelled", next_at=None))


def again(connection: sa.Connection, subscription_id: str, delivery_id: str, now: int) -> bool:
    """Send one once more from the beginning; False when there is none such."""
    mine = sa.and_(DELIVERY.c.id == delivery_id, DELIVERY.c.subscription_id == subscription_id)
    values = {"state": "pending", "attempts": 0, "next_at": now, "created_at": now, "delivered_at": None}
    return connection.execute(sa.update(DELIVERY).where(mine).values(values)).rowcount == 1


def listed(
    connection: sa.Connection, subscription_id: str, state: State | None, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """The deliveries of a subscription by id (their facts' order), after one."""
    query = sa.select(DELIVERY).where(DELIVERY.c.subscription_id == subscription_id)
    if state is not None:
        query = query.where(DELIVERY.c.state == state)
    if after is not None:
        query = query.where(DELIVERY.c.id > after)
    return [dict(row) for row in connection.execute(query.order_by(DELIVERY.c.id).limit(limit)).mappings()]


def counts(connection: sa.Connection, subscription_id: str) -> dict[str, int]:
    """How many deliveries of a subscription there are in each state."""
    query = (
        sa.select(DELIVERY.c.state, sa.func.count())
        .where(DELIVERY.c.subscription_id == subscription_id)
        .group_by(DELIVERY.c.state)
    )
    found = {state: int(number) for state, number in connection.execute(query)}
    return {state: found.get(state, 0) for state in ("pending", "delivered", "failed", "cancelled")}
