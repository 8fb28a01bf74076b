"""What waits in intake: notifications that nobody has triaged, people in a house whom nobody has registered."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Response

from chassis.clock import micros, moment, rfc3339
from chassis.problems import Language, language
from chassis.questions import Question
from chassis.web import Call, Slug, Times
from contracts import wording
from law.deadlines import written_form_due
from services.intake.api import rights
from services.intake.api.access_tasks import of_access
from services.intake.domain.written_form import owed
from services.intake.projections import notifications, seen_persons
from services.intake.projections.law_entries import law_known

ROUTER = APIRouter(tags=["tasks"])
OVERSEERS = frozenset({"coordinator", "director"})
"""Who is told of openings and of unusual reading."""
SHOWN_FOR = timedelta(days=60)
"""After so long nobody waits for a written form any more."""
WRITTEN: dict[Language, str] = {
    "sl": "Obvestilo po telefonu še ni prišlo v pisni obliki ({source}); zahtevajte jo.",
    "it": "La segnalazione telefonica non è ancora arrivata per iscritto ({source}); chiedetela.",
    "en": "What was told by telephone has not come in writing yet ({source}); ask for it.",
}


@ROUTER.get(
    "/tasks", summary="What waits in intake: triage, and people in a house whom nobody has registered"
)
def get_tasks(
    call: Call,
    times: Times,
    unit: Slug | None = None,
    worker: Slug | None = None,
    state: Literal["open", "due", "overdue", "done"] | None = None,
    accept_language: Annotated[str | None, Header(description="sl, it or en: of the sentences")] = None,
) -> Response:
    tongue = language(accept_language)

    def question(q: Question) -> dict[str, Any]:
        overseen = OVERSEERS & set(call.caller.roles) and unit is None
        every = [*waiting(q, unit, tongue), *(of_access(q, tongue) if overseen else ())]
        found = [one for one in every if (one["state"] == "done") == (state == "done")]
        wanted = [one for one in found if worker in (None, one["worker_id"])]
        return {"items": call.permit.among(wanted, rights.of_task), "next": None}

    return call.answer(times, question)


def waiting(q: Question, unit: str | None, tongue: Language) -> Iterator[dict[str, Any]]:
    """All of it, done or not."""
    yield from written_forms(q, unit, tongue)
    yield from (task(row) for row in notifications.waiting(q.connection, q.at, q.known_at, unit))
    yield from (unknown(row) for row in seen_persons.waiting(q.connection, q.at, q.known_at, unit))


def written_forms(q: Question, unit: str | None, tongue: Language) -> Iterator[dict[str, Any]]:
    """Calls by telephone of the last weeks and their written form: open, overdue, or there."""
    law = law_known(q.connection, q.known_at)
    since = q.at - SHOWN_FOR // timedelta(microseconds=1)
    for row in notifications.by_telephone(q.connection, q.at, q.known_at, unit, since):
        if not owed(row["source_kind"], row["received_by"]):
            continue
        due = written_form_due(moment(row["received_at"]), law)
        came = row["in_writing"] or any(one.get("written_form") for one in json.loads(row["supplements"]))
        yield {
            "id": f"intake-written_form-{row['notification_id']}",
            "kind": "written_form",
            "due_at": rfc3339(due),
            "role": "unit_worker",
            "from_unit": row["competent_unit"],
            "worker_id": None,
            "case_id": row["case_id"],
            "notification_id": row["notification_id"],
            "station": row["station"],
            "csd": row["csd"],
            "why": WRITTEN[tongue].format(source=wording.word("", "source_kind", row["source_kind"], tongue)),
            "state": "done" if came else "overdue" if micros(due) <= q.at else "open",
            "event_id": row["missed_event_id"],
        }


def task(row: Mapping[str, Any]) -> dict[str, Any]:
    """A notification that waits: for the worker on call, or in its unit's queue."""
    on_call = json.loads(row["more"])["on_call"]
    first = min(on_call, key=lambda one: one["readiness"]) if on_call else None
    kind = "letter" if row["urgency"] == "for_information" else "call" if first else "call_in_queue"
    return {
        "id": f"intake-triage-{row['notification_id']}",
        "kind": f"triage_{kind}",
        "due_at": None if kind == "letter" else rfc3339(moment(row["received_at"])),
        "from_unit": row["competent_unit"],
        "worker_id": None if first is None else first["worker_id"],
        "case_id": row["case_id"],
        "notification_id": row["notification_id"],
        "csd": row["csd"],
        "why": "untriaged",
        "state": "open",
        "event_id": row["event_id"],
    }


def unknown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Somebody in a house whom nobody has registered: her stay counts without age until it is done."""
    return {
        "id": f"intake-register-{row['about'].partition('-')[2]}",
        "kind": "register_person",
        "due_at": rfc3339(moment(row["valid_from"])),
        "from_unit": row["unit"],
        "worker_id": None,
        "case_id": row["case_id"],
        "person_id": row["person_id"],
        "about": row["about"],
        "csd": row["csd"],
        "why": "person_unknown",
        "state": "open",
        "event_id": row["event_id"],
    }
