"""One invented night, told by hand: facts, commands and what is known, with obviously invented ids."""

from datetime import UTC, datetime
from typing import Any

from chassis.decider import Rules
from chassis.facts import Event, Recorded
from chassis.testing import Scenario, fact, told
from services.intervention.app import OF_INTERVENTIONS
from services.intervention.commands.intervention import (
    CloseIntervention,
    JoinIntervention,
    LogSegment,
    OpenIntervention,
    WriteReport,
)
from services.intervention.domain.known import Case, Known, Notification, Worker
from services.intervention.events.intervention import (
    InterventionClosed,
    InterventionOpened,
    ParticipantJoined,
    SegmentWorked,
)

RULES: Rules[Any, Any] = OF_INTERVENTIONS
ID = "1"
SD1 = Worker("sd1", "juzna-primorska", (1, 2))
SD5 = Worker("sd5", "juzna-primorska", (2,))
CALL = Notification(Case("case-1", "juzna-primorska", "koper"), triage="in_scope")


def at(text: str) -> datetime:
    """`2021-03-16 23:30` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def opened(**changes: Any) -> InterventionOpened:
    plain: dict[str, Any] = {
        "notification_id": "call-1",
        "case_id": "case-1",
        "worker_id": "sd1",
        "readiness": 1,
        "csd": "juzna-primorska",
        "unit": "koper",
    }
    return InterventionOpened(**{**plain, **changes})


def joined(worker: str = "sd2", readiness: int = 2) -> ParticipantJoined:
    return ParticipantJoined(worker_id=worker, readiness=readiness)


def worked(start: str, end: str, **changes: Any) -> SegmentWorked:
    plain: dict[str, Any] = {"segment_id": f"seg-{start}", "worker_id": "sd1", "kind": "field"}
    return SegmentWorked(start=at(start), end=at(end), **{**plain, **changes})


def closed(ended_at: str, due: str, **changes: Any) -> InterventionClosed:
    plain: dict[str, Any] = {"task": "domestic_violence", "subtask": "violence_other"}
    return InterventionClosed(ended_at=at(ended_at), report_due_at=at(due), **{**plain, **changes})


def when(event: Event, occurred: str, number: int, **envelope: Any) -> Recorded:
    """The event as a recorded fact of the stream, at its moment."""
    moment = at(occurred)
    return fact(event, number, RULES.stream(ID), **{"occurred_at": moment, "recorded_at": moment, **envelope})


def open_it(**changes: Any) -> OpenIntervention:
    plain: dict[str, Any] = {
        "told": told(),
        "intervention_id": ID,
        "notification_id": "call-1",
        "worker_id": "sd1",
        "readiness": 1,
    }
    return OpenIntervention(**{**plain, **changes})


def join(worker: str = "sd2", readiness: int = 2, **changes: Any) -> JoinIntervention:
    plain: dict[str, Any] = {"told": told(), "intervention_id": ID}
    return JoinIntervention(worker_id=worker, readiness=readiness, **{**plain, **changes})


def log(start: str, end: str, **changes: Any) -> LogSegment:
    plain: dict[str, Any] = {
        "told": told(),
        "intervention_id": ID,
        "segment_id": f"seg-{start}",
        "worker_id": "sd1",
        "kind": "field",
    }
    return LogSegment(start=at(start), end=at(end), **{**plain, **changes})


def close(**changes: Any) -> CloseIntervention:
    plain: dict[str, Any] = {
        "told": told(),
        "intervention_id": ID,
        "task": "domestic_violence",
        "subtask": "violence_other",
    }
    return CloseIntervention(**{**plain, **changes})


def write(state: str = "final", **changes: Any) -> WriteReport:
    plain: dict[str, Any] = {"told": told(), "intervention_id": ID, "form": "other"}
    return WriteReport(state=state, **{**plain, **changes})


def given(*events: Event | Recorded) -> Scenario:
    return Scenario(RULES).given(*events)


KNOWN = Known(worker=SD1, notification=CALL)
