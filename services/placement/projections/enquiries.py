"""Which houses were asked for room, for whom, and what came of it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_now
from chassis.rights import Scope
from chassis.scoping import within
from services.placement.domain.enquiry import INITIAL, SAID, evolve
from services.placement.projections.lines import stream_of

PLAIN = tuple(name for name in SAID if name not in ("people", "needs"))


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row before the outcome and one after it."""
    for start, end, state in history(facts, evolve, INITIAL):
        made = state.made
        if made is None or state.made_at is None:
            continue
        values = {
            "enquiry_id": facts[0].id,
            "event_id": state.event_id,
            "asked_at": micros(state.made_at),
            "asked_by_whom": state.made_by,
            "outcome": state.outcome,
            "ended_at": None if state.ended_at is None else micros(state.ended_at),
            "people": json.dumps([one.model_dump() for one in made.people]),
            "needs": json.dumps(made.needs),
            "asked_csd": made.asked_csd,
            "csd": made.csd,
            **{name: getattr(made, name) for name in PLAIN},
        }
        yield Row("enquiry", values, start, end)


ENQUIRIES = Projection(
    name="enquiries",
    source="placement",
    kinds=("enquiry",),
    columns=(
        sa.Column("enquiry_id", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("asked_by_whom", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("people", sa.Text, nullable=False),
        sa.Column("needs", sa.Text, nullable=False),
        sa.Column("centre_id", sa.Text),
        sa.Column("provider_id", sa.Text),
        sa.Column("search_id", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text),
        sa.Column("asked_csd", sa.Text),
        sa.Column("csd", sa.Text),
    ),
    rows=rows,
    indexes=(("enquiry_id",), ("search_id",), ("asked_at",)),
)
TABLE = ENQUIRIES.table


def latest(connection: sa.Connection, enquiry_id: str) -> dict[str, Any] | None:
    """The enquiry as known now, after all its facts."""
    query = sa.select(TABLE).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.enquiry_id == enquiry_id
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def open_in_search(connection: sa.Connection, enquiry_id: str) -> list[dict[str, Any]]:
    """The enquiries of the same search that have no outcome yet, as known now; this one first."""
    own = sa.select(TABLE.c.search_id).where(known_now(TABLE), TABLE.c.enquiry_id == enquiry_id)
    query = sa.select(TABLE).where(
        known_now(TABLE),
        TABLE.c.valid_to == FOREVER,
        TABLE.c.search_id.in_(own),
        TABLE.c.outcome.is_(None),
    )
    ordered = query.order_by(TABLE.c.enquiry_id != enquiry_id, TABLE.c.enquiry_id)
    return [dict(row) for row in connection.execute(ordered).mappings()]


def of_fact(connection: sa.Connection, event_id: str) -> str | None:
    """The enquiry that a fact of the log belongs to."""
    stream = stream_of(connection, event_id)
    return None if stream is None or not stream.startswith("enquiry-") else stream.partition("-")[2]


def listed(
    connection: sa.Connection,
    scope: Scope,
    asked: dict[str, str],
    at: int,
    known: int,
    after: tuple[int, str] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """At most `limit` by when they were asked; of those that `scope` shows."""
    shown = within(scope, csd=TABLE.c.csd, person=TABLE.c.asked_by_whom, centre=TABLE.c.centre_id)
    if shown and scope.csd is not None:
        shown = [sa.or_(*shown, TABLE.c.asked_csd == scope.csd)]
    query = sa.select(TABLE).where(as_of(TABLE, at, known), *shown)
    for name, value in asked.items():
        query = query.where(TABLE.c[name] == value)
    if after is not None:
        query = query.where(sa.tuple_(TABLE.c.asked_at, TABLE.c.enquiry_id) > sa.tuple_(*after))
    ordered = query.order_by(TABLE.c.asked_at, TABLE.c.enquiry_id).limit(limit)
    return [dict(row) for row in connection.execute(ordered).mappings()]
