"""Living in a house: admission, another bed, extension, absence, return, transfer, departure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response

from chassis.clock import micros, new_id
from chassis.decider import Ask, Outcome
from chassis.errors import BadInput, NotFound, Refused
from chassis.facts import Told
from chassis.web import Call, CallContext, CommandBody, Id
from services.placement.api.bodies import (
    AdmissionBody,
    DepartureBody,
    ExtensionBody,
    MoveBody,
    PlacementAnswered,
    TransferBody,
)
from services.placement.api.placements import told_of_request
from services.placement.api.rights import HOUSE, require_house, visible_request
from services.placement.commands.request import AdmitPeople, RequestPlacement
from services.placement.commands.stay import (
    Admit,
    Depart,
    Extend,
    GoAbsent,
    MoveBed,
    Return,
    StayCommand,
)
from services.placement.domain.living import Stay
from services.placement.events.request import Place
from services.placement.events.words import Destination
from services.placement.projections import centres, lines, stays

ROUTER = APIRouter(tags=["stays"])
CALLS = ("admission", "move", "extension", "absence", "return", "transfer", "departure")
ROLES = {f"POST /placements/{{placement_id}}/{call}": HOUSE for call in CALLS}
ANSWERED: dict[int | str, dict[str, Any]] = {201: {"model": PlacementAnswered}}
GOES_TO: dict[str, Destination] = {
    "children_youth": "other_kcm",
    "victims": "crisis_centre",
    "safe_house": "safe_house",
}
"""What a transfer to a house of that kind counts as; to any other kind: `other`."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What an id in the path means: a request with those of its people that are meant."""

    identity: str
    request: dict[str, Any]
    places: tuple[Place, ...]

    @property
    def family(self) -> bool:
        """Whether it is a request of several people."""
        return self.identity == self.request["request_id"] and len(self.request["places"]) > 1

    def one_stay(self) -> None:
        """422 where several stays are meant."""
        if len(self.places) != 1:
            raise BadInput("one_stay_needed", "Name one stay, not a request of several people.", field="id")


def meant(call: CallContext, identity: str, body: CommandBody) -> Meant:
    """All people of a request, or one stay; a correction means the stay whose fact it names."""
    request = visible_request(call, identity)
    require_house(call, request["centre_id"])
    places = tuple(Place(**place) for place in request["places"])
    chosen = (
        places
        if request["request_id"] == identity
        else tuple(place for place in places if place.stay_id == identity)
    )
    if body.corrects is not None and len(chosen) > 1:
        with call.store.reading() as connection:
            line = lines.standing(connection, body.corrects)
        chosen = tuple(place for place in chosen if line is not None and place.stay_id == line["stay_id"])
        if not chosen:
            raise NotFound("fact", body.corrects)
    return Meant(identity, request, chosen)


def decide(call: CallContext, found: Meant, asks: Sequence[Ask]) -> Response:
    """Decide them together; only the first names a version. The answer says where everybody is."""
    later = [Ask(ask.rules, ask.identity, as_it_stands(ask.command)) for ask in asks[1:]]
    request_id = found.request["request_id"]
    of_request = told_of_request(request_id)

    def reply(outcome: Outcome) -> dict[str, Any]:
        if f"placement_request-{request_id}" in outcome.states:
            return {**of_request(outcome), "id": found.identity}
        return {"id": found.identity, "placements": [shown_stay(place, outcome) for place in found.places]}

    return call.decide([*asks[:1], *later], reply=reply)


def as_it_stands(command: Any) -> Any:
    """The command, for a stream whose version the caller did not name."""
    return command.model_copy(update={"told": command.told.model_copy(update={"expected_version": None})})


def shown_stay(place: Place, outcome: Outcome) -> dict[str, Any]:
    """One stay as the command left it."""
    stay: Stay = outcome.states[f"stay-{place.stay_id}"]
    last = stay.movements[-1][1] if stay.movements else "returned"
    now = "absent" if last == "absent" else "present"
    now = now if stay.departure is None else "departed"
    bed = stay.bed if stay.departure is None else None
    return {"id": place.stay_id, "person_id": place.person_id, "bed": bed, "state": now}


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
    return decide(call, found, [*asks, *secondary])


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
def go_absent(call: Call, placement_id: Id, body: CommandBody) -> Response:
    return of_all(call, placement_id, body, lambda told, stay_id: GoAbsent(told=told, stay_id=stay_id))


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


def in_the_house(call: CallContext, found: Meant) -> tuple[Place, ...]:
    """Those of them who were admitted and have not departed."""
    with call.store.reading() as connection:
        known = {place.stay_id: stays.latest(connection, place.stay_id) for place in found.places}
    return tuple(
        place
        for place in found.places
        if (stay := known[place.stay_id]) is not None and stay["departed_at"] is None
    )


def of_all(
    call: CallContext, identity: str, body: CommandBody, make: Callable[[Told, str], StayCommand]
) -> Response:
    """The same command to everybody meant: of several people those who are in the house."""
    found = meant(call, identity, body)
    chosen = found.places
    if len(chosen) > 1:
        chosen = in_the_house(call, found) or chosen
    timed, told = body.occurred_at is not None, call.told(body)
    asks = [
        Ask(
            call.app.stays,
            place.stay_id,
            make(told, place.stay_id).model_copy(update={"timed": timed}),
        )
        for place in chosen
    ]
    return decide(call, Meant(identity, found.request, chosen), asks)
