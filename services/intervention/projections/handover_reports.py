"""Which handover reports are due, with whom, and how each stands, over time."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of
from chassis.rights import EVERYTHING, Scope
from chassis.scoping import within
from services.intervention.domain.course import INITIAL, Intervention, Opening, evolve
from services.intervention.events.intervention import (
    ReportAccepted,
    ReportComesDue,
    ReportFellDue,
    ReportReturned,
    ReportSubmitted,
)


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every state in which there is something to hand over."""
    for start, end, state in history(facts, evolve, INITIAL):
        begun = state.closure is not None or state.report.state != "none"
        if begun and state.opening is not None:
            so_far = [fact for fact in facts if fact.occurred_at <= start]
            yield Row(facts[0].id, values(facts[0].id, state, state.opening, so_far), start, end)


def values(identity: str, state: Intervention, opening: Opening, facts: Sequence[Recorded]) -> dict[str, Any]:
    """One state of the report as columns."""
    report, closure = state.report, state.closure
    return {
        "intervention_id": identity,
        "csd": state.whose.csd,
        "unit": state.whose.unit,
        "case_id": state.whose.case_id,
        "worker_id": opening.worker_id,
        "state": report.state,
        "round": report.round,
        "form": report.form,
        "to_unit": report.to,
        "text_ids": json.dumps(report.text_ids),
        "attachments": json.dumps(report.attachments),
        "ended_at": _micros(None if closure is None else closure.ended_at),
        "due_at": _micros(state.report_due_at if closure is not None else None),
        "live": closure is None or closure.source == "live",
        **_handed_over(facts),
    }


def _handed_over(facts: Sequence[Recorded]) -> dict[str, Any]:
    """Who handed it over last, who answered, why it came back, and the clock that rang last."""
    sent, rang = _last(facts, ReportSubmitted), _last(facts, ReportComesDue, ReportFellDue)
    answer = _last(facts, ReportAccepted, ReportReturned)
    returned = answer.event if answer is not None and isinstance(answer.event, ReportReturned) else None
    return {
        "submitted_at": _micros(None if sent is None else sent.occurred_at),
        "submitted_by": None if sent is None else sent.actor,
        "answered_at": _micros(None if answer is None else answer.occurred_at),
        "answered_by": None if answer is None else answer.actor,
        "because_code": None if returned is None else returned.because_code,
        "because_id": None if returned is None else returned.because_id,
        "rang_id": None if rang is None else rang.event_id,
    }


def _last(facts: Sequence[Recorded], *kinds: type) -> Recorded | None:
    return next((fact for fact in reversed(facts) if isinstance(fact.event, kinds)), None)


def _micros(instant: datetime | None) -> int | None:
    return None if instant is None else micros(instant)


HANDOVER_REPORTS = Projection(
    name="handover_reports",
    source="intervention",
    kinds=("intervention",),
    columns=(
        sa.Column("intervention_id", sa.Text, nullable=False),
        sa.Column("csd", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("case_id", sa.Text),
        sa.Column("worker_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("form", sa.Text),
        sa.Column("to_unit", sa.Text),
        sa.Column("text_ids", sa.Text, nullable=False),
        sa.Column("attachments", sa.Text, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("submitted_at", sa.BigInteger),
        sa.Column("submitted_by", sa.Text),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("answered_by", sa.Text),
        sa.Column("because_code", sa.Text),
        sa.Column("because_id", sa.Text),
        sa.Column("rang_id", sa.Text),
    ),
    rows=rows,
    indexes=(("intervention_id",), ("state",)),
)
TABLE = HANDOVER_REPORTS.table
WAITING = ("none", "draft")


def standing_as(state: str, at: int) -> sa.ColumnElement[bool]:
    """WHERE clause for a state as the API names them: due, overdue, submitted, accepted, returned.

    A register's intervention whose report was due before anybody typed it in owes none.
    """
    waiting = sa.and_(TABLE.c.state.in_(WAITING), TABLE.c.due_at.is_not(None))
    match state:
        case "due":
            return sa.and_(waiting, TABLE.c.due_at >= at)
        case "overdue":
            return sa.and_(waiting, TABLE.c.due_at < at, TABLE.c.live)
        case _:
            return TABLE.c.state == state


def standing_of(row: dict[str, Any], at: int) -> str:
    """How the API names the state of a row; `settled` where a register's report is past and nobody waits for it."""
    if row["state"] not in WAITING or row["due_at"] is None:
        return str(row["state"])
    if row["due_at"] >= at:
        return "due"
    return "overdue" if row["live"] else "settled"


def listed(
    connection: sa.Connection,
    states: Sequence[str],
    unit: str | None,
    at: int,
    known: int,
    after: tuple[int, str] | None = None,
    limit: int | None = None,
    scope: Scope = EVERYTHING,
) -> list[dict[str, Any]]:
    """Reports in one of the states, by when they are due; `after` is (due, intervention) of the last one seen."""
    due = sa.func.coalesce(TABLE.c.due_at, 0)
    whose = sa.func.coalesce(TABLE.c.to_unit, TABLE.c.unit)
    shown = within(scope, csd=TABLE.c.csd, unit=whose, person=TABLE.c.worker_id)
    query = sa.select(TABLE).where(as_of(TABLE, at, known), *shown)
    if states:
        query = query.where(sa.or_(*(standing_as(state, at) for state in states)))
    if unit is not None:
        query = query.where(whose == unit)
    if after is not None:
        query = query.where(sa.tuple_(due, TABLE.c.intervention_id) > sa.tuple_(*after))
    ordered = query.order_by(due, TABLE.c.intervention_id).limit(limit)
    return [dict(row) for row in connection.execute(ordered).mappings()]


def of(
    connection: sa.Connection, intervention_ids: Sequence[str], at: int, known: int
) -> dict[str, dict[str, Any]]:
    """The reports of some interventions, by intervention."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.intervention_id.in_(intervention_ids))
    return {row["intervention_id"]: dict(row) for row in connection.execute(query).mappings()}
