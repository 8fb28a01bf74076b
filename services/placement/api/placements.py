"""Asking for beds, and what becomes of the promise."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Response

from chassis.clock import new_id, rfc3339
from chassis.decider import Ask, Outcome
from chassis.errors import BadInput, Forbidden
from chassis.web import Call, CallContext, CommandBody, Id
from services.placement.api import outcomes
from services.placement.api.bodies import (
    AcceptanceBody,
    DeclineBody,
    OnTheWayBody,
    PlacementAnswered,
    PlacementBody,
    RenewalBody,
)
from services.placement.api.rights import (
    asked_request,
    is_staff_of,
    require_house,
    require_own_people,
    visible_request,
)
from services.placement.commands.request import (
    AcceptPlacement,
    AdmitPeople,
    CancelPlacement,
    DeclinePlacement,
    RenewHold,
    RequestCommand,
    RequestPlacement,
    SetOut,
)
from services.placement.commands.service import GiveService
from services.placement.commands.stay import Admit, Depart
from services.placement.domain.course import Request
from services.placement.domain.living import Stay
from services.placement.events.centre import Takes
from services.placement.events.request import Place
from services.placement.projections import lines, requests
from services.placement.projections.looks import house_and_rules, persons_known

ROUTER = APIRouter(tags=["placements"])
ANSWERED: dict[int | str, dict[str, Any]] = {201: {"model": PlacementAnswered}}
SAID = {"kind", "enquiry_id", "case_id", "referred_by", "reason", "legal_basis", "eta", "held_until"}


@ROUTER.post("/placements", status_code=201, summary="Ask for beds, all or none", responses=ANSWERED)
def request_placement(call: Call, body: PlacementBody) -> Response:
    refuse_what_makes_no_sense(body)
    wait_for_people(call, body)
    require_own_people(call, body.case_id, body.person_ids)
    request_id, before = request_meant(call, body)
    people = places_for(request_id, body.person_ids, before)
    command = RequestPlacement(
        told=call.told(body),
        request_id=request_id,
        centre_id=body.centre_id,
        people=people,
        essentials_id=body.essentials_id,
        departed_at=None if body.departure is None else body.departure.occurred_at,
        **body.model_dump(include=SAID),
    )
    asks = [Ask(call.app.requests, request_id, command)]
    if body.kind == "arrived" and body.corrects is None:
        asks += arrivals(call, body, command)
        asks += outcomes.admitted(call, body.model_dump(include={"enquiry_id"}), command.told)
    return call.decide(asks, reply=told_of_request(request_id))


def refuse_what_makes_no_sense(body: PlacementBody) -> None:
    """422 for a field of the other kind of request."""
    others = ("held_until", "eta") if body.kind == "arrived" else ("departure",)
    for name in others:
        if getattr(body, name) is not None:
            raise BadInput("not_for_kind", "{field} is not said of {kind}.", field=name, kind=body.kind)


def wait_for_people(call: CallContext, body: PlacementBody) -> None:
    """A promise that hangs on age or sex waits a moment for who is not known yet; a full house makes none."""
    if body.kind == "arrived":
        return
    with call.store.reading() as connection:
        house, takes = house_and_rules(connection, body.centre_id, call.now)
    if takes != Takes() and house is not None and house.room() > 0:
        persons = set(body.person_ids)
        call.wait_for(lambda connection: persons <= set(persons_known(connection, body.person_ids)))


def request_meant(call: CallContext, body: PlacementBody) -> tuple[str, list[dict[str, Any]]]:
    """The id of the request, a corrected one's where it says none; and its people as known already."""
    with call.store.reading() as connection:
        stream = None if body.corrects is None else lines.stream_of(connection, body.corrects)
        request_id = body.id or ("" if stream is None else stream.partition("-")[2]) or new_id()
        known = requests.latest(connection, request_id)
        line = None if body.corrects is None else lines.standing(connection, body.corrects)
    if line is not None and line["actor"] != call.caller.subject:
        refuse_others(call, visible_request(call, request_id))
    return request_id, [] if known is None else known["places"]


def refuse_others(call: CallContext, request: dict[str, Any]) -> None:
    """403 for who recorded the fact neither herself nor works in the house; the coordinator may."""
    if "coordinator" not in call.caller.roles and not is_staff_of(call, request["centre_id"]):
        raise Forbidden(
            "What somebody else recorded is corrected by the house or the coordinator.", code="others_fact"
        )


def places_for(
    request_id: str, person_ids: tuple[str, ...], before: list[dict[str, Any]]
) -> tuple[Place, ...]:
    """A stay for each: the one she had already, the request's own id for one person, else a new one."""
    had = {place["person_id"]: place for place in before}
    alone = request_id if len(person_ids) == 1 and not before else None
    return tuple(
        Place(
            stay_id=had[person]["stay_id"] if person in had else alone or new_id(),
            person_id=person,
            transfer_of=had.get(person, {}).get("transfer_of"),
        )
        for person in person_ids
    )


