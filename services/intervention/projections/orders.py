"""Which restraining orders there are and how each stands, over time.

The columns `ends_at` and `unfitting` are by the law as the package has it, to find rows by; what is answered is
judged anew, by the law as it was known.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros, moment
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_now
from law.order_state import Judged, Step, judge
from law.parameters import Law
from services.intervention.domain.order_course import INITIAL, Issue, Order, evolve, judged

DETAIL = ("underlying", "distance_m", "against_person_id")


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every state, once it was issued."""
    for start, end, state in history(facts, evolve, INITIAL):
        if state.issue is not None:
            yield Row(facts[0].id, values(facts[0].id, state, state.issue), start, end)


def values(identity: str, state: Order, issue: Issue) -> dict[str, Any]:
    """One state as columns."""
    order, found = issue.order, judged(state, Law.default())
    assert found is not None
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
        "unfitting": bool(found.unfitting),
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
        "steps": [
            [step.key, step.kind, micros(step.occurred_at), _micros(step.until), step.as_decided]
            for step in state.steps
        ],
    }


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
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("unfitting", sa.Boolean, nullable=False),
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
        ("issued_at",),
        ("ends_at",),
    ),
)
TABLE = ORDERS.table
PACKAGE = len(Law.default().entries)


@dataclass(frozen=True)
class Wanted:
    """Which orders a list asks for; None asks for all."""

    stations: Sequence[str] | None = None
    case_id: str | None = None
    unit: str | None = None
    in_force: bool | None = None


def read(row: sa.RowMapping) -> dict[str, Any]:
    """A row with its detail read."""
    return {**row, "detail": json.loads(row["detail"])}


def judge_row(row: dict[str, Any], law: Law) -> Judged:
    """What the steps of a row make of the order, by this law."""
    steps = [
        Step(key, kind, moment(at), None if until is None else moment(until), as_decided)
        for key, kind, at, until, as_decided in row["detail"]["steps"]
    ]
    return judge(row["kind"], moment(row["issued_at"]), steps, law)


def one(connection: sa.Connection, order_id: str, at: int, known: int) -> dict[str, Any] | None:
    """The order as it stood at `at`, known at `known`; None when it was not issued."""
    query = sa.select(TABLE).where(TABLE.c.order_id == order_id, as_of(TABLE, at, known))
    row = connection.execute(query).mappings().first()
    return None if row is None else read(row)


def latest(connection: sa.Connection, order_id: str) -> dict[str, Any] | None:
    """The order as known now, after all its facts."""
    query = sa.select(TABLE).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.order_id == order_id
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else read(row)


def listed(
    connection: sa.Connection,
    wanted: Wanted,
    law: Law,
    at: int,
    known: int,
    after: tuple[int, str] | None = None,
) -> Iterator[tuple[dict[str, Any], Judged]]:
    """Orders by when they were issued, each with its judgement; `after` is (issued, id) of the last one seen."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), *_conditions(wanted, law, at))
    if after is not None:
        query = query.where(sa.tuple_(TABLE.c.issued_at, TABLE.c.order_id) > sa.tuple_(*after))
    for row in connection.execute(query.order_by(TABLE.c.issued_at, TABLE.c.order_id)).mappings():
        found = read(row)
        judgement = judge_row(found, law)
        if wanted.in_force in (None, at < micros(judgement.end)):
            yield found, judgement


def _conditions(wanted: Wanted, law: Law, at: int) -> Iterator[sa.ColumnElement[bool]]:
    for name in ("case_id", "unit"):
        value = getattr(wanted, name)
        if value is not None:
            yield TABLE.c[name] == value
    if wanted.stations is not None:
        yield TABLE.c.station.in_(wanted.stations)
    if wanted.in_force is not None and as_the_package_has_it(law):
        yield TABLE.c.ends_at > at if wanted.in_force else TABLE.c.ends_at <= at


def as_the_package_has_it(law: Law) -> bool:
    """Whether no operator's entry touches the orders' parameters, so that the columns hold by this law too."""
    return not any(
        entry.parameter.startswith(("order_", "court_measure_")) for entry in law.entries[PACKAGE:]
    )


def disagreeing(
    connection: sa.Connection, unit: str | None, law: Law, at: int, known: int
) -> Iterator[tuple[dict[str, Any], Judged]]:
    """The orders with steps that do not fit."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known))
    if unit is not None:
        query = query.where(TABLE.c.unit == unit)
    if as_the_package_has_it(law):
        query = query.where(TABLE.c.unfitting)
    for row in connection.execute(query.order_by(TABLE.c.issued_at, TABLE.c.order_id)).mappings():
        found = read(row)
        judgement = judge_row(found, law)
        if judgement.unfitting:
            yield found, judgement


def doubtful(connection: sa.Connection, unit: str | None, at: int, known: int) -> list[dict[str, Any]]:
    """The orders that were taken down with something unchecked or flagged."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.doubtful)
    if unit is not None:
        query = query.where(TABLE.c.unit == unit)
    ordered = query.order_by(TABLE.c.issued_at, TABLE.c.order_id)
    return [read(row) for row in connection.execute(ordered).mappings()]


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
