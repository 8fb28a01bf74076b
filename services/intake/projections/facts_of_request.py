"""Where in the log does a fact stand, and what came of one request?"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from chassis.tables import EVENT
from services.intake.events.person import PersonErased

PAGE = 2000


def stream_of(connection: sa.Connection, event_id: str) -> str | None:
    """The stream of a fact, None when there is no such fact here."""
    found: str | None = connection.execute(
        sa.select(EVENT.c.stream).where(EVENT.c.event_id == event_id)
    ).scalar_one_or_none()
    return found


def first_of(connection: sa.Connection, stream: str) -> dict[str, Any] | None:
    """The first fact of a stream, as its row."""
    query = sa.select(EVENT).where(EVENT.c.stream == stream, EVENT.c.version == 1)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def together_with(connection: sa.Connection, fact: dict[str, Any]) -> list[dict[str, Any]]:
    """The facts of the same case that came of the same request as `fact`, in the order of their positions."""
    same = sa.and_(*(EVENT.c[name] == fact[name] for name in ("case_id", "command_id", "actor")))
    found = connection.execute(sa.select(EVENT).where(same).order_by(EVENT.c.position)).mappings()
    return [dict(row) for row in found]


def last_position(connection: sa.Connection) -> int:
    """The position of the last fact, 0 without any."""
    return connection.execute(sa.select(sa.func.max(EVENT.c.position))).scalar() or 0


def persons_changed(connection: sa.Connection, after: int) -> Iterator[tuple[list[str], int]]:
    """(the persons whom the next facts behind a position are about, through which position), page by page."""
    while True:
        query = sa.select(EVENT.c.position, EVENT.c.stream).where(EVENT.c.position > after)
        rows = connection.execute(query.order_by(EVENT.c.position).limit(PAGE)).all()
        if not rows:
            return
        after = rows[-1].position
        about = (row.stream.partition("-") for row in rows)
        yield sorted({identity for kind, _, identity in about if kind == "person"}), after


def persons_erased(connection: sa.Connection) -> list[str]:
    """Everybody whose erasure stands in the log."""
    query = sa.select(EVENT.c.stream).where(EVENT.c.type == PersonErased.type).distinct()
    return sorted(stream.partition("-")[2] for stream in connection.execute(query).scalars())
