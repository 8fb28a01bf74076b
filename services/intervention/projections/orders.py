"""Which restraining orders there are and how each stands, over time.

The columns that a judgement fills are by the law as the package has it; where an operator's entry says otherwise
`order_lists` judges anew, by the law as it was known.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pydantic_core import from_json

from chassis.clock import FOREVER, micros
from chassis.facts import Recorded, history
from chassis.projections import AT, KNOWN, Projection, Row, as_of, known_now
from law.order_state import Judged, Judging, state_of
from law.parameters import Law
from services.intervention.domain.order_course import INITIAL, Issue, Order, evolve

DETAIL = ("underlying", "distance_m", "contact_ban", "tell", "against_person_id")
DAY_US = 86_400_000_000
SPANS = tuple(range(12))
"""Classes of length: a row of class n is in force for less than 2 to the n days, one of the last for any length."""


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every state, once it was issued: parted where it ends by itself, for expiry needs no fact."""
    for start, end, state, found in judged_history(facts):
        identity, issue = facts[0].id, state.issue
        assert issue is not None
        said, over = values(identity, state, issue, found), max(found.end, start)
        until = over if end is None else min(over, end)
        if start < until:
            yield Row(identity, {**said, "state": "in_force", "span": span_of(until - start)}, start, until)
        if end is None or until < end:
            yield Row(identity, {**said, "state": state_of(found, until)}, until, end)


def judged_history(
    facts: Sequence[Recorded],
) -> Iterator[tuple[datetime, datetime | None, Order, Judged]]:
    """The states since the issue, each judged as the one before and what was heard since."""
    judging, issue, heard = None, None, 0
    for start, end, state in history(facts, evolve, INITIAL):
        if state.issue is None:
            continue
        if judging is None or state.issue is not issue:
            issue, heard = state.issue, 0
            judging = Judging(issue.order.kind, issue.order.issued_at, Law.default())
        judging.hear(state.steps[heard:])
        heard = len(state.steps)
        yield start, end, state, judging.judged


