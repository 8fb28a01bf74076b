"""Taking one of intake's facts back."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from chassis.decider import Ask
from chassis.errors import BadInput, NotFound
from chassis.facts import WithdrawFact
from chassis.web import Call, CommandBody, EventId
from services.intake.api import rights
from services.intake.projections import facts_of_request

ROUTER = APIRouter(tags=["log"])


@ROUTER.post("/events/{event_id}/withdrawal", status_code=201, summary="Take a fact back, with a reason")
def post_withdrawal(
    call: Call, event_id: Annotated[EventId, Path(description="the fact")], body: CommandBody
) -> Response:
    if body.reason_code is None:
        raise BadInput("reason_missing", "A correction needs a reason_code.", field="reason_code")
    rights.require_fact(call, event_id)
    with call.store.reading() as connection:
        stream = facts_of_request.stream_of(connection, event_id)
    if stream is None:
        raise NotFound("fact", event_id)
    kind, _, identity = stream.partition("-")
    told = call.told(body).model_copy(update={"corrects": event_id})
    asks = [Ask(call.app.rules[kind], identity, WithdrawFact(told=told))]
    return call.decide([*asks, *call.app.seeing.again(call.store, asks)])
