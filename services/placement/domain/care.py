"""What a stay carries beside bed and time: plan, notices, the last absence, the final report."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias, assert_never

from chassis.facts import Recorded
from services.placement.events.stay import FinalReportWritten, NoticeGiven, StayAbsent, StayPlanned
from services.placement.events.words import NoticeTo

CareEvent: TypeAlias = StayPlanned | NoticeGiven | StayAbsent | FinalReportWritten


@dataclass(frozen=True, slots=True)
class Notice:
    """When somebody was told of the stay, and when that was acknowledged."""

    at: datetime
    station: str | None
    acknowledged_at: datetime | None
    event_id: str


@dataclass(frozen=True, slots=True)
class Care:
    """As far as it was told."""

    plan: StayPlanned | None = None
    plan_event_id: str | None = None
    notices: Mapping[NoticeTo, Notice] = field(default_factory=dict)
    absence: StayAbsent | None = None
    reported_at: datetime | None = None
    report: FinalReportWritten | None = None


NO_CARE = Care()


def cared(care: Care, event: CareEvent, fact: Recorded) -> Care:
    """The care after one fact more."""
    match event:
        case StayPlanned():
            return replace(care, plan=event, plan_event_id=fact.event_id)
        case StayAbsent():
            return replace(care, absence=event)
        case FinalReportWritten():
            return replace(care, report=event, reported_at=fact.occurred_at)
        case NoticeGiven():
            before = care.notices.get(event.to)
            told = fact.occurred_at if before is None else before.at
            acknowledged = event.acknowledged_at or (None if before is None else before.acknowledged_at)
            station = event.station or (None if before is None else before.station)
            notice = Notice(told, station, acknowledged, fact.event_id)
            return replace(care, notices={**care.notices, event.to: notice})
        case _:
            assert_never(event)
