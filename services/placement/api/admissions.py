"""Admission: of all who wait, or of one; with what ends elsewhere by it."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.clock import micros
from chassis.decider import Ask
from chassis.facts import Told
from chassis.web import Call, CallContext, CommandBody, Id
from services.placement.api import outcomes
from services.placement.api.bodies import (
    AdmissionBody,
    PlacementAnswered,
)
from services.placement.api.meaning import Meant, decide, meant
from services.placement.commands.request import AdmitPeople
from services.placement.commands.stay import (
    Admit,
    Depart,
)
from services.placement.events.request import Place
from services.placement.events.words import Destination
from services.placement.projections import centres, lines, stays

ROUTER = APIRouter(tags=["stays"])
ANSWERED: dict[int | str, dict[str, Any]] = {201: {"model": PlacementAnswered}}
GOES_TO: dict[str, Destination] = {
    "children_youth": "other_kcm",
    "victims": "crisis_centre",
    "safe_house": "safe_house",
}
"""What a transfer to a house of that kind counts as; to any other kind: `other`."""


@ROUTER.post(
    "/placements/{placement_id}/admission",
    status_code=201,
    summary="They are in the house",
    responses=ANSWERED,
)
def admit(call: Call, placement_id: Id, body: AdmissionBody) -> Response:
    found, told = meant(call, placement_id, body), call.told(body)
    if body.bed is not None:
        found.one_stay()
    places = those_waiting(call, found, body)
    together = tuple(place.stay_id for place in places)
    asks: list[Ask] = []
    secondary: list[Ask] = []
    for place in places:
        asks.append(Ask(call.app.stays, place.stay_id, admission(found, place, body, told, together)))
        secondary += ended_elsewhere(call, found, place, told)
    asked = call.app.requests, found.request["request_id"]
    told_too = corrected_with(call, told, places[0].stay_id, "person_admitted")
    whole = Ask(*asked, AdmitPeople(told=told_too, request_id=asked[1], stay_ids=together))
    asks = [whole, *asks] if found.family else [*asks, whole]
    return decide(call, found, [*asks, *secondary, *outcomes.admitted(call, found.request, told)])


def those_waiting(call: CallContext, found: Meant, body: CommandBody) -> tuple[Place, ...]:
    """Those who are not in the house yet; all, where everybody is, so that a repeat is seen as one."""
    if body.corrects is not None:
        return found.places
    with call.store.reading() as connection:
        waiting = tuple(one for one in found.places if stays.latest(connection, one.stay_id) is None)
    return waiting or found.places


def admission(
    found: Meant, place: Place, body: AdmissionBody, told: Told, together: tuple[str, ...]
) -> Admit:
    """One person's admission; what the body leaves out is as the request says."""
    request = found.request
    return Admit(
        told=told,
        stay_id=place.stay_id,
        timed=body.occurred_at is not None,
        centre_id=request["centre_id"],
        person_id=place.person_id,
        request_id=request["request_id"],
        together=together,
        referred_by=body.referred_by or request["referred_by"],
        reason=body.reason or request["reason"],
        legal_basis=body.legal_basis or request["legal_basis"],
        case_id=request["case_id"],
        bed=body.bed,
        transfer_from=place.transfer_of,
    )


def ended_elsewhere(call: CallContext, found: Meant, place: Place, told: Told) -> list[Ask]:
    """The departure in the house that the person is transferred from."""
    if place.transfer_of is None:
        return []
    with call.store.reading() as connection:
        before = stays.latest(connection, place.transfer_of)
        there = centres.in_force(connection, found.request["centre_id"], micros(call.now))
    ended_by_this = before is not None and before["transfer_to"] == place.stay_id
    if before is None or (before["departed_at"] is not None and not ended_by_this):
        return []
    destination = "other" if there is None else GOES_TO.get(there["kind"], "other")
    command = Depart(
        told=corrected_with(call, told, place.transfer_of, "stay_departed"),
        stay_id=place.transfer_of,
        destination=destination,
        transfer_to=place.stay_id,
    )
    return [Ask(call.app.stays, place.transfer_of, command)]


def corrected_with(call: CallContext, told: Told, stay_id: str, kind: str) -> Told:
    """The envelope for the fact that tells the same elsewhere: a correction corrects both."""
    if told.corrects is None:
        return told
    with call.store.reading() as connection:
        return told.model_copy(update={"corrects": lines.standing_of(connection, stay_id, kind)})
