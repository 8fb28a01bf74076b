"""Which services a house gave beside beds, and when."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_now
from services.placement.domain.service import INITIAL, SAID, evolve

PLAIN = tuple(name for name in SAID if name != "ended_at")


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for each way it was told."""
    for start, end, state in history(facts, evolve, INITIAL):
        if state.given is not None and state.at is not None:
            ended = state.given.ended_at
            values = {
                "service_id": facts[0].id,
                "event_id": state.event_id,
                "started_at": micros(state.at),
                "ended_at": None if ended is None else micros(ended),
                **{name: getattr(state.given, name) for name in PLAIN},
            }
            yield Row("service", values, start, end)


SERVICES = Projection(
    name="services",
    source="placement",
    kinds=("house_service",),
    columns=(
        sa.Column("service_id", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("centre_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("given_to", sa.Text),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text),
    ),
    rows=rows,
    indexes=(("service_id",), ("centre_id", "started_at")),
)
TABLE = SERVICES.table


def latest(connection: sa.Connection, service_id: str) -> dict[str, Any] | None:
    """The service as known now."""
    query = sa.select(TABLE).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.service_id == service_id
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def listed(
    connection: sa.Connection, centre_id: str, at: int, known: int, after: tuple[int, str] | None, limit: int
) -> list[dict[str, Any]]:
    """At most `limit` services of a house, by when they began."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.centre_id == centre_id)
    if after is not None:
        query = query.where(sa.tuple_(TABLE.c.started_at, TABLE.c.service_id) > sa.tuple_(*after))
    ordered = query.order_by(TABLE.c.started_at, TABLE.c.service_id).limit(limit)
    return [dict(row) for row in connection.execute(ordered).mappings()]
