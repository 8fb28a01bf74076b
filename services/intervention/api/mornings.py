"""The morning sheet: everything of the night before, each item with its owner or "no owner"."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Response

from chassis.clock import micros
from chassis.errors import BadInput
from chassis.rights import Scope
from chassis.web import Call, CallContext, Question, Slug, Times
from law.days import previous_working_day, working_day_on_or_after
from law.local import moment
from law.parameters import Law
from law.windows import duty_start, working_hours
from services.intervention.api import shown
from services.intervention.api.questions import with_parts
from services.intervention.projections import cases, handover_reports, interventions, notifications
from services.intervention.projections.law_entries import law_known

ROUTER = APIRouter(tags=["mornings"])
NO_OWNER = "no owner"


@ROUTER.get("/mornings/{day}", summary="Everything of the night before a morning")
def get_morning(call: Call, times: Times, day: str, unit: Slug | None = None) -> Response:
    morning = checked_day(day)
    return call.answer(times, lambda q: sheet(q, morning, unit, call), sources=("intake",))


def sheet(q: Question, morning: date, unit: str | None, call: CallContext) -> dict[str, Any]:
    """Calls and interventions of the night, by when they began, and how many have nobody yet."""
    start, end = night_before(morning, law_known(q.connection, q.known_at), call.caller.csd)
    items = sorted(
        items_of(q, micros(start), micros(end), unit, call.permit.scope()),
        key=lambda item: str(item["began"]),
    )
    return {
        "date": morning.isoformat(),
        "unit": unit,
        "from": shown.instant(micros(start)),
        "until": shown.instant(micros(end)),
        "items": items,
        "without_owner": sum(item["owner"] == NO_OWNER for item in items),
    }


def night_before(morning: date, law: Law, csd: str | None) -> tuple[datetime, datetime]:
    """From the start of duty on the last working day before until 07:00 of the morning (UTC)."""
    opened = duty_start(previous_working_day(morning, law), law, csd)
    until = working_hours(working_day_on_or_after(morning, law), law, csd).until
    return opened, moment(morning, until)


def items_of(q: Question, start: int, end: int, unit: str | None, scope: Scope) -> Iterator[dict[str, Any]]:
    """Every intervention that began in the night, then every call that none answers."""
    night = interventions.of_night(q.connection, start, end, unit, scope, q.at, q.known_at)
    calls = notifications.received_between(q.connection, start, end, unit, scope, q.at, q.known_at)
    answered = interventions.answering(
        q.connection, [call["notification_id"] for call in calls], q.at, q.known_at
    )
    holders = holders_of(q, [row["case_id"] for row in (*night, *calls) if row["case_id"]])
    accepted = accepted_by(q, [row["intervention_id"] for row in night])
    for row in with_parts(q, night):
        owner = holders.get(row["case_id"]) or accepted.get(row["id"])
        yield {"kind": "intervention", **row, "owner": owner or NO_OWNER}
    for call in calls:
        if call["notification_id"] not in answered:
            yield {**unanswered(call), "owner": holders.get(call["case_id"]) or NO_OWNER}


def unanswered(call: dict[str, Any]) -> dict[str, Any]:
    """A call without an intervention: a letter, an out-of-scope call, or one that nobody took up."""
    kind = "letter" if call["urgency"] == "for_information" else "notification"
    plain = ("case_id", "csd", "unit", "urgency", "station", "triage")
    return {
        "kind": kind,
        "id": call["notification_id"],
        **{name: call[name] for name in plain},
        "began": shown.instant(call["received_at"]),
    }


def holders_of(q: Question, case_ids: list[str]) -> dict[str | None, str | None]:
    """Who holds each case."""
    return {
        case_id: row["holder"] for case_id, row in cases.of(q.connection, case_ids, q.at, q.known_at).items()
    }


def accepted_by(q: Question, ids: list[str]) -> dict[str, str]:
    """Who took over each report."""
    found = handover_reports.of(q.connection, ids, q.at, q.known_at)
    return {key: row["answered_by"] for key, row in found.items() if row["state"] == "accepted"}


def checked_day(day: str) -> date:
    """A local date, or 422."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        found = None
    if found is None or not 1900 <= found.year <= 2200 or found.isoformat() != day:
        raise BadInput("bad_date", "{day} is no date of the form yyyy-mm-dd.", field="date", day=day)
    return found
