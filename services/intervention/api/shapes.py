"""What the questions about duty, rota and interventions answer."""

from typing import Literal

from pydantic import Field

from chassis.answers import Answer, Fact, Listed, Shape
from services.intervention.domain.course import Phase
from services.intervention.events.intervention import Readiness


class OnDuty(Shape):
    """Who stands, from when until when."""

    shift_id: str
    readiness: Readiness
    worker_id: str
    since: str = Field(alias="from")
    until: str


class DutyShown(Answer):
    """Who is on call, and who is next."""

    csd: str
    now: list[OnDuty]
    next: list[OnDuty]


class ShiftShown(Shape):
    """A shift of the rota."""

    id: str
    start: str
    end: str
    readiness: Readiness
    worker_id: str


class SignatureShown(Shape):
    """Who stands by the rota, as what."""

    role: str
    by: str


class Fault(Shape):
    """A gap, an overlap or a stretch outside every window."""

    start: str
    end: str
    readiness: Readiness


class RosterShown(Answer):
    """The rota of a month; asked for its gaps, also what its draft leaves uncovered."""

    csd: str
    month: str
    state: Literal["draft", "published"]
    shifts: list[ShiftShown]
    draft: list[ShiftShown]
    signatures: list[SignatureShown]
    version: int
    gaps: list[Fault] | None = None
    overlaps: list[Fault] | None = None
    outside: list[Fault] | None = None


class ParticipationShown(Shape):
    """One worker's part, with her minutes; it counts once there is a minute."""

    worker_id: str
    readiness: Readiness
    minutes: int
    counts: bool
    event_id: str


class ReportStanding(Shape):
    """How the handover report stands, and until when it is due."""

    state: str
    due_at: str | None


class InterventionInList(Shape):
    """An intervention as a line of a list."""

    id: str
    notification_id: str | None
    case_id: str | None
    csd: str | None
    unit: str | None
    worker_id: str
    state: Phase
    task: str | None
    subtask: str | None
    also_tasks: list[str]
    began: str
    ended_at: str | None
    unchecked: list[str]
    participants: list[ParticipationShown]
    report: ReportStanding | None


class Interventions(Listed):
    """A page of interventions."""

    items: list[InterventionInList]


class SegmentShown(Shape):
    """A stretch of work, in whole minutes."""

    id: str
    worker_id: str
    start: str
    end: str
    minutes: int
    kind: str
    note_id: str | None
    event_id: str


class ReportShown(ReportStanding):
    """A handover report with the facts that brought it where it is."""

    intervention_id: str
    form: str | None
    to: str | None
    text_ids: list[str]
    attachments: list[str]
    csd: str | None
    unit: str | None
    case_id: str | None
    worker_id: str
    ended_at: str | None
    submitted_at: str | None
    submitted_by: str | None
    answered_at: str | None
    answered_by: str | None
    reason_code: str | None
    reason_id: str | None
    steps: list[Fact]


class InterventionShown(InterventionInList, Answer):
    """One intervention in full."""

    version: int
    segments: list[SegmentShown]
    measures: list[Fact]
    contacts: list[Fact]
    check_ins: list[Fact]
    restraining_orders: list[str]
    closure: Fact | None
    report: ReportShown | None
    lines: list[Fact]
