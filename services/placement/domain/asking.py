"""Asking for beds: all together or a refusal that says where there is room; or saying that people are simply there."""

from collections.abc import Sequence
from datetime import datetime

from chassis.errors import BadInput, Refused
from services.placement.commands.request import RequestPlacement
from services.placement.domain.corrections import already_staying
from services.placement.domain.course import Request
from services.placement.domain.holding import AFTER_ARRIVAL, USUAL_HOLD, require_length, require_order
from services.placement.domain.house import House, allot
from services.placement.domain.known import Known
from services.placement.domain.suitability import said, verdict
from services.placement.events.request import PlacementRequested, RequestEvent
from services.placement.events.words import Flag

SAME = (
    "centre_id",
    "kind",
    "referred_by",
    "reason",
    "legal_basis",
    "case_id",
    "enquiry_id",
    "essentials_id",
)
"""What makes a request told again the same request; the beds it got are not among it."""


def request_placement(command: RequestPlacement, state: Request, known: Known) -> Sequence[RequestEvent]:
    """Promise beds, or take down that the people are there."""
    if state.asked is not None:
        return _asked_before(command, state)
    house = _require_house(command, known.house)
    _refuse_to_lose(command, state)
    if state.first_at is not None:
        require_order(command.told.occurred_at, state.first_at)
    if command.kind == "arrived":
        allotment = allot(house, [place.stay_id for place in command.people])
        full: tuple[Flag, ...] = ("over_capacity",) if allotment.over else ()
        return [_fact(command, house, allotment.beds, None, (*full, *_flags(command, known)), known)]
    _refuse_who_is_elsewhere(command, known)
    _refuse_no_transfer(command, known)
    _refuse_outside_rules(command, known)
    _refuse_without_beds(command, house, known)
    beds = allot(house, [place.stay_id for place in command.people]).beds
    return [_fact(command, house, beds, _held_until(command), _flags(command, known), known)]


def _asked_before(command: RequestPlacement, state: Request) -> Sequence[RequestEvent]:
    """The same request again is quiet; another one under this id contradicts it."""
    asked = state.asked
    assert asked is not None
    same = all(getattr(asked.request, name) == getattr(command, name) for name in SAME)
    people = tuple(place.person_id for place in asked.request.places)
    if same and people == tuple(place.person_id for place in command.people):
        return []
    raise Refused(
        "already_requested",
        "Request {request} was already made, and otherwise.",
        field="id",
        request=command.request_id,
    )


def _require_house(command: RequestPlacement, house: House | None) -> House:
    if house is None:
        raise BadInput(
            "unknown_centre", "There is no centre {centre}.", field="centre_id", centre=command.centre_id
        )
    people = [place.person_id for place in command.people]
    if len(set(people)) != len(people):
        raise BadInput("person_twice", "Somebody is named twice.", field="person_ids")
    return house


def _refuse_to_lose(command: RequestPlacement, state: Request) -> None:
    """A correction may not take away somebody who was admitted."""
    lost = set(state.admitted) - {place.stay_id for place in command.people}
    if lost:
        raise Refused(
            "facts_lean_on_it",
            "{number} later facts lean on this one; withdraw them first.",
            number=len(lost),
        )


def _refuse_who_is_elsewhere(command: RequestPlacement, known: Known) -> None:
    """Nobody is in two houses; a transfer names the stay it goes on from."""
    going_on = {place.transfer_of for place in command.people}
    for other in known.elsewhere:
        if other.until is None and other.stay_id not in going_on:
            raise already_staying(other.stay_id, other.centre_id)


def _refuse_no_transfer(command: RequestPlacement, known: Known) -> None:
    """A transfer goes on from a stay that has not ended, in another house."""
    open_stays = {other.stay_id: other for other in known.elsewhere if other.until is None}
    for place in command.people:
        if place.transfer_of is None:
            continue
        if place.transfer_of not in open_stays:
            raise Refused("has_departed", "The person has departed.")
        if open_stays[place.transfer_of].centre_id == command.centre_id:
            raise BadInput("same_house", "A transfer goes to another house.", field="centre_id")


def _refuse_outside_rules(command: RequestPlacement, known: Known) -> None:
    for person in (place.person_id for place in command.people):
        if verdict(known.takes, known.people.get(person)) == "outside":
            raise Refused(
                "outside_rules",
                "{centre} takes {rule} only; {person} is not among them.",
                field="person_ids",
                centre=command.centre_id,
                rule=said(known.takes),
                person=person,
            )


def _refuse_without_beds(command: RequestPlacement, house: House, known: Known) -> None:
    """All beds or none: the rule that keeps the last bed from being promised twice."""
    wanted, together = len(command.people), [place.stay_id for place in command.people]
    if house.closed:
        raise Refused(
            "centre_closed",
            "{centre} takes nobody at the moment. Nearest with room (free beds): {near}.",
            field="centre_id",
            centre=command.centre_id,
            near=_near(known),
        )
    if house.promises(wanted, together):
        return
    raise Refused(
        "no_free_bed",
        "{centre} has no room for {wanted}. Nearest with room (free beds): {near}.",
        field="centre_id",
        centre=command.centre_id,
        wanted=wanted,
        near=_near(known),
    )


def _near(known: Known) -> str:
    return ", ".join(f"{centre} ({free})" for centre, free in known.near) or "-"


def _flags(command: RequestPlacement, known: Known) -> tuple[Flag, ...]:
    """What is unusual about the people as far as they are known."""
    verdicts = {verdict(known.takes, known.people.get(place.person_id)) for place in command.people}
    outside: tuple[Flag, ...] = ("outside_rules",) if "outside" in verdicts else ()
    return (*outside, "unchecked") if "unchecked" in verdicts else outside


def _held_until(command: RequestPlacement) -> datetime:
    """As said; else the usual time, or until an hour after they mean to be there where that is later."""
    start = command.told.occurred_at
    usual = max(start + USUAL_HOLD, (command.eta or start) + AFTER_ARRIVAL)
    until = command.held_until or usual
    require_length(start, until, "held_until" if command.eta is None else "eta")
    return until


def _fact(
    command: RequestPlacement,
    house: House,
    beds: dict[str, str | None],
    held_until: datetime | None,
    flags: tuple[Flag, ...],
    known: Known,
) -> PlacementRequested:
    places = tuple(place.model_copy(update={"bed": beds.get(place.stay_id)}) for place in command.people)
    return PlacementRequested(
        **{name: getattr(command, name) for name in SAME},
        places=places,
        held_until=held_until,
        eta=command.eta,
        asked_csd=command.told.csd,
        csd=house.csd,
        unit=known.unit,
        flags=flags,
    )
