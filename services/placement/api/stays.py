"""Living in a house: another bed, extension, absence, return, transfer, departure."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.clock import new_id
from chassis.decider import Ask
from chassis.errors import Refused
from chassis.web import Call, CommandBody, Id
from services.placement.api.bodies import (
    AbsenceBody,
    DepartureBody,
    ExtensionBody,
    MoveBody,
    PlacementAnswered,
    TransferBody,
)
from services.placement.api.meaning import in_the_house, meant, of_all
from services.placement.api.placements import told_of_request
from services.placement.commands.request import RequestPlacement
from services.placement.commands.stay import (
    Depart,
    Extend,
    GoAbsent,
    MoveBed,
    Return,
)
from services.placement.events.request import Place

ROUTER = APIRouter(tags=["stays"])
CALLS = ("move", "extension", "absence", "return", "transfer", "departure")
ANSWERED: dict[int | str, dict[str, Any]] = {201: {"model": PlacementAnswered}}


@ROUTER.post("/placements/{placement_id}/move", status_code=201, summary="Another bed", responses=ANSWERED)
def move(call: Call, placement_id: Id, body: MoveBody) -> Response:
    meant(call, placement_id, body).one_stay()
    return of_all(
        call, placement_id, body, lambda told, stay_id: MoveBed(told=told, stay_id=stay_id, bed=body.bed)
    )


@ROUTER.post(
    "/placements/{placement_id}/extension",
    status_code=201,
    summary="The stay is permitted for longer",
    responses=ANSWERED,
)
def extend(call: Call, placement_id: Id, body: ExtensionBody) -> Response:
    said = body.model_dump(include={"until", "proposed_by", "grounds_id", "consent", "court_decision_on"})
    return of_all(call, placement_id, body, lambda told, stay_id: Extend(told=told, stay_id=stay_id, **said))


@ROUTER.post(
    "/placements/{placement_id}/absence", status_code=201, summary="Away for a while", responses=ANSWERED
)
def go_absent(call: Call, placement_id: Id, body: AbsenceBody) -> Response:
    said = body.model_dump(include={"kind", "expected_back"})
    return of_all(
        call, placement_id, body, lambda told, stay_id: GoAbsent(told=told, stay_id=stay_id, **said)
    )


@ROUTER.post("/placements/{placement_id}/return", status_code=201, summary="Back", responses=ANSWERED)
def come_back(call: Call, placement_id: Id, body: CommandBody) -> Response:
    return of_all(call, placement_id, body, lambda told, stay_id: Return(told=told, stay_id=stay_id))


@ROUTER.post(
    "/placements/{placement_id}/departure",
    status_code=201,
    summary="They leave for good",
    responses=ANSWERED,
)
def depart(call: Call, placement_id: Id, body: DepartureBody) -> Response:
    return of_all(
        call,
        placement_id,
        body,
        lambda told, stay_id: Depart(told=told, stay_id=stay_id, destination=body.destination),
    )


@ROUTER.post(
    "/placements/{placement_id}/transfer",
    status_code=201,
    summary="Ask another house to take them over",
    responses=ANSWERED,
)
def transfer(call: Call, placement_id: Id, body: TransferBody) -> Response:
    found = meant(call, placement_id, body)
    here = in_the_house(call, found)
    if not here:
        raise Refused("not_admitted", "The person was not admitted.")
    request_id = body.id or new_id()
    stay_ids = [request_id] if len(here) == 1 else [new_id() for _ in here]
    command = RequestPlacement(
        told=call.told(body),
        request_id=request_id,
        centre_id=body.centre_id,
        kind="reservation",
        people=tuple(
            Place(stay_id=stay_id, person_id=place.person_id, transfer_of=place.stay_id)
            for stay_id, place in zip(stay_ids, here, strict=True)
        ),
        referred_by=body.referred_by,
        reason=body.reason,
        legal_basis=body.legal_basis or found.request["legal_basis"],
        held_until=body.held_until,
        eta=body.eta,
        case_id=found.request["case_id"],
        essentials_id=body.essentials_id or found.request["essentials_id"],
    )
    asked = [Ask(call.app.requests, request_id, command)]
    return call.decide(asked, reply=told_of_request(request_id))
