"""One request for beds as its facts tell it so far, in whatever order they were learnt."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias, assert_never, cast

from chassis.facts import Belongs, Recorded, Source
from services.placement.events.request import (
    EssentialsGiven,
    HoldRenewed,
    HoldRunsOut,
    PeopleOnTheWay,
    PersonAdmitted,
    Place,
    PlacementAccepted,
    PlacementCancelled,
    PlacementDeclined,
    PlacementLapsed,
    PlacementRequested,
    RequestEvent,
)

Ending: TypeAlias = Literal["declined", "cancelled", "lapsed"]
Status: TypeAlias = Literal["requested", "accepted", "declined", "cancelled", "lapsed", "admitted"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, when, by whom."""

    request: PlacementRequested
    asked_at: datetime
    actor: str
    event_id: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Until when the beds are held; `recorded_at` and `source` tell whether anybody is still to be told."""

    until: datetime
    recorded_at: datetime
    source: Source
    eta: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """All that decisions need. An admission may fold before the request that somebody typed afterwards."""

    asked: Asked | None = None
    hold: Hold | None = None
    acceptance: PlacementAccepted | None = None
    ending: Ending | None = None
    ended_at: datetime | None = None
    settled: bool = False
    decline: PlacementDeclined | None = None
    admitted: tuple[str, ...] = ()
    first_at: datetime | None = None
    """When the first of what follows a request was so, admissions and clocks apart."""
    warned_of: datetime | None = None
    rang_id: str | None = None
    """The fact of the clock that rang last for what is held now."""
    essentials: tuple[EssentialsGiven, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """The people of the request, each with the stay it becomes."""
        return () if self.asked is None else self.asked.request.places

    @property
    def waiting(self) -> tuple[Place, ...]:
        """Those who are not in the house."""
        return tuple(place for place in self.places if place.stay_id not in self.admitted)

    @property
    def holds(self) -> bool:
        """Whether beds are held for those who wait."""
        return self.hold is not None and self.ending is None and bool(self.waiting)

    @property
    def status(self) -> Status:
        """How the whole stands."""
        if self.places and not self.waiting:
            return "admitted"
        if self.ending is not None:
            return self.ending
        return "requested" if self.acceptance is None else "accepted"


State: TypeAlias = Request
INITIAL = Request()


def belongs(state: Request) -> Belongs:
    """A request is the house's; the case's unit is named beside it."""
    if state.asked is None:
        return Belongs()
    request = state.asked.request
    return Belongs(csd=request.csd, unit=request.unit, case_id=request.case_id)


def evolve(state: Request, fact: Recorded) -> Request:
    """The request after one fact more; never refuses."""
    event = cast(RequestEvent, fact.event)
    if not isinstance(event, PlacementRequested | PersonAdmitted | HoldRunsOut | EssentialsGiven):
        state = replace(state, first_at=state.first_at or fact.occurred_at)
    match event:
        case PlacementRequested():
            asked = Asked(event, fact.occurred_at, fact.actor, fact.event_id)
            return replace(state, asked=asked, hold=_hold(event.held_until, event.eta, fact))
        case HoldRenewed():
            eta = None if state.hold is None else state.hold.eta
            return replace(state, hold=_hold(event.held_until, eta, fact), rang_id=None)
        case PeopleOnTheWay():
            return replace(state, hold=_hold(event.held_until, event.eta, fact), rang_id=None)
        case HoldRunsOut():
            return replace(state, warned_of=event.held_until, rang_id=fact.event_id)
        case PersonAdmitted():
            return replace(state, admitted=(*state.admitted, event.stay_id))
        case EssentialsGiven():
            return replace(state, essentials=(*state.essentials, event))
        case PlacementAccepted():
            return replace(state, acceptance=event)
        case PlacementDeclined():
            return _ended(replace(state, decline=event), "declined", fact)
        case PlacementCancelled():
            return _ended(state, "cancelled", fact)
        case PlacementLapsed():
            return _ended(replace(state, settled=event.settled, rang_id=fact.event_id), "lapsed", fact)
        case _:
            assert_never(event)


def _ended(state: Request, ending: Ending, fact: Recorded) -> Request:
    """The first ending counts, and none where all are in the house."""
    if state.ending is not None or not state.waiting:
        return state
    return replace(state, ending=ending, ended_at=fact.occurred_at)


def _hold(until: datetime | None, eta: datetime | None, fact: Recorded) -> Hold | None:
    return None if until is None else Hold(until, fact.recorded_at, fact.source, eta)
