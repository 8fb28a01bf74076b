"""What reporting answers, for the API's description; a test holds the answers to it."""

from typing import Literal

from pydantic import Field

from chassis.answers import Answer, Shape
from chassis.web import Receipt
from services.reporting.domain.due import Kind, State
from services.reporting.domain.figures import Form
from services.reporting.projections.reports import Basis


class Counts(Shape):
    """Participations (one worker in one intervention) and events (interventions)."""

    participations: int
    events: int


class TaskCounts(Counts):
    """Of one task, with its share of all participations in whole percent."""

    share_percent: int


class Minutes(Shape):
    """Working time by band; `outside_window` is part of the total, not beside it."""

    total: int
    mon_sat_day: int
    mon_sat_night: int
    sunday_day: int
    sunday_night: int
    holiday_day: int
    holiday_night: int
    outside_window: int


class OutOfScope(Shape):
    """Calls that were none of the service's tasks; `other_sources` are not the police's."""

    total: int
    by_reason: dict[str, int]
    by_station: dict[str, int]


class Calls(Shape):
    """Notifications by triage; letters stand apart from the total."""

    total: int
    in_scope: int
    information: int
    letters: int
    untriaged: int
    out_of_scope: OutOfScope


class Figures(Counts):
    """The table of interventions."""

    minutes: Minutes
    by_task: dict[str, TaskCounts]
    by_subtask: dict[str, Counts]
    also_tasks: dict[str, Counts] = Field(description="further tasks, never added")
    not_closed: Counts
    calls: Calls


class MonthFigures(Figures):
    """One month of a longer period."""

    month: str


class GroupFigures(Figures):
    """One CSD, unit, station or month; null for what belongs to none."""

    group: str | None


class PeriodShown(Shape):
    """What the table is about."""

    kind: Literal["year", "quarter", "month"]
    label: str
    first_month: str
    last_month: str


class MonthOfCsd(Shape):
    """A return."""

    csd: str
    month: str


class DefinitionShown(Shape):
    """What a figure means; a changed meaning is a new version."""

    id: str
    version: int
    hash: str
    meaning: str


class InterventionReport(Figures, Answer):
    """Interventions of a period."""

    period: PeriodShown
    csd: list[str]
    basis: Basis
    form: Form
    group_by: Literal["csd", "unit", "station", "month"] | None
    months: list[MonthFigures] = Field(default=[], description="of a quarter or year")
    groups: list[GroupFigures] = Field(default=[], description="with group_by")
    missing: list[str] = Field(default=[], description="basis=submitted: who has not submitted every month")
    missing_months: list[MonthOfCsd] = Field(default=[])
    figure_definitions: dict[str, DefinitionShown]
    law: str


class SentShown(Shape):
    """One hand-in or submission."""

    submission_id: str
    submitted_at: str
    submitted_known_at: str
    sha256: str


class ReturnState(MonthOfCsd):
    """How far one CSD is with a month."""

    state: Literal["open", "handed_in", "submitted"]
    handed_in: SentShown | None
    submitted: SentShown | None
    versions: int
    hand_in_due_at: str
    submission_due_at: str


class ReturnStates(Answer):
    """A page of returns."""

    items: list[ReturnState]
    next: str | None


class ReturnAsSent(Figures, SentShown, MonthOfCsd, Answer):
    """A return as it was sent; `verified`: made again, it has the same fingerprint."""

    version: int
    versions: int
    verified: bool


class Difference(Shape):
    """One figure, by its dotted path, that is known differently now."""

    figure: str
    submitted: int
    current: int
    difference: int


class Cause(Shape):
    """A fact that made a figure differ."""

    service: str
    event_id: str
    type: str
    stream: str
    occurred_at: str
    recorded_at: str
    corrects: str | None
    case_id: str | None


class ReturnChanges(SentShown, MonthOfCsd, Answer):
    """The last submission against what is known."""

    changed: bool
    differences: list[Difference]
    facts: list[Cause]


class EventShown(Shape):
    """A new fact."""

    event_id: str
    type: str


class ReturnSent(Shape):
    """What was frozen; a quiet repeat has no events and names what stands."""

    id: str
    version: int
    events: list[EventShown]
    receipt: Receipt | None = None
    submission_id: str
    known_at: str
    sha256: str
    changed_since_hand_in: bool | None = Field(None, description="of a submission")


class Task(MonthOfCsd):
    """A hand-in or submission that is due."""

    id: str
    kind: Kind
    role: str
    event_id: str | None
    due_at: str
    why: str
    state: State


class Tasks(Answer):
    """A page of tasks."""

    items: list[Task]
    next: str | None
