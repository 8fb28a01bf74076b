"""The aggregate `house_service`: what a house gave beside beds; each is counted once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, cast

from chassis.errors import BadInput, Refused
from chassis.facts import Belongs, Recorded
from services.placement.commands.service import GiveService
from services.placement.domain.known import Known
from services.placement.events.service import ServiceEvent, ServiceGiven

SAID = ("centre_id", "kind", "why", "given_to", "by", "person_id", "ended_at")


@dataclass(frozen=True, slots=True)
class Service:
    """What was given, and when; None before anything was."""

    given: ServiceGiven | None = None
    at: datetime | None = None
    event_id: str = ""


State: TypeAlias = Service
INITIAL = Service()


def belongs(state: Service) -> Belongs:
    """A service is the house's and counts in the return of its CSD."""
    return Belongs() if state.given is None else Belongs(state.given.csd)


def evolve(state: Service, fact: Recorded) -> Service:
    """The last fact holds; never refuses."""
    return Service(cast(ServiceEvent, fact.event), fact.occurred_at, fact.event_id)


def decide(command: GiveService, state: Service, known: Known | None) -> Sequence[ServiceEvent]:
    """Take it down, once; another one under its id contradicts it."""
    house = None if known is None else known.house
    if state.given is not None:
        if all(getattr(state.given, name) == getattr(command, name) for name in SAID):
            return []
        raise Refused("already_given", "This service was already recorded, and otherwise.", field="id")
    if house is None:
        raise BadInput(
            "unknown_centre", "There is no centre {centre}.", field="centre_id", centre=command.centre_id
        )
    if command.why is not None and command.kind != "call_out":
        raise BadInput("not_for_kind", "{field} is not said of {kind}.", field="why", kind=command.kind)
    if command.ended_at is not None and command.ended_at < command.told.occurred_at:
        raise BadInput("until_before_start", "It would end before it begins.", field="ended_at")
    return [ServiceGiven(**{name: getattr(command, name) for name in SAID}, csd=house.csd)]
