"""Where in the log a fact stands."""

import sqlalchemy as sa

from chassis.tables import EVENT


def stream_of(connection: sa.Connection, event_id: str) -> str | None:
    """The stream of a fact, None when there is no such fact here."""
    query = sa.select(EVENT.c.stream).where(EVENT.c.event_id == event_id)
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found
