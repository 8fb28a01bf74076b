"""What intervention tells the others: who worked when, on what, and how it ended."""

from datetime import datetime
from typing import Literal

from chassis.facts import Event, Value

Readiness = Literal[1, 2]
SegmentKind = Literal["phone", "travel", "field", "office", "report"]
MeasureKind = Literal[
    "first_social_aid", "urgent_removal", "placement", "restraining_order", "special_guardian", "other"
]
Task = Literal[
    "endangered_children",
    "domestic_violence",
    "unaccompanied_foreign_minors",
    "elderly_without_relatives",
    "guardianship",
    "other",
    "information",
]
Subtask = Literal[
    "urgent_removal",
    "endangered",
    "violence_other",
    "restraining_order",
    "homelessness",
    "mental_health",
    "public_order",
    "placement_help",
]


class InterventionOpened(Event):
    """Stream `intervention-<id>`. The first worker takes part from here; counts once she has a segment."""

    type = "intervention_opened"
    rank = 5

    notification_id: str | None = None
    case_id: str | None = None
    worker_id: str
    readiness: Readiness


class ParticipantJoined(Event):
    """Another worker takes part."""

    type = "participant_joined"
    rank = 10

    worker_id: str
    readiness: Readiness


class SegmentWorked(Event):
    """Working time, whole minutes, half-open [start, end)."""

    type = "segment_worked"
    rank = 20

    segment_id: str
    worker_id: str
    start: datetime
    end: datetime
    kind: SegmentKind


class MeasureTaken(Event):
    """What was done for the people."""

    type = "measure_taken"
    rank = 30

    kind: MeasureKind


class InterventionClosed(Event):
    """The counted task, and what else it was; `ended_at` as said or derived."""

    type = "intervention_closed"
    rank = 60

    task: Task
    subtask: Subtask | None = None
    also_tasks: tuple[Task, ...] = ()
    ended_at: datetime


class ReportSubmitted(Event):
    """The handover report is final and went to the unit."""

    type = "report_submitted"
    rank = 70

    form: Literal["restraining_order", "other"]


class ReportAccepted(Event):
    """The unit took the report over."""

    type = "report_accepted"
    rank = 71


class ReportReturned(Event):
    """The unit sent the report back."""

    type = "report_returned"
    rank = 71


class Shift(Value):
    """One duty window of one readiness and who stands in it."""

    id: str
    start: datetime
    end: datetime
    readiness: Readiness
    worker_id: str


class RosterPublished(Event):
    """The rota of one CSD and month as it stands from now. Stream `roster-<csd>.<yyyy-mm>`."""

    type = "roster_published"

    month: str
    shifts: tuple[Shift, ...]


MESSAGES = (
    InterventionOpened,
    ParticipantJoined,
    SegmentWorked,
    MeasureTaken,
    InterventionClosed,
    ReportSubmitted,
    ReportAccepted,
    ReportReturned,
    RosterPublished,
)
