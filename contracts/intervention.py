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


ContactWith = Literal[
    "guardian", "care_home", "duty_judge", "police", "health", "relative", "interpreter", "other"
]


class ContactMade(Event):
    """Somebody was called or met at `at`, or was not reached."""

    type = "contact_made"
    rank = 40

    contacted: ContactWith
    at: datetime
    reached: bool
    outcome_code: str | None = None


class InterventionClosed(Event):
    """The counted task, and what else it was; `ended_at` as said or derived."""

    type = "intervention_closed"
    rank = 60

    task: Task
    subtask: Subtask | None = None
    also_tasks: tuple[Task, ...] = ()
    ended_at: datetime


class ReportSubmitted(Event):
    """The handover report is final and went to the unit; its words are texts of the case, by id."""

    type = "report_submitted"
    rank = 70

    form: Literal["restraining_order", "other"]
    text_ids: tuple[str, ...] = ()
    attachments: tuple[Literal["general_minutes", "special_guardian_minutes"], ...] = ()


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


ToldWho = Literal["victim", "school", "nursery", "unit", "csd"]


class RestrainingOrderIssued(Event):
    """Ordered by word of mouth; everything is counted from `issued_at`. Stream `restraining_order-<id>`.

    `place_text_ids` are the texts of the places, in the order of `place_kinds`, where there are any.
    """

    type = "restraining_order_issued"
    rank = 5

    kind: Literal["police", "court_zpnd"]
    station: str
    issued_at: datetime
    underlying: Literal["minor_offence", "crime"]
    distance_m: int
    place_kinds: tuple[Literal["home", "work", "school", "nursery", "other"], ...] = ()
    place_text_ids: tuple[str, ...] = ()
    contact_ban: bool = True
    tell: tuple[ToldWho, ...] = ()
    protected_person_ids: tuple[str, ...] = ()
    against_person_id: str | None = None
    notification_id: str | None = None
    intervention_id: str | None = None


OrderStepKind = Literal[
    "written_order_served",
    "keys_handed_over",
    "sent_to_court",
    "confirmed",
    "changed",
    "annulled",
    "extension_proposed",
    "extended",
    "extension_rejected",
    "violated",
    "re_reported",
]


class OrderStepReported(Event):
    """What police or court did, when it was so (the envelope's `occurred_at`); `until` where the court named an end."""

    type = "order_step_reported"
    rank = 20

    step_id: str
    kind: OrderStepKind
    until: datetime | None = None
    as_decided: bool = False


class OrderTold(Event):
    """Somebody was told of the order, and when it was acknowledged."""

    type = "order_told"
    rank = 30

    who: ToldWho
    acknowledged_at: datetime | None = None


class OrderClockRang(Event):
    """A clock of the law rang at `due_at` and speaks of the moment `about`; it changes nothing of the order."""

    type = "order_clock_rang"
    rank = 40

    clock: Literal[
        "written_order_missing",
        "decision_due_soon",
        "decision_missing",
        "ends_in_72_hours",
        "ends_in_24_hours",
        "expired",
    ]
    due_at: datetime
    about: datetime


class OrderTaskDone(Event):
    """Somebody has seen to a task about the order; `task` is its kind and what it is about."""

    type = "order_task_done"
    rank = 45

    task: str


MESSAGES = (
    InterventionOpened,
    ParticipantJoined,
    SegmentWorked,
    MeasureTaken,
    ContactMade,
    InterventionClosed,
    ReportSubmitted,
    ReportAccepted,
    ReportReturned,
    RosterPublished,
    RestrainingOrderIssued,
    OrderStepReported,
    OrderTold,
    OrderClockRang,
    OrderTaskDone,
)
