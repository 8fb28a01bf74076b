"""Each stay as it stood, over time, departed ones too."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros, rfc3339
from chassis.facts import Event, Recorded, history
from chassis.projections import Projection, Row, as_of, known_now
from services.placement.domain.care import Notice
from services.placement.domain.living import INITIAL, Admission, Stay, evolve
from services.placement.events.stay import StayPlanned
from services.placement.projections.requests import Wanted, requests_wanted

PLAIN = (
    "centre_id",
    "person_id",
    "request_id",
    "referred_by",
    "reason",
    "legal_basis",
    "case_id",
    "csd",
    "unit",
    "transfer_from",
)


GROUNDS = ("proposed_by", "grounds_id", "consent", "court_decision_on")


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every state, once admitted."""
    for start, end, state in history(facts, evolve, INITIAL):
        if state.admission is not None:
            yield Row("stay", values(facts[0].id, state, state.admission, start), start, end)


def values(stay_id: str, state: Stay, admission: Admission, at: datetime) -> dict[str, Any]:
    """One state as columns."""
    absent = state.absent_since(at)
    departure, extension = state.departure, state.extension
    now = "present" if absent is None else "absent"
    return {
        "stay_id": stay_id,
        "event_id": admission.event_id,
        "state": now if departure is None else "departed",
        "admitted_at": micros(admission.at),
        "bed": state.bed,
        "absent_since": None if absent is None or departure is not None else micros(absent),
        "extended": None if extension is None else extension.until.isoformat(),
        "departed_at": None if departure is None else micros(departure.at),
        "destination": None if departure is None else departure.departed.destination,
        "transfer_to": None if departure is None else departure.departed.transfer_to,
        "flags": json.dumps(admission.admitted.flags),
        "care": json.dumps(care(state)),
        "owes_report": departure is not None and departure.live and state.care.report is None,
        **{name: getattr(admission.admitted, name) for name in PLAIN},
    }


def care(state: Stay) -> dict[str, Any]:
    """Plan, notices, the last absence, the extension's grounds, the final report: as answers show them."""
    said, admission = state.care, state.admission
    return {
        "live": admission is not None and admission.live,
        "plan": None if said.plan is None else plan(said.plan, said.plan_event_id),
        "notices": {to: notice(one) for to, one in sorted(said.notices.items())},
        "absence": None if said.absence is None else part(said.absence, "kind", "expected_back"),
        "extension": None if state.extension is None else part(state.extension, *GROUNDS),
        "final_report_at": None if said.reported_at is None else rfc3339(said.reported_at),
        "final_report_id": None if said.report is None else said.report.report_id,
        "departure_event_id": None if state.departure is None else state.departure.event_id,
    }


def part(event: Event, *names: str) -> dict[str, Any]:
    """Some fields of a fact as JSON."""
    return event.model_dump(mode="json", include=set(names))


def plan(made: StayPlanned, event_id: str | None) -> dict[str, Any]:
    """A plan with its event."""
    return {**part(made, "made_on", "next_on", "plan_id"), "event_id": event_id}


def notice(told: Notice) -> dict[str, Any]:
    """A notice with its event."""
    acknowledged = told.acknowledged_at
    return {
        "told_at": rfc3339(told.at),
        "station": told.station,
        "acknowledged_at": None if acknowledged is None else rfc3339(acknowledged),
        "event_id": told.event_id,
    }


STAYS = Projection(
    name="stays",
    source="placement",
    kinds=("stay",),
    columns=(
        sa.Column("stay_id", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("admitted_at", sa.BigInteger, nullable=False),
        sa.Column("bed", sa.Text),
        sa.Column("absent_since", sa.BigInteger),
        sa.Column("extended", sa.Text),
        sa.Column("departed_at", sa.BigInteger),
        sa.Column("destination", sa.Text),
        sa.Column("transfer_to", sa.Text),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("care", sa.Text, nullable=False),
        sa.Column("owes_report", sa.Boolean, nullable=False),
        sa.Column("centre_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("referred_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("legal_basis", sa.Text),
        sa.Column("case_id", sa.Text),
        sa.Column("csd", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("transfer_from", sa.Text),
    ),
    rows=rows,
    indexes=(("stay_id",), ("request_id",)),
)
TABLE = STAYS.table


def read(row: sa.RowMapping) -> dict[str, Any]:
    """A row with its lists and what is carried beside."""
    return {**row, "flags": json.loads(row["flags"]), "care": json.loads(row["care"])}


def of_requests(
    connection: sa.Connection, request_ids: Sequence[str], at: int, known: int
) -> list[dict[str, Any]]:
    """The stays of some requests, as of two times (microseconds)."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.request_id.in_(request_ids))
    return [read(row) for row in connection.execute(query.order_by(TABLE.c.stay_id)).mappings()]


def going_on(connection: sa.Connection, wanted: Wanted, at: int, known: int) -> list[dict[str, Any]]:
    """The stays that go on at `at`, of those requests that are wanted."""
    mine = requests_wanted(wanted, at, known)
    query = sa.select(TABLE).where(
        as_of(TABLE, at, known), TABLE.c.state != "departed", TABLE.c.request_id.in_(mine)
    )
    return [read(row) for row in connection.execute(query.order_by(TABLE.c.stay_id)).mappings()]


def owing_reports(connection: sa.Connection, wanted: Wanted, at: int, known: int) -> list[dict[str, Any]]:
    """The stays that ended by `at` and have no final report yet, of those requests that are wanted."""
    mine = requests_wanted(wanted, at, known)
    query = sa.select(TABLE).where(
        as_of(TABLE, at, known), TABLE.c.owes_report.is_(True), TABLE.c.request_id.in_(mine)
    )
    return [read(row) for row in connection.execute(query.order_by(TABLE.c.stay_id)).mappings()]


def latest(connection: sa.Connection, stay_id: str) -> dict[str, Any] | None:
    """The stay as known now, after all its facts."""
    query = sa.select(TABLE).where(known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.stay_id == stay_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else read(row)
