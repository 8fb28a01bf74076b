"""Who asked which house for room, and since when it has agreed? From placement's messages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of
from contracts.placement import PlacementAnswered, PlacementEnded, PlacementRequested

KNOWN_FOR_US = timedelta(days=1) // timedelta(microseconds=1)
"""For so long after the house agreed whoever asked may know where it is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which house, by whom, since when it has agreed; None: it has not, or it came to nothing."""

    centre_id: str = ""
    asked_by: str = ""
    accepted_at: datetime | None = None


def evolve(state: Asked, fact: Recorded) -> Asked:
    """The request after one fact more."""
    match fact.event:
        case PlacementRequested():
            return Asked(fact.event.centre_id, fact.actor)
        case PlacementAnswered():
            return replace(state, accepted_at=fact.occurred_at if fact.event.accepted else None)
        case PlacementEnded():
            return replace(state, accepted_at=None)
        case _:
            return state


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row while the house has agreed."""
    for start, end, state in history(facts, evolve, Asked()):
        if state.accepted_at is not None and state.centre_id:
            values = {
                "centre_id": state.centre_id,
                "asked_by": state.asked_by,
                "accepted_at": micros(state.accepted_at),
            }
            yield Row("request", values, start, end)


HOUSE_REQUESTS = Projection(
    name="house_requests",
    source="placement",
    kinds=("placement_request",),
    columns=(
        sa.Column("centre_id", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("accepted_at", sa.BigInteger, nullable=False),
    ),
    rows=rows,
    indexes=(("asked_by",),),
)
TABLE = HOUSE_REQUESTS.table


def accepted_lately(connection: sa.Connection, centre_id: str, asked_by: str, at: int, known: int) -> bool:
    """Whether a house has taken people for whom this caller asked, less than a day ago."""
    mine = sa.and_(TABLE.c.centre_id == centre_id, TABLE.c.asked_by == asked_by)
    lately = sa.and_(TABLE.c.accepted_at <= at, TABLE.c.accepted_at > at - KNOWN_FOR_US)
    query = sa.select(sa.literal(1)).where(as_of(TABLE, at, known), mine, lately).limit(1)
    return connection.execute(query).scalar() is not None
