"""What each figure of the intervention tables means: an id, a version, a sentence, and the sentence's hash."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from services.reporting.domain.figures import Path


@dataclass(frozen=True, slots=True)
class Definition:
    """A changed meaning is a new version."""

    id: str
    version: int
    meaning: str

    def stated(self) -> dict[str, Any]:
        """As an answer states it."""
        told = f"{self.id} v{self.version}: {self.meaning}"
        return {
            "id": self.id,
            "version": self.version,
            "hash": sha256(told.encode()).hexdigest()[:16],
            "meaning": self.meaning,
        }


DEFINITIONS = {
    "participations": Definition(
        "interventions.participations",
        1,
        "One worker in one intervention, once she has a segment of working time; in the local month in which "
        "her first segment begins. First and second worker both count.",
    ),
    "events": Definition(
        "interventions.events",
        1,
        "One intervention with working time, in the local month of its first participation.",
    ),
    "minutes": Definition(
        "interventions.minutes",
        1,
        "Elapsed minutes of working time in the local month in which they fall, each by its own local date and "
        "time: day 06:00-23:00, night 23:00-06:00, Monday to Saturday, Sunday, holiday; a holiday on a Sunday is "
        "a holiday. outside_window: those of them outside the duty window of the CSD.",
    ),
    "by_task": Definition(
        "interventions.by_task",
        1,
        "Participations and events by the one counted task of the closure; share_percent of all participations, "
        "rounded half up.",
    ),
    "by_subtask": Definition(
        "interventions.by_subtask",
        1,
        "Participations and events by the subtask of the closure, where it has one.",
    ),
    "also_tasks": Definition(
        "interventions.also_tasks",
        1,
        "Further tasks of the same interventions; never added to the counted ones.",
    ),
    "not_closed": Definition(
        "interventions.not_closed",
        1,
        "Participations and events of interventions that have no counted task yet.",
    ),
    "calls": Definition(
        "calls",
        1,
        "Notifications by the local month in which they came, by triage; those joined to another count once, as "
        "the other. Letters for information are counted apart, never in the total.",
    ),
}


def definition_of(path: Path) -> Definition:
    """The definition behind a figure."""
    return DEFINITIONS[path[0]]


def stated() -> dict[str, Any]:
    """All definitions, by the figure they define."""
    return {figure: definition.stated() for figure, definition in DEFINITIONS.items()}
