"""The commands to an intervention: opening, taking part, working time, measures, contacts, closing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response

from chassis.clock import moment, new_id, rfc3339
from chassis.decider import Ask, Outcome
from chassis.web import Call, CallContext, CommandBody, Id
from services.intervention.api import rights
from services.intervention.api.bodies import (
    Answered,
    CheckingIn,
    Closing,
    Contact,
    Measure,
    Opening,
    Participant,
    Segment,
)
from services.intervention.commands.intervention import (
    CheckIn,
    CloseIntervention,
    InterventionCommand,
    JoinIntervention,
    LogSegment,
    MakeContact,
    OpenIntervention,
    TakeMeasure,
)
from services.intervention.domain.closing import warnings
from services.intervention.domain.working_time import what_it_tells, whole_minutes
from services.intervention.projections import cases, lines, notifications, segments, workers

ROUTER = APIRouter(tags=["interventions"])
CREATED: dict[int | str, dict[str, Any]] = {201: {"model": Answered}}


def ask(call: CallContext, command: InterventionCommand, **reply: Any) -> Response:
    """Decide one command to its intervention; `reply` are further fields of the answer."""
    rights.require_intervention(call, command.intervention_id)
    asked = Ask(call.app.interventions, command.intervention_id, command)
    return call.decide([asked], reply=lambda outcome: reply)


@ROUTER.post("/interventions", summary="Open an intervention", status_code=201, responses=CREATED)
def open_intervention(call: Call, body: Opening) -> Response:
    intervention_id = body.id or corrected_intervention(call, body) or new_id()
    wait_for_what_it_names(call, body.notification_id, body.case_id, [body.worker_id])
    rights.require_grounds(call, body, body.notification_id, body.case_id)
    command = OpenIntervention(
        told=call.told(body),
        intervention_id=intervention_id,
        notification_id=body.notification_id,
        case_id=body.case_id,
        worker_id=body.worker_id,
        readiness=body.readiness,
    )
    asked = [Ask(call.app.interventions, intervention_id, command)]
    return call.decide(asked, reply=told_of_opening(f"intervention-{intervention_id}"))


@ROUTER.post(
    "/interventions/{intervention_id}/participants",
    summary="Another worker takes part",
    status_code=201,
    responses=CREATED,
)
def join(call: Call, intervention_id: Id, body: Participant) -> Response:
    wait_for_what_it_names(call, None, None, [body.worker_id])
    told = call.told(body)
    return ask(
        call,
        JoinIntervention(
            told=told,
            intervention_id=intervention_id,
            worker_id=body.worker_id,
            readiness=body.readiness,
        ),
    )


@ROUTER.post(
    "/interventions/{intervention_id}/segments",
    summary="Take down working time",
    status_code=201,
    responses=CREATED,
)
def log_segment(call: Call, intervention_id: Id, body: Segment) -> Response:
    call.not_future("end", body.end)
    rights.require_intervention(call, intervention_id)
    command = LogSegment(
        told=call.told(body, body.end.replace(second=0, microsecond=0)),
        intervention_id=intervention_id,
        segment_id=own_id(call, body, "segment_id"),
        worker_id=body.worker_id,
        start=body.start,
        end=body.end,
        kind=body.kind,
        note_id=body.note_id,
    )
    asked = [Ask(call.app.interventions, intervention_id, command)]
    return call.decide(asked, reply=told_of_segment(f"intervention-{intervention_id}", command))


@ROUTER.post(
    "/interventions/{intervention_id}/measures",
    summary="Take down what was done",
    status_code=201,
    responses=CREATED,
)
def take_measure(call: Call, intervention_id: Id, body: Measure) -> Response:
    measure_id = own_id(call, body, "measure_id")
    command = TakeMeasure(
        told=call.told(body),
        intervention_id=intervention_id,
        measure_id=measure_id,
        kind=body.kind,
        person_ids=tuple(body.person_ids),
        placement_id=body.placement_id,
        restraining_order_id=body.restraining_order_id,
        note_id=body.note_id,
    )
    return ask(call, command, measure_id=measure_id)


@ROUTER.post(
    "/interventions/{intervention_id}/contacts",
    summary="Take down who was called",
    status_code=201,
    responses=CREATED,
)
def make_contact(call: Call, intervention_id: Id, body: Contact) -> Response:
    call.not_future("at", body.at)
    contact_id = own_id(call, body, "contact_id")
    command = MakeContact(
        told=call.told(body, body.at),
        intervention_id=intervention_id,
        contact_id=contact_id,
        contacted=body.contacted,
        at=body.at,
        reached=body.reached,
        outcome_code=body.outcome_code,
        note_id=body.note_id,
    )
    return ask(call, command, contact_id=contact_id)


@ROUTER.post(
    "/interventions/{intervention_id}/check-ins",
    summary="A worker is well",
    status_code=201,
    responses=CREATED,
)
def check_in(call: Call, intervention_id: Id, body: CheckingIn) -> Response:
    told = call.told(body)
    return ask(call, CheckIn(told=told, intervention_id=intervention_id, worker_id=body.worker_id))


@ROUTER.post(
    "/interventions/{intervention_id}/closure",
    summary="Close it with its counted task",
    status_code=201,
    responses=CREATED,
)
def close(call: Call, intervention_id: Id, body: Closing) -> Response:
    call.not_future("ended_at", body.ended_at)
    rights.require_intervention(call, intervention_id)
    command = CloseIntervention(
        told=call.told(body, body.ended_at or end_of_work(call, intervention_id)),
        intervention_id=intervention_id,
        task=body.task,
        subtask=body.subtask,
        also_tasks=tuple(body.also_tasks),
        ended_at=body.ended_at,
    )
    asked = [Ask(call.app.interventions, intervention_id, command)]
    return call.decide(asked, reply=told_of_closing(f"intervention-{intervention_id}"))


def told_of_opening(stream: str) -> Callable[[Outcome], dict[str, Any]]:
    """What an opening answers besides its fact: whose it is, and what nobody has vouched for."""

    def reply(outcome: Outcome) -> dict[str, Any]:
        state = outcome.states[stream]
        return {"case_id": state.whose.case_id, "unchecked": list(state.unchecked)}

    return reply


def told_of_segment(stream: str, command: LogSegment) -> Callable[[Outcome], dict[str, Any]]:
    """What a segment answers besides its fact: its id, the first one's where it had been told before."""

    def reply(outcome: Outcome) -> dict[str, Any]:
        start, end = whole_minutes(command.start, command.end)
        said = (command.worker_id, start, end, command.kind)
        same = (one for one in outcome.states[stream].segments if said == what_it_tells(one))
        return {"segment_id": next(same).segment_id}

    return reply


