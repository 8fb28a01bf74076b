"""What happens in an intervention: ids, codes and times only, never a name or a text."""

from datetime import datetime
from typing import Literal, TypeAlias, get_args

from chassis.facts import Event

Readiness = Literal[1, 2]
SegmentKind = Literal["phone", "travel", "field", "office", "report"]
MeasureKind = Literal[
    "first_social_aid", "urgent_removal", "placement", "restraining_order", "special_guardian", "other"
]
ContactWith = Literal[
    "guardian", "care_home", "duty_judge", "police", "health", "relative", "interpreter", "other"
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
ReportForm = Literal["restraining_order", "other"]
Attachment = Literal["general_minutes", "special_guardian_minutes"]
Unchecked = Literal["notification", "case", "worker"]


class InterventionOpened(Event):
    """A worker began; `unchecked` names what this service did not know of when it took it down."""

    type = "intervention_opened"
    rank = 5

    notification_id: str | None = None
    case_id: str | None = None
    worker_id: str
    readiness: Readiness
    csd: str | None = None
    unit: str | None = None
    unchecked: tuple[Unchecked, ...] = ()


class CaseLearnt(Event):
    """The notification that the opening named has arrived: whose case it is."""

    type = "case_learnt"
    rank = 6

    case_id: str
    csd: str | None = None
    unit: str | None = None


class ParticipantJoined(Event):
    """Another worker takes part."""

    type = "participant_joined"
    rank = 10

    worker_id: str
    readiness: Readiness
    unchecked: tuple[Unchecked, ...] = ()


class CheckedIn(Event):
    """A worker said that she is well."""

    type = "checked_in"
    rank = 15

    worker_id: str


class SegmentWorked(Event):
    """Working time, whole minutes, half-open [start, end). Occurred at its end."""

    type = "segment_worked"
    rank = 20

    segment_id: str
    worker_id: str
    start: datetime
    end: datetime
    kind: SegmentKind
    note_id: str | None = None


class MeasureTaken(Event):
    """What was done for the people."""

    type = "measure_taken"
    rank = 30

    measure_id: str
    kind: MeasureKind
    person_ids: tuple[str, ...] = ()
    placement_id: str | None = None
    restraining_order_id: str | None = None
    note_id: str | None = None


class ContactMade(Event):
    """Somebody was called or met, or was not reached."""

    type = "contact_made"
    rank = 40

    contact_id: str
    contacted: ContactWith
    at: datetime
    reached: bool
    outcome_code: str | None = None
    note_id: str | None = None


class InterventionClosed(Event):
    """The counted task, and what else it was. Occurred at its end; the report's due time by the law known then."""

    type = "intervention_closed"
    rank = 60

    task: Task
    subtask: Subtask | None = None
    also_tasks: tuple[Task, ...] = ()
    ended_at: datetime
    report_due_at: datetime


class ReportDrafted(Event):
    """The handover report as far as it is written; a later draft takes its place."""

    type = "report_drafted"
    rank = 65

    form: ReportForm
    text_ids: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    to: str | None = None


class ReportDueMoved(Event):
    """The law that was entered since the closure makes the report due later."""

    type = "report_due_moved"
    rank = 66

    ended_at: datetime
    due_at: datetime


class ReportComesDue(Event):
    """The duty window has closed on the morning the report is due, and nothing was handed over yet."""

    type = "report_comes_due"
    rank = 66

    due_at: datetime


class ReportFellDue(Event):
    """Nothing was handed over by the due time. `settled`, in old logs: it was past before it was known."""

    type = "report_fell_due"
    rank = 67

    due_at: datetime
    settled: bool = False


class ReportSubmitted(Event):
    """The handover report is final and went to the unit; `round` counts its hand-overs."""

    type = "report_submitted"
    rank = 70

    round: int = 1
    form: ReportForm
    text_ids: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    to: str | None = None


class ReportAccepted(Event):
    """The unit took over the report of that round."""

    type = "report_accepted"
    rank = 71

    round: int = 1


class ReportReturned(Event):
    """The unit sent the report of that round back, and why."""

    type = "report_returned"
    rank = 71

    round: int = 1
    because_code: str | None = None
    because_id: str | None = None


InterventionEvent: TypeAlias = (
    InterventionOpened
    | CaseLearnt
    | ParticipantJoined
    | CheckedIn
    | SegmentWorked
    | MeasureTaken
    | ContactMade
    | InterventionClosed
    | ReportDrafted
    | ReportDueMoved
    | ReportComesDue
    | ReportFellDue
    | ReportSubmitted
    | ReportAccepted
    | ReportReturned
)
INTERVENTION_EVENTS: tuple[type[Event], ...] = get_args(InterventionEvent)
