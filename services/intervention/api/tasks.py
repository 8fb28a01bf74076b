"""What is due here, from whom, until when and why: reports, and what nobody has vouched for yet."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from chassis.web import Call, Question, Slug, Times
from services.intervention.api import rights, shown
from services.intervention.api.order_tasks import of_orders, seen_to
from services.intervention.api.wording import Heard, Voice
from services.intervention.projections import (
    handover_reports,
    interventions,
    notifications,
    participations,
    workers,
)

ROUTER = APIRouter(tags=["tasks"])
SHOWN_AFTER_US = 60_000_000
"""What is unchecked is shown to the coordinator after a minute; most of it has come by then."""

State = Literal["open", "overdue", "done"]
Task = dict[str, Any]


@ROUTER.get(
    "/tasks", summary="What is due, from whom, until when, why; what is done only when it is asked for"
)
def get_tasks(
    call: Call,
    times: Times,
    unit: Slug | None = None,
    worker: Slug | None = None,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(description="`next` of the page before")] = None,
    accept_language: Heard = None,
) -> Response:
    voice = Voice(call, accept_language)

    def answer(q: Question) -> dict[str, Any]:
        tasks = done(q, unit, voice) if state == "done" else owed(q, unit, voice)
        wanted = [
            task for task in tasks if worker in (None, task["worker_id"]) and state in (None, task["state"])
        ]
        return page(sorted(rights.among(call, wanted), key=by_due), cursor, limit)

    return call.answer(times, answer, sources=("intake",))


def by_due(task: Task) -> tuple[bool, str, str]:
    """By when they are due, those without a time last."""
    return task["due_at"] is None, task["due_at"] or "", task["id"]


def page(tasks: list[Task], cursor: str | None, limit: int) -> dict[str, Any]:
    """The tasks after the one that `cursor` names."""
    names = [task["id"] for task in tasks]
    start = names.index(cursor) + 1 if cursor in names else 0
    more = start + limit < len(tasks)
    return {"items": tasks[start : start + limit], "next": names[start + limit - 1] if more else None}


def owed(q: Question, unit: str | None, voice: Voice) -> Iterator[Task]:
    """Everything that somebody still has to do."""
    yield from reports_owed(q, unit, voice)
    yield from reports_back(q, unit, voice)
    yield from to_accept(q, unit, voice)
    yield from doubts(q, unit, voice)
    yield from of_orders(q, unit, voice, q.at - SHOWN_AFTER_US)


def done(q: Question, unit: str | None, voice: Voice) -> Iterator[Task]:
    """What was handed over, and what was taken up."""
    for row in handover_reports.listed(q.connection, ["submitted", "accepted"], unit, q.at, q.known_at):
        why = voice.says("task_report_handed_over", "The handover report was handed over.")
        yield of_report("handover_report", row, "done", why)
        if row["state"] == "accepted":
            why = voice.says("task_report_accepted", "The unit took the handover report over.")
            yield with_unit(of_report("report_to_accept", row, "done", why), row)
    yield from seen_to(q, unit, voice)


def reports_owed(q: Question, unit: str | None, voice: Voice) -> Iterator[Task]:
    """Closed, and nothing handed over yet."""
    why = voice.says("task_handover_report", "The handover report has not been handed over.")
    for row in handover_reports.listed(q.connection, ["due", "overdue"], unit, q.at, q.known_at):
        overdue = handover_reports.standing_of(row, q.at) == "overdue"
        yield of_report("handover_report", row, "overdue" if overdue else "open", why)


def reports_back(q: Question, unit: str | None, voice: Voice) -> Iterator[Task]:
    """Sent back by the unit."""
    why = voice.says("task_report_returned", "The unit sent the handover report back.")
    for row in handover_reports.listed(q.connection, ["returned"], unit, q.at, q.known_at):
        yield of_report("report_returned", row, "open", why)


def to_accept(q: Question, unit: str | None, voice: Voice) -> Iterator[Task]:
    """Handed over, and nobody has taken it up."""
    why = voice.says("task_report_to_accept", "A handover report waits to be accepted.")
    for row in handover_reports.listed(q.connection, ["submitted"], unit, q.at, q.known_at):
        yield with_unit(of_report("report_to_accept", row, "open", why), row)


def doubts(q: Question, unit: str | None, voice: Voice) -> Iterator[Task]:
    """What went through unchecked and has not come, or came and says otherwise."""
    for row in interventions.unchecked(q.connection, unit, q.at, q.known_at):
        named = row["notification_id"]
        found = notifications.of(q.connection, [named] if named else [], q.at, q.known_at).get(named)
        waiting = {"notification", "case"} & set(shown.listed(row["unchecked"]))
        if waiting and found is None and q.at >= row["opened_at"] + SHOWN_AFTER_US:
            yield of_intervention("unchecked", row, row["worker_id"], not_come(voice))
        if found is not None and found["urgency"] == "for_information":
            why = voice.says(
                "task_letter",
                "The notification is a letter for information; it is no ground for an intervention.",
            )
            yield of_intervention("contradiction", row, row["worker_id"], why)
    yield from doubtful_workers(q, unit, voice)


def not_come(voice: Voice) -> str:
    """Why something stays unchecked."""
    return voice.says("task_unchecked", "What it was opened for has not come from intake yet.")


def doubtful_workers(q: Question, unit: str | None, voice: Voice) -> Iterator[Task]:
    """Workers nobody knew of: still unknown, or not standing in the readiness they were taken down with."""
    parts = participations.unchecked_workers(q.connection, q.at, q.known_at)
    known = workers.latest(q.connection, [part["worker_id"] for part in parts], q.known_at)
    for part in parts:
        row = interventions.one(q.connection, part["intervention_id"], q.at, q.known_at)
        if row is None or unit not in (None, row["unit"]):
            continue
        worker, name = known.get(part["worker_id"]), part["worker_id"]
        if worker is None and q.at >= part["valid_from"] + SHOWN_AFTER_US:
            why = voice.says("task_unknown_worker", "Nobody knows of worker {worker}.", worker=name)
            yield of_intervention("unchecked", row, name, why)
        if worker is not None and part["readiness"] not in worker.readiness:
            why = voice.says(
                "task_other_readiness",
                "Worker {worker} does not stand in readiness {readiness}.",
                worker=name,
                readiness=part["readiness"],
            )
            yield of_intervention("contradiction", row, name, why)


def of_report(kind: str, row: dict[str, Any], state: State, why: str) -> Task:
    """A task about a report; the worker who opened the intervention owes it."""
    return {
        "id": f"intervention-{kind}-{row['intervention_id']}",
        "kind": kind,
        "intervention_id": row["intervention_id"],
        "due_at": shown.instant(row["due_at"]),
        "role": "on_call_worker",
        "from_unit": None,
        "csd": row["csd"],
        "unit": row["to_unit"] or row["unit"],
        "worker_id": row["worker_id"],
        "case_id": row["case_id"],
        "event_id": row["rang_id"] if kind == "handover_report" else None,
        "why": why,
        "state": state,
    }


def with_unit(task: Task, row: dict[str, Any]) -> Task:
    """The unit owes it, not the worker."""
    return {**task, "role": "unit_worker", "worker_id": None, "from_unit": row["to_unit"] or row["unit"]}


def of_intervention(kind: str, row: dict[str, Any], worker_id: str, why: str) -> Task:
    """A task for the coordinator about an intervention; no law says until when."""
    return {
        "id": f"intervention-{kind}-{row['intervention_id']}-{worker_id}",
        "kind": kind,
        "intervention_id": row["intervention_id"],
        "due_at": None,
        "role": "coordinator",
        "from_unit": None,
        "csd": row["csd"],
        "unit": row["unit"],
        "worker_id": worker_id,
        "case_id": row["case_id"],
        "event_id": None,
        "why": why,
        "state": "open",
    }
