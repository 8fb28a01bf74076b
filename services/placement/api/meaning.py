"""What an id in the path means: all people of a request, or one stay; and one command to each of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from chassis.decider import Ask, Outcome
from chassis.errors import BadInput, NotFound
from chassis.facts import Told
from chassis.web import CallContext, CommandBody
from services.placement.api.placements import told_of_request, without_version
from services.placement.api.rights import require_house, visible_request
from services.placement.commands.stay import (
    StayCommand,
)
from services.placement.domain.living import Stay
from services.placement.events.request import Place
from services.placement.projections import lines, stays


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
    whole = request["request_id"] == identity
    chosen = tuple(place for place in places if whole or place.stay_id == identity)
    if body.corrects is not None and len(chosen) > 1:
        with call.store.reading() as connection:
            line = lines.standing(connection, body.corrects)
        chosen = tuple(place for place in chosen if line is not None and place.stay_id == line["stay_id"])
        if not chosen:
            raise NotFound("fact", body.corrects)
    return Meant(identity, request, chosen)


def decide(call: CallContext, found: Meant, asks: Sequence[Ask]) -> Response:
    """Decide them together; only the first names a version. The answer says where everybody is."""
    later = [Ask(ask.rules, ask.identity, without_version(ask.command)) for ask in asks[1:]]
    request_id = found.request["request_id"]
    of_request = told_of_request(request_id)

    def reply(outcome: Outcome) -> dict[str, Any]:
        if f"placement_request-{request_id}" in outcome.states:
            return {**of_request(outcome), "id": found.identity}
        return {"id": found.identity, "placements": [shown_stay(place, outcome) for place in found.places]}

    return call.decide([*asks[:1], *later], reply=reply)


def shown_stay(place: Place, outcome: Outcome) -> dict[str, Any]:
    """One stay as the command left it."""
    stay: Stay = outcome.states[f"stay-{place.stay_id}"]
    last = stay.movements[-1][1] if stay.movements else "returned"
    now = "absent" if last == "absent" else "present"
    now = now if stay.departure is None else "departed"
    bed = stay.bed if stay.departure is None else None
    return {"id": place.stay_id, "person_id": place.person_id, "bed": bed, "state": now}


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
