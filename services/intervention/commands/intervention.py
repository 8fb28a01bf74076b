"""What somebody asks of an intervention; each names it, so that `look` can find what the rule must know."""

from datetime import datetime
from typing import Literal, TypeAlias

from chassis.facts import Command
from services.intervention.events.intervention import (
    Attachment,
    ContactWith,
    MeasureKind,
    Readiness,
    ReportForm,
    SegmentKind,
    Subtask,
    Task,
)


class InterventionCommand(Command):
    """A command to the intervention `intervention_id`."""

    intervention_id: str


class OpenIntervention(InterventionCommand):
    """Begin, for a notification, a case or neither."""

    notification_id: str | None = None
    case_id: str | None = None
    worker_id: str
    readiness: Readiness


class LearnCase(InterventionCommand):
    """The notification came at last: take down whose case it is."""

    case_id: str
    csd: str | None = None
    unit: str | None = None


class JoinIntervention(InterventionCommand):
    """Let another worker take part."""

    worker_id: str
    readiness: Readiness


class CheckIn(InterventionCommand):
    """Say that a worker is well."""

    worker_id: str


class LogSegment(InterventionCommand):
    """Take down working time."""

    segment_id: str
    worker_id: str
    start: datetime
    end: datetime
    kind: SegmentKind
    note_id: str | None = None


class TakeMeasure(InterventionCommand):
    """Take down what was done."""

    measure_id: str
    kind: MeasureKind
    person_ids: tuple[str, ...] = ()
    placement_id: str | None = None
    restraining_order_id: str | None = None
    note_id: str | None = None


class MakeContact(InterventionCommand):
    """Take down who was called."""

    contact_id: str
    contacted: ContactWith
    at: datetime
    reached: bool
    outcome_code: str | None = None
    note_id: str | None = None


class CloseIntervention(InterventionCommand):
    """Name the counted task; without `ended_at` the last work that is not a report ends it."""

    task: Task
    subtask: Subtask | None = None
    also_tasks: tuple[Task, ...] = ()
    ended_at: datetime | None = None


class WriteReport(InterventionCommand):
    """Keep a draft of the handover report, or hand it over."""

    form: ReportForm
    state: Literal["draft", "final"]
    text_ids: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    to: str | None = None


class AcceptReport(InterventionCommand):
    """Take the report over."""


class ReturnReport(InterventionCommand):
    """Send the report back."""

    because_code: str | None = None
    because_id: str | None = None


class LetReportClockRing(InterventionCommand):
    """A clock of the report has come to its moment."""

    clock: Literal["handover_report_comes_due", "handover_report_due"]


AnyInterventionCommand: TypeAlias = (
    OpenIntervention
    | LearnCase
    | JoinIntervention
    | CheckIn
    | LogSegment
    | TakeMeasure
    | MakeContact
    | CloseIntervention
    | WriteReport
    | AcceptReport
    | ReturnReport
    | LetReportClockRing
)
