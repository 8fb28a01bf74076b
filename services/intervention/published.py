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
    ReportComesDue,
    ReportDrafted,
    ReportDueMoved,
    ReportFellDue,
    ReportReturned,
    ReportSubmitted,
    SegmentWorked,
)
from services.intervention.events.restraining_order import (
    OrderCaseLearnt,
    OrderClockRang,
    OrderEvent,
    OrderStepReported,
    OrderTaskDone,
    OrderTold,
    RestrainingOrderIssued,
)
from services.intervention.events.roster import RosterDrafted, RosterEvent, RosterPublished, RosterSigned

Message = (
    told.InterventionOpened
    | told.ParticipantJoined
    | told.SegmentWorked
    | told.MeasureTaken
    | told.ContactMade
    | told.InterventionClosed
    | told.ReportSubmitted
    | told.ReportAccepted
    | told.ReportReturned
    | told.RosterPublished
    | told.RestrainingOrderIssued
    | told.OrderStepReported
    | told.OrderTold
    | told.OrderClockRang
    | told.OrderTaskDone
)


def published(fact: Recorded) -> Event | None:
    """The message of a fact; None where only its envelope travels."""
    event = fact.event
    if not isinstance(event, InterventionEvent | RosterEvent | OrderEvent):
        return None
    message = of_order(event) if isinstance(event, OrderEvent) else _message(event)
    if message is None:
        return None
    reason = {"reason_code": event.reason_code, "reason_id": event.reason_id}
    return message.model_copy(update=reason)


def _message(event: InterventionEvent | RosterEvent) -> Message | None:
    match event:
        case InterventionOpened() | ParticipantJoined() | SegmentWorked():
            return _of_work(event)
        case MeasureTaken():
            return told.MeasureTaken(kind=event.kind)
        case ContactMade():
            return told.ContactMade(
                contacted=event.contacted,
                at=event.at,
                reached=event.reached,
                outcome_code=event.outcome_code,
            )
        case InterventionClosed():
            return told.InterventionClosed(
                task=event.task,
                subtask=event.subtask,
                also_tasks=event.also_tasks,
                ended_at=event.ended_at,
            )
        case ReportSubmitted():
            return told.ReportSubmitted(
                form=event.form, text_ids=event.text_ids, attachments=event.attachments
            )
        case ReportAccepted():
            return told.ReportAccepted()
        case ReportReturned():
            return told.ReportReturned()
        case RosterPublished():
            shifts = tuple(told.Shift(**shift.model_dump()) for shift in event.shifts)
            return told.RosterPublished(month=event.month, shifts=shifts)
        case CaseLearnt() | CheckedIn() | ReportDrafted() | ReportDueMoved():
            return None
        case ReportComesDue() | ReportFellDue():
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


def of_order(event: OrderEvent) -> Message | None:
    match event:
        case RestrainingOrderIssued():
            return _issued(event)
        case OrderStepReported():
            return told.OrderStepReported(
                step_id=event.step_id, kind=event.kind, until=event.until, as_decided=event.as_decided
            )
        case OrderTold():
            return told.OrderTold(who=event.who, acknowledged_at=event.acknowledged_at)
        case OrderClockRang():
            return told.OrderClockRang(clock=event.clock, due_at=event.due_at, about=event.about)
        case OrderTaskDone():
            return told.OrderTaskDone(task=event.task)
        case OrderCaseLearnt():
            return None
        case _:
            assert_never(event)


def _issued(event: RestrainingOrderIssued) -> told.RestrainingOrderIssued:
    """The order; places that have a text come first, so that kinds and texts go side by side."""
    places = sorted(event.places, key=lambda place: place.text_id is None)
    return told.RestrainingOrderIssued(
        kind=event.kind,
        station=event.station,
        issued_at=event.issued_at,
        underlying=event.underlying,
        distance_m=event.distance_m,
        place_kinds=tuple(place.kind for place in places),
        contact_ban=event.contact_ban,
        tell=event.tell,
        place_text_ids=tuple(place.text_id for place in places if place.text_id is not None),
        protected_person_ids=event.protected_person_ids,
        against_person_id=event.against_person_id,
        notification_id=event.notification_id,
        intervention_id=event.intervention_id,
    )