def told_of_closing(stream: str) -> Callable[[Outcome], dict[str, Any]]:
    """What a closure answers besides its fact: its end, when the report is due, what to look at again."""

    def reply(outcome: Outcome) -> dict[str, Any]:
        state, known = outcome.states[stream], outcome.known[stream]
        found = warnings(state, known)
        return {
            "ended_at": rfc3339(state.closure.ended_at),
            "report_due_at": rfc3339(state.report_due_at),
            "warnings": [
                {"code": one.code, "sentence": one.sentence.format(**dict(one.values))} for one in found
            ],
        }

    return reply


def wait_for_what_it_names(
    call: CallContext, notification_id: str | None, case_id: str | None, worker_ids: Sequence[str]
) -> None:
    """Give intake's facts up to two seconds to arrive; what has not come by then goes through unchecked."""

    def here(connection: Any) -> bool:
        if notification_id is not None and notifications.latest(connection, notification_id) is None:
            return False
        if case_id is not None and cases.latest(connection, case_id) is None:
            return False
        return set(worker_ids) <= set(workers.latest(connection, list(worker_ids)))

    call.wait_for(here)


def own_id(call: CallContext, body: CommandBody, name: str) -> str:
    """The id given; that of the corrected fact, for a correction; else a new one."""
    if body.id is not None or body.corrects is None:
        return body.id or new_id()
    with call.store.reading() as connection:
        line = lines.standing(connection, body.corrects)
    return str(lines.detail_of(line).get(name) or new_id())


def end_of_work(call: CallContext, intervention_id: str) -> datetime | None:
    """When the last work that is not a report ended; the closure occurred then."""
    with call.store.reading() as connection:
        ended = segments.last_work_end(connection, intervention_id)
    return None if ended is None else moment(ended)


def corrected_intervention(call: CallContext, body: CommandBody) -> str | None:
    """The intervention whose opening a correction without an id names."""
    if body.corrects is None:
        return None
    with call.store.reading() as connection:
        stream = lines.stream_of(connection, body.corrects)
    return None if stream is None else stream.removeprefix("intervention-")
