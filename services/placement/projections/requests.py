"""Which requests for beds there are and how each stands, over time."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_at, known_now
from services.placement.domain.course import INITIAL, Asked, Request, evolve
from services.placement.domain.essentials import covered
from services.placement.projections.cases import held_by

PLAIN = (
    "centre_id",
    "kind",
    "referred_by",
    "reason",
    "legal_basis",
    "case_id",
    "enquiry_id",
    "essentials_id",
    "asked_csd",
    "csd",
    "unit",
)


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every state, once asked."""
    for start, end, state in history(facts, evolve, INITIAL):
        if state.asked is not None:
            yield Row("request", values(facts[0].id, state, state.asked), start, end)


def values(request_id: str, state: Request, asked: Asked) -> dict[str, Any]:
    """One state as columns."""
    eta = None if state.hold is None else state.hold.eta
    return {
        "request_id": request_id,
        "event_id": asked.event_id,
        "status": state.status,
        "asked_at": micros(asked.asked_at),
        "asked_by": asked.actor,
        "held_until": micros(state.hold.until) if state.holds and state.hold is not None else None,
        "eta": None if eta is None else micros(eta),
        "ended_at": None if state.ended_at is None else micros(state.ended_at),
        "settled": state.settled,
        "rang_id": state.rang_id,
        "declined_for": None if state.decline is None else state.decline.reason,
        "accepted_by": None if state.acceptance is None else state.acceptance.by,
        "call_out": state.acceptance is not None and state.acceptance.call_out,
        "flags": json.dumps(asked.request.flags),
        "places": json.dumps([place.model_dump() for place in asked.request.places]),
        "essentials": json.dumps({place.stay_id: covered(state, place.stay_id) for place in state.places}),
        **{name: getattr(asked.request, name) for name in PLAIN},
    }


REQUESTS = Projection(
    name="requests",
    source="placement",
    kinds=("placement_request",),
    columns=(
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("held_until", sa.BigInteger),
        sa.Column("eta", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("settled", sa.Boolean, nullable=False),
        sa.Column("rang_id", sa.Text),
        sa.Column("declined_for", sa.Text),
        sa.Column("accepted_by", sa.Text),
        sa.Column("call_out", sa.Boolean, nullable=False),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("places", sa.Text, nullable=False),
        sa.Column("essentials", sa.Text, nullable=False),
        sa.Column("centre_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("referred_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("legal_basis", sa.Text),
        sa.Column("case_id", sa.Text),
        sa.Column("enquiry_id", sa.Text),
        sa.Column("essentials_id", sa.Text),
        sa.Column("asked_csd", sa.Text),
        sa.Column("csd", sa.Text),
        sa.Column("unit", sa.Text),
    ),
    rows=rows,
    indexes=(("request_id",), ("asked_at",), ("case_id",), ("centre_id", "asked_at")),
)
TABLE = REQUESTS.table


def places_of(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row a person of a request: which stay is whose."""
    for start, end, state in history(facts, evolve, INITIAL):
        for place in state.places:
            yield Row(place.stay_id, {"stay_id": place.stay_id, "request_id": facts[0].id}, start, end)


STAYS_ASKED = Projection(
    name="stays_asked",
    source="placement",
    kinds=("placement_request",),
    columns=(
        sa.Column("stay_id", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
    ),
    rows=places_of,
    indexes=(("stay_id",),),
)
ASKED = STAYS_ASKED.table


@dataclass(frozen=True)
class Wanted:
    """Which requests a list asks for; None asks for all. Without `all_seen`, what the CSD and the house may see."""

    centre_id: str | None = None
    case_id: str | None = None
    status: str | None = None
    seen_by: str | None = None
    seen_by_csd: str | None = None
    seen_by_centre: str | None = None
    all_seen: bool = False


def request_of(connection: sa.Connection, identity: str, known: int = FOREVER - 1) -> str | None:
    """The request that this is the id of, or that this stay came of, as known at `known` (left out: now)."""
    query = sa.select(ASKED.c.request_id).where(
        known_at(ASKED, known),
        sa.or_(ASKED.c.stay_id == identity, ASKED.c.stream == f"placement_request-{identity}"),
    )
    return connection.execute(query.limit(1)).scalar()


def latest(connection: sa.Connection, request_id: str) -> dict[str, Any] | None:
    """The request as known now, after all its facts; `places` read."""
    query = sa.select(TABLE).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.request_id == request_id
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else read(row)


def one(connection: sa.Connection, request_id: str, at: int, known: int) -> dict[str, Any] | None:
    """The request as of two times (microseconds); `places` read."""
    query = sa.select(TABLE).where(TABLE.c.request_id == request_id, as_of(TABLE, at, known))
    row = connection.execute(query).mappings().first()
    return None if row is None else read(row)


def some(connection: sa.Connection, ids: Sequence[str], at: int, known: int) -> dict[str, dict[str, Any]]:
    """Some requests by id."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.request_id.in_(sorted(set(ids))))
    return {row["request_id"]: read(row) for row in connection.execute(query).mappings()}


def listed(
    connection: sa.Connection,
    wanted: Wanted,
    at: int,
    known: int,
    after: tuple[int, str] | None,
    limit: int | None,
) -> list[dict[str, Any]]:
    """A page of requests by when they were made; `after` is (asked at, id) of the last one seen."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), *_conditions(wanted, at, known))
    if after is not None:
        query = query.where(sa.tuple_(TABLE.c.asked_at, TABLE.c.request_id) > sa.tuple_(*after))
    ordered = query.order_by(TABLE.c.asked_at, TABLE.c.request_id).limit(limit)
    return [read(row) for row in connection.execute(ordered).mappings()]


def held_or_lapsed(
    connection: sa.Connection, wanted: Wanted, at: int, known: int, *, lapsed_after: int
) -> list[dict[str, Any]]:
    """What is held at `at`, and what lapsed since `lapsed_after` and was news."""
    held = TABLE.c.held_until > at
    lapsed = sa.and_(TABLE.c.status == "lapsed", TABLE.c.settled.is_(False), TABLE.c.ended_at > lapsed_after)
    query = sa.select(TABLE).where(
        as_of(TABLE, at, known), sa.or_(held, lapsed), *_conditions(wanted, at, known)
    )
    return [read(row) for row in connection.execute(query.order_by(TABLE.c.request_id)).mappings()]


def read(row: sa.RowMapping) -> dict[str, Any]:
    """A row with its lists."""
    return {**row, **{name: json.loads(row[name]) for name in ("places", "flags", "essentials")}}


def _conditions(wanted: Wanted, at: int, known: int) -> Iterator[sa.ColumnElement[bool]]:
    for name in ("centre_id", "case_id", "status"):
        value = getattr(wanted, name)
        if value is not None:
            yield TABLE.c[name] == value
    if wanted.all_seen:
        return
    seen: list[sa.ColumnElement[bool]] = [TABLE.c.asked_by == wanted.seen_by]
    if wanted.seen_by_csd is not None:
        seen += [TABLE.c.asked_csd == wanted.seen_by_csd, TABLE.c.csd == wanted.seen_by_csd]
        seen.append(TABLE.c.case_id.in_(held_by(wanted.seen_by_csd, at, known)))
    if wanted.seen_by_centre is not None:
        seen.append(TABLE.c.centre_id == wanted.seen_by_centre)
    yield sa.or_(*seen)


def requests_wanted(wanted: Wanted, at: int, known: int) -> sa.Select[tuple[str]]:
    """The ids of the requests that are wanted, as a query."""
    return sa.select(TABLE.c.request_id).where(as_of(TABLE, at, known), *_conditions(wanted, at, known))
