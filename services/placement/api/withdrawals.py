"""Taking a fact of this service back, with what told the same elsewhere."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from chassis.clock import moment
from chassis.decider import Ask
from chassis.errors import BadInput, NotFound
from chassis.facts import Told, WithdrawFact
from chassis.rights import Whose
from chassis.web import Call, CallContext, CommandBody, EventId
from services.placement.api.bodies import Answered
from services.placement.api.enquiries import may_see
from services.placement.api.placements import refuse_others, without_version
from services.placement.api.rights import require_house, some, visible_request
from services.placement.commands.stay import MoveBed
from services.placement.projections import enquiries, lines, places, services, stays

ROUTER = APIRouter(tags=["everywhere"])


@ROUTER.post(
    "/events/{event_id}/withdrawal",
    status_code=201,
    summary="Take a fact back, with a reason",
    responses={201: {"model": Answered}},
)
def withdraw(
    call: Call, event_id: Annotated[EventId, Path(description="the fact")], body: CommandBody
) -> Response:
    if body.corrects not in (None, event_id):
        raise BadInput("two_facts", "The path names another fact than `corrects`.", field="corrects")
    with call.store.reading() as connection:
        stream = lines.stream_of(connection, event_id)
        line = lines.standing(connection, event_id)
    if stream is None:
        raise NotFound("fact", event_id)
    kind, _, identity = stream.partition("-")
    may_withdraw(call, kind, identity, line)
    told = call.told(body.model_copy(update={"corrects": event_id}))
    asks = [Ask(rules_of(call, kind), identity, WithdrawFact(told=told))]
    if line is not None:
        more = told_elsewhere(call, line, told)
        asks += [Ask(ask.rules, ask.identity, without_version(ask.command)) for ask in more]
    return call.decide(asks)


def may_withdraw(call: CallContext, kind: str, identity: str, line: dict[str, Any] | None) -> None:
    """A centre's facts are its staff's; of requests and stays one's own and what belongs to one's house."""
    if kind == "centre":
        require_house(call, identity)
        return
    if kind == "house_service":
        require_house(call, service_of(call, identity))
        return
    if kind == "enquiry":
        may_withdraw_enquiry(call, identity)
        return
    request = visible_request(call, identity)
    mine = Whose(
        csds=some(request["asked_csd"], request["csd"]),
        people=some(None if line is None else line["actor"]),
        centres=some(request["centre_id"]),
    )
    if not call.permit.covers(mine):
        refuse_others(call, request)


def service_of(call: CallContext, identity: str) -> str:
    """The house that gave a service."""
    with call.store.reading() as connection:
        row = services.latest(connection, identity)
    if row is None:
        raise NotFound("service", identity)
    return str(row["centre_id"])


def may_withdraw_enquiry(call: CallContext, identity: str) -> None:
    """404 for what the caller may not know of; whose fact it is the rules ask."""
    with call.store.reading() as connection:
        row = enquiries.latest(connection, identity)
    if row is None or not may_see(call, row):
        raise NotFound("enquiry", identity)


def rules_of(call: CallContext, kind: str) -> Any:
    """The rules of the aggregate of this kind."""
    rules = {
        "centre": call.app.centres,
        "enquiry": call.app.enquiries,
        "house_service": call.app.services,
        "placement_request": call.app.requests,
        "stay": call.app.stays,
    }
    return rules[kind]


def told_elsewhere(call: CallContext, line: dict[str, Any], told: Told) -> list[Ask]:
    """An admission is told in the request and the stay, a transfer in two stays: they are taken back whole."""
    if line["type"] == "placement_accepted":
        return taken_back_call_out(call, line, told)
    stay_id = line["stay_id"]
    with call.store.reading() as connection:
        stay = None if stay_id is None else stays.latest(connection, stay_id)
    if stay is None:
        return []
    if line["type"] == "person_admitted":
        return [*taken_back(call, stay_id, "stay_admitted", told), *undone_departure(call, stay, told)]
    if line["type"] == "stay_admitted":
        return [*taken_back(call, stay_id, "person_admitted", told), *undone_departure(call, stay, told)]
    return departed_again(call, stay, told) if line["type"] == "stay_departed" else []


def taken_back_call_out(call: CallContext, line: dict[str, Any], told: Told) -> list[Ask]:
    """The call-out that was taken down with the acceptance."""
    identity = line["subject"].partition("-")[2]
    with call.store.reading() as connection:
        row = services.latest(connection, identity)
    if row is None:
        return []
    also = told.model_copy(update={"corrects": row["event_id"]})
    return [Ask(call.app.services, identity, WithdrawFact(told=also))]


def departed_again(call: CallContext, stay: dict[str, Any], told: Told) -> list[Ask]:
    """Who did not depart keeps her bed, unless it is somebody else's by now; nor did she go on elsewhere."""
    asks = without_bed(call, stay["stay_id"], told)
    there = stay["transfer_to"]
    if there is None:
        return asks
    both = ("stay_admitted", "person_admitted")
    return [*asks, *(ask for kind in both for ask in taken_back(call, there, kind, told))]


def undone_departure(call: CallContext, stay: dict[str, Any], told: Told) -> list[Ask]:
    """Who was not admitted here by transfer did not depart there."""
    before = stay["transfer_from"]
    with call.store.reading() as connection:
        left = None if before is None else stays.latest(connection, before)
    if left is None or left["transfer_to"] != stay["stay_id"]:
        return []
    return [*taken_back(call, before, "stay_departed", told), *without_bed(call, before, told)]


def taken_back(call: CallContext, stay_id: str, kind: str, told: Told) -> list[Ask]:
    """The stay's one fact of a kind, taken back too."""
    with call.store.reading() as connection:
        event_id = lines.standing_of(connection, stay_id, kind)
        stream = None if event_id is None else lines.stream_of(connection, event_id)
    if stream is None:
        return []
    name, _, identity = stream.partition("-")
    also = told.model_copy(update={"corrects": event_id})
    return [Ask(rules_of(call, name), identity, WithdrawFact(told=also))]


def without_bed(call: CallContext, stay_id: str, told: Told) -> list[Ask]:
    """From when somebody else had the last bed of a departed stay, it is not hers."""
    with call.store.reading() as connection:
        since = places.bed_taken_since(connection, stay_id)
    if since is None:
        return []
    plain = told.model_copy(
        update={
            "corrects": None,
            "reason_code": None,
            "reason_id": None,
            "same_time": False,
            "occurred_at": moment(since),
        }
    )
    return [Ask(call.app.stays, stay_id, MoveBed(told=plain, stay_id=stay_id, bed=None))]
