"""The handover report: writing it, taking it over, sending it back, and which are owed."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from chassis.web import Call, CommandBody, Id, Question, Slug, Times
from services.intervention.api import shown
from services.intervention.api.bodies import HandoverReport, Returning
from services.intervention.api.interventions import CREATED, ask
from services.intervention.commands.intervention import AcceptReport, ReturnReport, WriteReport
from services.intervention.projections import handover_reports

ROUTER = APIRouter(tags=["handover reports"])
NOTHING = CommandBody()
State = Literal["due", "overdue", "submitted", "accepted", "returned"]


@ROUTER.post(
    "/interventions/{intervention_id}/report",
    summary="Keep or hand over the report",
    status_code=201,
    responses=CREATED,
)
def write_report(call: Call, intervention_id: Id, body: HandoverReport) -> Response:
    command = WriteReport(
        told=call.told(body),
        intervention_id=intervention_id,
        form=body.form,
        state=body.state,
        text_ids=tuple(body.text_ids),
        attachments=tuple(dict.fromkeys(body.attachments)),
        to=body.to,
    )
    return ask(call, command)


@ROUTER.post(
    "/interventions/{intervention_id}/report/acceptance",
    summary="Take the report over",
    status_code=201,
    responses=CREATED,
)
def accept_report(call: Call, intervention_id: Id, body: CommandBody = NOTHING) -> Response:
    return ask(call, AcceptReport(told=call.told(body), intervention_id=intervention_id))


@ROUTER.post(
    "/interventions/{intervention_id}/report/return",
    summary="Send the report back",
    status_code=201,
    responses=CREATED,
)
def return_report(call: Call, intervention_id: Id, body: Returning) -> Response:
    reason = body.reason
    command = ReturnReport(
        told=call.told(body),
        intervention_id=intervention_id,
        because_code=body.reason_code if reason is None else reason.reason_code,
        because_id=body.reason_id if reason is None else reason.reason_id,
    )
    return ask(call, command)


@ROUTER.get("/handover-reports", summary="Which reports are due, overdue, handed over, returned")
def get_handover_reports(
    call: Call,
    times: Times,
    state: State | None = None,
    unit: Slug | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> Response:
    after = shown.after(cursor)

    def answer(q: Question) -> dict[str, Any]:
        states = [] if state is None else [state]
        rows = handover_reports.listed(
            q.connection, states, unit, q.at, q.known_at, after, limit, call.permit.scope()
        )
        items = [shown.report(row, handover_reports.standing_of(row, q.at)) for row in rows]
        last = rows[-1] if len(rows) == limit else None
        more = None if last is None else shown.cursor(last["due_at"], last["intervention_id"])
        return {"items": items, "next": more}

    return call.answer(times, answer)