def span_of(length: timedelta) -> int:
    """The class of a length: the least n of which 2 to the n days are longer."""
    return min((length // timedelta(days=1)).bit_length(), SPANS[-1])


def values(identity: str, state: Order, issue: Issue, found: Judged) -> dict[str, Any]:
    """One state as columns."""
    order = issue.order
    return {
        "order_id": identity,
        "kind": order.kind,
        "station": order.station,
        "csd": state.whose.csd,
        "unit": state.whose.unit,
        "case_id": state.whose.case_id,
        "notification_id": order.notification_id,
        "intervention_id": order.intervention_id,
        "issued_at": micros(order.issued_at),
        "ends_at": micros(found.end),
        "latest_until": 0 if state.latest_until is None else micros(state.latest_until),
        "stage": found.stage,
        "end_stage": found.end_stage,
        "violations": found.violations,
        "re_reports": found.re_reports,
        "unfitting": len(found.unfitting),
        "doubtful": bool(order.unchecked or order.flagged),
        "unchecked": ",".join(state.unchecked),
        "flagged": ",".join(order.flagged),
        "announced": order.announced,
        "issue_event_id": issue.event_id,
        "issue_recorded_at": micros(issue.recorded_at),
        "detail": json.dumps(detail(state, issue), sort_keys=True),
    }


def detail(state: Order, issue: Issue) -> dict[str, Any]:
    """What nobody searches by, as JSON."""
    said = issue.order.model_dump(mode="json")
    return {
        **{name: said[name] for name in (*DETAIL, "places", "protected_person_ids", "named_person_ids")},
        "to_tell": to_tell(state, issue),
        "settled": sorted(state.settled),
    }


def to_tell(state: Order, issue: Issue) -> list[tuple[str, int | None, int | None]]:
    """Who must be told: whom the order names, and a school or nursery among its places.

    Each with when she was first told and when that was first acknowledged (microseconds).
    """
    places = {place.kind for place in issue.order.places}
    told = {
        who: [one for one in state.tellings if one.who == who]
        for who in sorted({*issue.order.tell, *(places & {"school", "nursery"})})
    }
    return [
        (
            who,
            _micros(min((one.at for one in tellings), default=None)),
            _micros(min((one.acknowledged_at for one in tellings if one.acknowledged_at), default=None)),
        )
        for who, tellings in told.items()
    ]


def _micros(instant: datetime | None) -> int | None:
    return None if instant is None else micros(instant)


ORDERS = Projection(
    name="restraining_orders",
    source="intervention",
    kinds=("restraining_order",),
    columns=(
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("station", sa.Text, nullable=False),
        sa.Column("csd", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("case_id", sa.Text),
        sa.Column("notification_id", sa.Text),
        sa.Column("intervention_id", sa.Text),
        sa.Column("issued_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("span", sa.Integer),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("latest_until", sa.BigInteger, nullable=False),
        sa.Column("stage", sa.Text),
        sa.Column("end_stage", sa.Text),
        sa.Column("violations", sa.Integer, nullable=False),
        sa.Column("re_reports", sa.Integer, nullable=False),
        sa.Column("unfitting", sa.Integer, nullable=False),
        sa.Column("doubtful", sa.Boolean, nullable=False),
        sa.Column("unchecked", sa.Text, nullable=False),
        sa.Column("flagged", sa.Text, nullable=False),
        sa.Column("announced", sa.Boolean, nullable=False),
        sa.Column("issue_event_id", sa.Text, nullable=False),
        sa.Column("issue_recorded_at", sa.BigInteger, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(
        ("order_id",),
        ("notification_id",),
        ("case_id",),
        ("intervention_id",),
        ("issued_at", "order_id"),
        ("span", "valid_from"),
        ("station", "span", "valid_from"),
        ("latest_until",),
        ("ends_at", "valid_from"),
        ("unfitting", "valid_from"),
        ("doubtful", "valid_from"),
    ),
)
TABLE = ORDERS.table
NAMES = tuple(TABLE.c.keys())
ONE = sa.select(TABLE).where(TABLE.c.order_id == sa.bindparam("order_id"), as_of(TABLE, AT, KNOWN))


def read(row: sa.Row[Any]) -> dict[str, Any]:
    """A row with its detail read."""
    found = dict(zip(NAMES, row, strict=True))
    found["detail"] = from_json(found["detail"])
    return found


def one(connection: sa.Connection, order_id: str, at: int, known: int) -> dict[str, Any] | None:
    """The order as it stood at `at`, known at `known`; None when it was not issued."""
    row = connection.execute(ONE, {"order_id": order_id, "at": at, "known": known}).first()
    return None if row is None else read(row)


def latest(connection: sa.Connection, order_id: str) -> dict[str, Any] | None:
    """The order as known now, after all its facts."""
    query = sa.select(TABLE).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.order_id == order_id
    )
    row = connection.execute(query).first()
    return None if row is None else read(row)


def unchecked_for(connection: sa.Connection, column: str, identity: str) -> list[str]:
    """Orders that wait for this notification (`notification_id`) or case (`case_id`)."""
    query = sa.select(TABLE.c.order_id).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c[column] == identity, TABLE.c.unchecked != ""
    )
    return list(connection.execute(query).scalars())


def of_interventions(
    connection: sa.Connection, intervention_ids: Sequence[str], at: int, known: int
) -> list[dict[str, Any]]:
    """The orders issued in some interventions."""
    query = sa.select(TABLE.c.order_id, TABLE.c.intervention_id).where(
        as_of(TABLE, at, known), TABLE.c.intervention_id.in_(intervention_ids)
    )
    ordered = query.order_by(TABLE.c.issued_at, TABLE.c.order_id)
    return [dict(row) for row in connection.execute(ordered).mappings()]


def issued_in(connection: sa.Connection, intervention_id: str) -> bool:
    """Whether an order was issued in an intervention, as known now."""
    query = sa.select(sa.func.count()).where(known_now(TABLE), TABLE.c.intervention_id == intervention_id)
    return connection.execute(query).scalar_one() > 0
