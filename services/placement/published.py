"""Which of our facts others may know, and as what: houses, requests and stays in ids, codes and times."""

from typing import Any, assert_never

from chassis.facts import Event, Recorded
from contracts import placement as told
from services.placement.events.centre import (
    BedGivenBack,
    BedTakenOut,
    CentreClosed,
    CentreEvent,
    CentreReopened,
    CentreSet,
)
from services.placement.events.enquiry import EnquiryEnded, EnquiryMade
from services.placement.events.request import (
    EssentialsGiven,
    HoldRenewed,
    HoldRunsOut,
    PeopleOnTheWay,
    PersonAdmitted,
    PlacementAccepted,
    PlacementCancelled,
    PlacementDeclined,
    PlacementLapsed,
    PlacementRequested,
    RequestEvent,
)
from services.placement.events.service import ServiceGiven
from services.placement.events.stay import (
    BedMoved,
    FinalReportWritten,
    NoticeGiven,
    StayAbsent,
    StayAdmitted,
    StayDeparted,
    StayEvent,
    StayExtended,
    StayPlanned,
    StayReturned,
)


def published(fact: Recorded) -> Event | None:
    """The message of a fact; None where only its envelope travels."""
    event = fact.event
    if isinstance(event, CentreEvent):
        return _of_centre(event)
    if isinstance(event, RequestEvent):
        return _of_request(event)
    if isinstance(event, EnquiryMade):
        people = tuple(told.Sought(age_years=one.age_years, sex=one.sex) for one in event.people)
        return _same(told.EnquiryMade, event, people=people)
    if isinstance(event, EnquiryEnded):
        return _same(told.EnquiryEnded, event)
    if isinstance(event, ServiceGiven):
        return _same(told.ServiceGiven, event)
    return _of_stay(event) if isinstance(event, StayEvent) else None


def _of_centre(event: CentreEvent) -> Event | None:
    match event:
        case CentreSet():
            return _same(told.CentreSet, event)
        case BedTakenOut() | BedGivenBack() | CentreClosed() | CentreReopened():
            return None
        case _:
            assert_never(event)


def _of_request(event: RequestEvent) -> Event | None:
    match event:
        case PlacementRequested():
            people = tuple(place.person_id for place in event.places)
            return _same(told.PlacementRequested, event, person_ids=people)
        case PlacementAccepted():
            return _same(told.PlacementAnswered, event, accepted=True, reason=None)
        case PlacementDeclined():
            return _same(told.PlacementAnswered, event, accepted=False)
        case PlacementCancelled():
            return _same(told.PlacementEnded, event, why="cancelled")
        case PlacementLapsed():
            return _same(told.PlacementEnded, event, why="lapsed")
        case HoldRenewed() | PeopleOnTheWay() | HoldRunsOut() | PersonAdmitted() | EssentialsGiven():
            return None
        case _:
            assert_never(event)


def _of_stay(event: StayEvent) -> Event | None:
    match event:
        case StayAdmitted():
            return _same(told.StayAdmitted, event)
        case StayExtended():
            return _same(told.StayExtended, event)
        case StayAbsent():
            return _same(told.StayAbsent, event)
        case StayReturned():
            return _same(told.StayReturned, event)
        case StayDeparted():
            return _same(told.StayDeparted, event)
        case BedMoved() | StayPlanned() | NoticeGiven() | FinalReportWritten():
            return None
        case _:
            assert_never(event)


def _same(message: type[Event], event: Event, **more: Any) -> Event:
    """The message with those of the fact's fields that it has, and `more`."""
    alike = {name: getattr(event, name) for name in message.model_fields if name not in more}
    return message(**alike, **more)