def arrivals(call: CallContext, body: PlacementBody, command: RequestPlacement) -> list[Ask]:
    """They are in the house: the request and every stay learn it, and that they left where that is told too."""
    together = tuple(place.stay_id for place in command.people)
    admitted = AdmitPeople(told=command.told, request_id=command.request_id, stay_ids=together)
    asks = [Ask(call.app.requests, command.request_id, admitted)]
    for place in command.people:
        admit = Admit(
            told=command.told,
            stay_id=place.stay_id,
            timed=body.occurred_at is not None,
            centre_id=command.centre_id,
            person_id=place.person_id,
            request_id=command.request_id,
            together=together,
            referred_by=command.referred_by,
            reason=command.reason,
            legal_basis=command.legal_basis,
            case_id=command.case_id,
            departed_at=command.departed_at,
        )
        asks.append(Ask(call.app.stays, place.stay_id, admit))
        if body.departure is not None:
            told = call.told(CommandBody(), body.departure.occurred_at)
            depart = Depart(told=told, stay_id=place.stay_id, destination=body.departure.destination)
            asks.append(Ask(call.app.stays, place.stay_id, depart))
    return [Ask(ask.rules, ask.identity, without_version(ask.command)) for ask in asks]


def without_version(command: Any) -> Any:
    """The command, for a stream whose version the caller did not name."""
    return command.model_copy(update={"told": command.told.model_copy(update={"expected_version": None})})


@ROUTER.post(
    "/placements/{placement_id}/acceptance",
    status_code=201,
    summary="The house takes them",
    responses=ANSWERED,
)
def accept(call: Call, placement_id: Id, body: AcceptanceBody) -> Response:
    request = of_the_house(call, placement_id)
    command = AcceptPlacement(
        told=call.told(body), request_id=request["request_id"], by=body.by, call_out=body.call_out
    )
    return ask(call, command, called_out(call, request, command))


@ROUTER.post(
    "/placements/{placement_id}/decline",
    status_code=201,
    summary="The house does not take them",
    responses=ANSWERED,
)
def decline(call: Call, placement_id: Id, body: DeclineBody) -> Response:
    request = of_the_house(call, placement_id)
    command = DeclinePlacement(told=call.told(body), request_id=request["request_id"], reason=body.reason)
    return ask(call, command, [*outcomes.declined(call, request, command.told, body.reason)])


@ROUTER.post(
    "/placements/{placement_id}/renewal",
    status_code=201,
    summary="Hold the beds for longer",
    responses=ANSWERED,
)
def renew(call: Call, placement_id: Id, body: RenewalBody) -> Response:
    request = asked_request(call, placement_id)
    return ask(
        call,
        RenewHold(told=call.told(body), request_id=request["request_id"], held_until=body.held_until),
    )


@ROUTER.post(
    "/placements/{placement_id}/on-the-way",
    status_code=201,
    summary="They have set out",
    responses=ANSWERED,
)
def set_out(call: Call, placement_id: Id, body: OnTheWayBody) -> Response:
    request = asked_request(call, placement_id)
    return ask(call, SetOut(told=call.told(body), request_id=request["request_id"], eta=body.eta))


@ROUTER.post(
    "/placements/{placement_id}/cancellation",
    status_code=201,
    summary="The beds are needed no longer",
    responses=ANSWERED,
)
def cancel(call: Call, placement_id: Id, body: CommandBody) -> Response:
    request = asked_request(call, placement_id)
    return ask(call, CancelPlacement(told=call.told(body), request_id=request["request_id"]))


def of_the_house(call: CallContext, placement_id: str) -> dict[str, Any]:
    """The request, asked for by its own house."""
    request = visible_request(call, placement_id)
    require_house(call, request["centre_id"])
    return request


def called_out(call: CallContext, request: dict[str, Any], command: AcceptPlacement) -> list[Ask]:
    """Somebody comes to the house for it: a call-out, counted once, under the request's own id."""
    if not command.call_out or command.told.corrects is not None:
        return []
    service = GiveService(
        told=command.told,
        service_id=command.request_id,
        centre_id=request["centre_id"],
        kind="call_out",
        why="night_admission",
        by="in_person",
    )
    return [Ask(call.app.services, command.request_id, without_version(service))]


def ask(call: CallContext, command: RequestCommand, more: Sequence[Ask] = ()) -> Response:
    """Decide one command to its request, and what follows from it elsewhere."""
    asked = [Ask(call.app.requests, command.request_id, command), *more]
    return call.decide(asked, reply=told_of_request(command.request_id))


def told_of_request(request_id: str) -> Callable[[Outcome], dict[str, Any]]:
    """What the answer says beyond id, version and events: until when the beds are held, and who has which."""

    def reply(outcome: Outcome) -> dict[str, Any]:
        state: Request = outcome.states[f"placement_request-{request_id}"]
        held = None if state.hold is None or not state.holds else rfc3339(state.hold.until)
        request = None if state.asked is None else state.asked.request
        return {
            "held_until": held,
            "flags": [] if request is None else list(request.flags),
            "placements": [shown_place(place, state, outcome) for place in state.places],
        }

    return reply


def shown_place(place: Place, state: Request, outcome: Outcome) -> dict[str, Any]:
    """One person's place as this request left it."""
    stay: Stay | None = outcome.states.get(f"stay-{place.stay_id}")
    now: str = "reserved" if state.holds else state.status
    if stay is not None and stay.admission is not None:
        now = "present" if stay.departure is None else "departed"
    elif place.stay_id in state.admitted:
        now = "admitted"
    bed = place.bed if stay is None else stay.bed
    bed = None if now == "departed" else bed
    return {"id": place.stay_id, "person_id": place.person_id, "bed": bed, "state": now}
