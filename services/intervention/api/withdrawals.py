"""Taking a fact of this service back."""

from fastapi import APIRouter, Response

from chassis.decider import Ask
from chassis.errors import BadInput, NotFound
from chassis.facts import WithdrawFact
from chassis.web import Call, CommandBody, EventId
from services.intervention.api import rights
from services.intervention.api.bodies import Answered
from services.intervention.api.orders import told_by
from services.intervention.projections.lines import stream_of

ROUTER = APIRouter(tags=["everywhere"])


@ROUTER.post(
    "/events/{event_id}/withdrawal",
    summary="Take a fact back",
    status_code=201,
    responses={201: {"model": Answered}},
)
def withdraw(call: Call, event_id: EventId, body: CommandBody) -> Response:
    if body.corrects not in (None, event_id):
        raise BadInput("two_facts", "The path names another fact than `corrects`.", field="corrects")
    rights.require_fact(call, event_id)
    with call.store.reading() as connection:
        stream = stream_of(connection, event_id)
    if stream is None:
        raise NotFound("fact", event_id)
    kind, identity = stream.split("-", 1)
    told = told_by(call, body.model_copy(update={"corrects": event_id}))
    return call.decide([Ask(call.app.of_kind(kind), identity, WithdrawFact(told=told))])
