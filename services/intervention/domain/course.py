"""One intervention as its facts tell it so far, in whatever order they were learnt."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias, assert_never, cast

from chassis.facts import Belongs, Recorded, Source
from services.intervention.events.intervention import (
    Attachment,
    CaseLearnt,
    CheckedIn,
    ContactMade,
    InterventionClosed,
    InterventionEvent,
    InterventionOpened,
    MeasureTaken,
    ParticipantJoined,
    Readiness,
    ReportAccepted,
    ReportComesDue,
    ReportDrafted,
    ReportDueMoved,
    ReportFellDue,
    ReportForm,
    ReportReturned,
    ReportSubmitted,
    SegmentWorked,
    Subtask,
    Task,
)

NOBODYS = Belongs()
Phase: TypeAlias = Literal["open", "closed"]
ReportState: TypeAlias = Literal["none", "draft", "submitted", "accepted", "returned"]


@dataclass(frozen=True, slots=True)
class Opening:
    """How it began."""

    worker_id: str
    readiness: Readiness
    opened_at: datetime
    notification_id: str | None
    unchecked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Closure:
    """How it ended; `recorded_at` and `source` tell whether anybody is still to be reminded."""

    task: Task
    subtask: Subtask | None
    also_tasks: tuple[Task, ...]
    ended_at: datetime
    recorded_at: datetime
    source: Source


@dataclass(frozen=True, slots=True)
class Report:
    """The handover report: what is written, and which round of handing over it is in.

    The round, not the order of the facts, tells what stands: an acceptance answers the round it names.
    """

    form: ReportForm | None = None
    text_ids: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    to: str | None = None
    drafted: bool = False
    round: int = 0
    returned: int = 0
    accepted: int = 0

    @property
    def state(self) -> ReportState:
        """Where it is: nowhere, on the worker's desk, at the unit, or back."""
        if self.round == 0:
            return "draft" if self.drafted else "none"
        if self.accepted == self.round:
            return "accepted"
        return "returned" if self.returned == self.round else "submitted"


@dataclass(frozen=True, slots=True)
class Intervention:
    """All that decisions need. A part is None or empty until its fact is known.

    One shape and not a chain of them, because a segment worked before somebody found the time to open the
    intervention folds before the opening.
    """

    opening: Opening | None = None
    belongs: Belongs = NOBODYS
    learnt: Belongs | None = None
    joined: tuple[tuple[str, Readiness], ...] = ()
    segments: tuple[SegmentWorked, ...] = ()
    measures: tuple[MeasureTaken, ...] = ()
    contacts: tuple[ContactMade, ...] = ()
    closure: Closure | None = None
    report: Report = Report()
    report_due_at: datetime | None = None
    came_due_at: datetime | None = None
    fell_due_at: datetime | None = None

    @property
    def participants(self) -> dict[str, Readiness]:
        """Who takes part, the one who opened first."""
        first = {} if self.opening is None else {self.opening.worker_id: self.opening.readiness}
        return {**dict(self.joined), **first}

    @property
    def phase(self) -> Phase:
        """Open until closed."""
        return "open" if self.closure is None else "closed"

    @property
    def whose(self) -> Belongs:
        """CSD, unit and case, the latter learnt later where the notification was late."""
        return self.learnt or self.belongs

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What nobody has vouched for yet."""
        named = () if self.opening is None else self.opening.unchecked
        return tuple(what for what in named if what == "worker" or self.learnt is None)

    @property
    def last_work_end(self) -> datetime | None:
        """The end of the last segment that is not `report`."""
        return max((segment.end for segment in self.segments if segment.kind != "report"), default=None)


State: TypeAlias = Intervention
INITIAL = Intervention()


def belongs(state: State) -> Belongs:
    """Whose facts these are."""
    return state.whose


def evolve(state: State, fact: Recorded) -> State:
    """The intervention after one fact more; never refuses."""
    event = cast(InterventionEvent, fact.event)
    match event:
        case InterventionOpened() | CaseLearnt() | ParticipantJoined() | CheckedIn():
            return _with_people(state, event, fact)
        case SegmentWorked():
            return replace(state, segments=(*state.segments, event))
        case MeasureTaken():
            return replace(state, measures=(*state.measures, event))
        case ContactMade():
            return replace(state, contacts=(*state.contacts, event))
        case InterventionClosed():
            return replace(state, closure=_closure(event, fact), report_due_at=event.report_due_at)
        case ReportDueMoved():
            return _moved(state, event)
        case ReportComesDue():
            return replace(state, came_due_at=event.due_at)
        case ReportFellDue():
            return replace(state, fell_due_at=event.due_at)
        case ReportDrafted() | ReportSubmitted() | ReportAccepted() | ReportReturned():
            return replace(state, report=_report(state.report, event))
        case _:
            assert_never(event)


def _with_people(
    state: State, event: InterventionOpened | CaseLearnt | ParticipantJoined | CheckedIn, fact: Recorded
) -> State:
    match event:
        case InterventionOpened():
            opening = Opening(
                event.worker_id, event.readiness, fact.occurred_at, event.notification_id, event.unchecked
            )
            return replace(state, opening=opening, belongs=Belongs(event.csd, event.unit, event.case_id))
        case CaseLearnt():
            return replace(state, learnt=Belongs(event.csd, event.unit, event.case_id))
        case ParticipantJoined():
            return replace(state, joined=(*state.joined, (event.worker_id, event.readiness)))
        case CheckedIn():
            return state
        case _:
            assert_never(event)


def _moved(state: State, event: ReportDueMoved) -> State:
    """The law moved the due time of this very closure; a corrected one has its own."""
    same = state.closure is not None and state.closure.ended_at == event.ended_at
    return replace(state, report_due_at=event.due_at) if same else state


def _closure(event: InterventionClosed, fact: Recorded) -> Closure:
    return Closure(event.task, event.subtask, event.also_tasks, event.ended_at, fact.recorded_at, fact.source)


def _report(
    report: Report, event: ReportDrafted | ReportSubmitted | ReportAccepted | ReportReturned
) -> Report:
    match event:
        case ReportDrafted():
            return replace(report, drafted=True, **_content(event))
        case ReportSubmitted():
            return replace(report, round=max(report.round, event.round), **_content(event))
        case ReportAccepted():
            return replace(report, accepted=max(report.accepted, event.round))
        case ReportReturned():
            return replace(report, returned=max(report.returned, event.round))
        case _:
            assert_never(event)


def _content(event: ReportDrafted | ReportSubmitted) -> dict[str, Any]:
    return {
        "form": event.form,
        "text_ids": event.text_ids,
        "attachments": event.attachments,
        "to": event.to,
    }
