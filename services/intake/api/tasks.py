"""What waits in intake: notifications that nobody has triaged, people in a house whom nobody has registered."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter, Response

from chassis.clock import moment, rfc3339
from chassis.questions import Question
from chassis.web import Call, Slug, Times
from services.intake.projections import notifications, seen_persons

ROUTER = APIRouter(tags=["tasks"])


@ROUTER.get(
    "/tasks", summary="What waits in intake: triage, and people in a house whom nobody has registered"
)
def get_tasks(
    call: Call,
    times: Times,
    unit: Slug | None = None,
    worker: Slug | None = None,
    state: Literal["open", "due", "done"] | None = None,
) -> Response:
    def question(q: Question) -> dict[str, Any]:
        if state == "done":
            return {"items": [], "next": None}
        found = [task(row) for row in notifications.waiting(q.connection, q.at, q.known_at, unit)]
        found += [unknown(row) for row in seen_persons.waiting(q.connection, q.at, q.known_at, unit)]
        return {"items": [one for one in found if worker in (None, one["worker_id"])], "next": None}

    return call.answer(times, question)


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
