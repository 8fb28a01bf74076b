"""Which of our facts others may know, and as what: ids, codes and times."""

from typing import assert_never

from chassis.facts import Event, Recorded
from contracts import intervention as told
from services.intervention.events.intervention import (
    CaseLearnt,
    CheckedIn,
    ContactMade,
    InterventionClosed,
    InterventionEvent,
    InterventionOpened,
    MeasureTaken,
    ParticipantJoined,
    ReportAccepted,
    ReportDrafted,
    ReportDueMoved,
    ReportFellDue,
    ReportReturned,
    ReportSubmitted,
    SegmentWorked,
)
from services.intervention.events.roster import RosterDrafted, RosterEvent, RosterPublished, RosterSigned

Message = (
    told.InterventionOpened
    | told.ParticipantJoined
    | told.SegmentWorked
    | told.MeasureTaken
    | told.InterventionClosed
    | told.ReportSubmitted
    | told.ReportAccepted
    | told.ReportReturned
    | told.RosterPublished
)


def published(fact: Recorded) -> Event | None:
    """The message of a fact; None where only its envelope travels."""
    if not isinstance(fact.event, InterventionEvent | RosterEvent):
        return None
    message = _message(fact.event)
    if message is None:
        return None
    reason = {"reason_code": fact.event.reason_code, "reason_id": fact.event.reason_id}
    return message.model_copy(update=reason)


def _message(event: InterventionEvent | RosterEvent) -> Message | None:
    match event:
        case InterventionOpened() | ParticipantJoined() | SegmentWorked():
            return _of_work(event)
        case MeasureTaken():
            return told.MeasureTaken(kind=event.kind)
        case InterventionClosed():
            return told.InterventionClosed(
                task=event.task,
                subtask=event.subtask,
                also_tasks=event.also_tasks,
                ended_at=event.ended_at,
            )
        case ReportSubmitted():
            return told.ReportSubmitted(form=event.form)
        case ReportAccepted():
            return told.ReportAccepted()
        case ReportReturned():
            return told.ReportReturned()
        case RosterPublished():
            shifts = tuple(told.Shift(**shift.model_dump()) for shift in event.shifts)
            return told.RosterPublished(month=event.month, shifts=shifts)
        case (
            CaseLearnt() | CheckedIn() | ContactMade() | ReportDrafted() | ReportDueMoved() | ReportFellDue()
        ):
            return None
        case RosterDrafted() | RosterSigned():
            return None
        case _:
            assert_never(event)


def _of_work(event: InterventionOpened | ParticipantJoined | SegmentWorked) -> Message:
    match event:
        case InterventionOpened():
            return told.InterventionOpened(
                notification_id=event.notification_id,
                case_id=event.case_id,
                worker_id=event.worker_id,
                readiness=event.readiness,
            )
        case ParticipantJoined():
            return told.ParticipantJoined(worker_id=event.worker_id, readiness=event.readiness)
        case SegmentWorked():
            return told.SegmentWorked(
                segment_id=event.segment_id,
                worker_id=event.worker_id,
                start=event.start,
                end=event.end,
                kind=event.kind,
            )
        case _:
            assert_never(event)
