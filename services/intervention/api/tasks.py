"""What is due here, from whom, until when and why: reports, and what nobody has vouched for yet."""

from collections.abc import Iterator
from typing import Any, Literal

from fastapi import APIRouter, Response

from chassis.web import Call, Question, Slug, Times
from services.intervention.api import shown
from services.intervention.projections import (
    handover_reports,
    interventions,
    notifications,
    participations,
    workers,
)

ROUTER = APIRouter(tags=["tasks"])
ROLES = {
    "GET /tasks": frozenset(
        {
            "on_call_worker",
            "unit_worker",
            "coordinator",
            "centre_staff",
            "head_office",
            "director",
            "admin",
        }
    )
}
SHOWN_AFTER_US = 60_000_000
"""What is unchecked is shown to the coordinator after a minute; most of it has come by then."""

Task = dict[str, Any]


@ROUTER.get("/tasks", summary="What is due, from whom, until when, why")
def get_tasks(
    call: Call,
    times: Times,
    unit: Slug | None = None,
    worker: Slug | None = None,
    state: Literal["due", "overdue"] | None = None,
) -> Response:
    def answer(q: Question) -> dict[str, Any]:
        tasks = [*reports_owed(q, unit), *reports_back(q, unit), *to_accept(q, unit), *doubts(q, unit)]
        wanted = [
            task for task in tasks if worker in (None, task["worker_id"]) and state in (None, task["state"])
        ]
        return {"items": sorted(wanted, key=lambda task: (str(task["due_at"]), task["id"])), "next": None}

    return call.answer(times, answer, sources=("intake",))


def reports_owed(q: Question, unit: str | None) -> Iterator[Task]:
    """Closed, and nothing handed over yet."""
    for row in handover_reports.listed(q.connection, ["due", "overdue"], unit, q.at, q.known_at):
        state = handover_reports.standing_of(row, q.at)
        yield of_report("handover_report", row, state, "The handover report has not been handed over.")


def reports_back(q: Question, unit: str | None) -> Iterator[Task]:
    """Sent back by the unit."""
    for row in handover_reports.listed(q.connection, ["returned"], unit, q.at, q.known_at):
        yield of_report("report_returned", row, "due", "The unit sent the handover report back.")


def to_accept(q: Question, unit: str | None) -> Iterator[Task]:
    """Handed over, and nobody has taken it up."""
    for row in handover_reports.listed(q.connection, ["submitted"], unit, q.at, q.known_at):
        task = of_report("report_to_accept", row, "due", "A handover report waits to be accepted.")
        yield {**task, "worker_id": None, "from_unit": row["to_unit"] or row["unit"]}


def doubts(q: Question, unit: str | None) -> Iterator[Task]:
    """What went through unchecked and has not come, or came and says otherwise."""
    for row in interventions.unchecked(q.connection, unit, q.at, q.known_at):
        named = row["notification_id"]
        found = notifications.of(q.connection, [named] if named else [], q.at, q.known_at).get(named)
        waiting = {"notification", "case"} & set(shown.listed(row["unchecked"]))
        if waiting and found is None and q.at >= row["opened_at"] + SHOWN_AFTER_US:
            why = f"What intake knows of the {min(waiting)} has not come yet."
            yield of_intervention("unchecked", row, row["worker_id"], why)
        if found is not None and found["urgency"] == "for_information":
            why = "The notification is a letter for information; it is no ground for an intervention."
            yield of_intervention("contradiction", row, row["worker_id"], why)
    yield from doubtful_workers(q, unit)


def doubtful_workers(q: Question, unit: str | None) -> Iterator[Task]:
    """Workers nobody knew of: still unknown, or not standing in the readiness they were taken down with."""
    parts = participations.unchecked_workers(q.connection, q.at, q.known_at)
    known = workers.latest(q.connection, [part["worker_id"] for part in parts], q.known_at)
    for part in parts:
        row = interventions.one(q.connection, part["intervention_id"], q.at, q.known_at)
        if row is None or unit not in (None, row["unit"]):
            continue
        worker = known.get(part["worker_id"])
        if worker is None and q.at >= part["valid_from"] + SHOWN_AFTER_US:
            why = f"Nobody knows of worker {part['worker_id']}."
            yield of_intervention("unchecked", row, part["worker_id"], why)
        if worker is not None and part["readiness"] not in worker.readiness:
            why = f"Worker {part['worker_id']} does not stand in readiness {part['readiness']}."
            yield of_intervention("contradiction", row, part["worker_id"], why)


def of_report(kind: str, row: dict[str, Any], state: str, why: str) -> Task:
    """A task about a report; the worker who opened the intervention owes it."""
    return {
        "id": f"intervention-{kind}-{row['intervention_id']}",
        "kind": kind,
        "intervention_id": row["intervention_id"],
        "due_at": shown.instant(row["due_at"]),
        "from_unit": None,
        "unit": row["to_unit"] or row["unit"],
        "worker_id": row["worker_id"],
        "case_id": row["case_id"],
        "why": why,
        "state": state,
    }


def of_intervention(kind: str, row: dict[str, Any], worker_id: str, why: str) -> Task:
    """A task for the coordinator about an intervention."""
    return {
        "id": f"intervention-{kind}-{row['intervention_id']}-{worker_id}",
        "kind": kind,
        "intervention_id": row["intervention_id"],
        "due_at": shown.instant(row["opened_at"] + SHOWN_AFTER_US),
        "from_unit": None,
        "unit": row["unit"],
        "worker_id": worker_id,
        "case_id": row["case_id"],
        "why": why,
        "state": "due",
    }
