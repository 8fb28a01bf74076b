"""Working time and what was done in it: segments, measures, contacts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chassis.errors import BadInput, Refused
from law.bands import cut_to_minutes
from services.intervention.commands.intervention import LogSegment, MakeContact, TakeMeasure
from services.intervention.domain.course import Intervention
from services.intervention.domain.known import Busy, Known
from services.intervention.domain.participation import require_opened, require_participant
from services.intervention.events.intervention import (
    ContactMade,
    InterventionEvent,
    MeasureTaken,
    SegmentWorked,
)

FUTURE_ALLOWED = timedelta(minutes=5)


def log_segment(command: LogSegment, state: Intervention, known: Known) -> Sequence[InterventionEvent]:
    """Take down a stretch of work; after the closure too, for it is a report of reality."""
    start, end = whole_minutes(command.start, command.end)
    _refuse_the_future("end", end, command.told.now)
    require_participant(command.intervention_id, command.worker_id, state)
    worked = SegmentWorked(
        segment_id=command.segment_id,
        worker_id=command.worker_id,
        start=start,
        end=end,
        kind=command.kind,
        note_id=command.note_id,
    )
    if _told_before(worked, state):
        return []
    _refuse_overlap(worked, known.busy)
    return [worked]


def take_measure(command: TakeMeasure, state: Intervention) -> Sequence[InterventionEvent]:
    """Take down what was done for the people."""
    require_opened(command.intervention_id, state)
    measure = MeasureTaken(
        measure_id=command.measure_id,
        kind=command.kind,
        person_ids=command.person_ids,
        placement_id=command.placement_id,
        restraining_order_id=command.restraining_order_id,
        note_id=command.note_id,
    )
    for taken in state.measures:
        if taken.measure_id == measure.measure_id:
            return _quiet_or_refused(taken, measure)
    return [measure]


def make_contact(command: MakeContact, state: Intervention) -> Sequence[InterventionEvent]:
    """Take down who was called, and whether they were reached."""
    require_opened(command.intervention_id, state)
    _refuse_the_future("at", command.at, command.told.now)
    contact = ContactMade(
        contact_id=command.contact_id,
        contacted=command.contacted,
        at=command.at,
        reached=command.reached,
        outcome_code=command.outcome_code,
        note_id=command.note_id,
    )
    for made in state.contacts:
        if made.contact_id == contact.contact_id:
            return _quiet_or_refused(made, contact)
    return [contact]


def whole_minutes(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Both instants cut to the minute; 422 when the end comes first or nothing is left."""
    if end < start:
        raise BadInput("segment_reversed", "A segment cannot end before it starts.", field="end")
    try:
        return cut_to_minutes(start, end)
    except ValueError as nothing_left:
        sentence = "A segment of working time must last at least a minute."
        raise BadInput("segment_empty", sentence, field="end") from nothing_left


def what_it_tells(segment: SegmentWorked) -> tuple[str, datetime, datetime, str]:
    """Who worked when at what: two segments that tell the same are one."""
    return segment.worker_id, segment.start, segment.end, segment.kind


def _told_before(worked: SegmentWorked, state: Intervention) -> bool:
    """The same work told again is quiet; other work under a segment's id is refused."""
    for segment in state.segments:
        if what_it_tells(segment) == what_it_tells(worked):
            return True
        if segment.segment_id == worked.segment_id:
            _quiet_or_refused(segment, worked)
    return False


def _refuse_overlap(worked: SegmentWorked, busy: Sequence[Busy]) -> None:
    for other in busy:
        if other.start < worked.end and worked.start < other.end:
            raise Refused(
                "segment_overlaps",
                "Worker {worker} already worked in this time, in intervention {intervention}.",
                field="start",
                worker=worked.worker_id,
                intervention=other.intervention_id,
                segment=other.segment_id,
            )


def _refuse_the_future(field: str, instant: datetime, now: datetime) -> None:
    if instant > now + FUTURE_ALLOWED:
        raise BadInput(
            "future_instant",
            "{field} lies in the future: {instant}.",
            field=field,
            instant=instant.isoformat(),
        )


def _quiet_or_refused(told: InterventionEvent, again: InterventionEvent) -> Sequence[InterventionEvent]:
    """What is told again under its id is quiet, unless it now says something else."""
    if told.unexplained() == again:
        return []
    raise Refused(
        "id_taken", "This id already stands for something else; correct that with `corrects`.", field="id"
    )
