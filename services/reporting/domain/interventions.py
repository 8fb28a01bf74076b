"""What one intervention, or one call, adds to the figures of which month: the rules of tables 12 to 17."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from law.bands import band_minutes, outside_window_minutes, split_at_months
from law.parameters import Law
from services.reporting.domain.counting import Counted
from services.reporting.domain.figures import BY_STATION, OTHER_SOURCES, Figures, Path
from services.reporting.domain.periods import month_named, month_of


@dataclass(frozen=True, slots=True)
class Segment:
    """Working time of one worker, whole minutes, half-open [start, end)."""

    worker: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Intervention:
    """One response of the on-call service; `task` is None until it is closed."""

    id: str
    csd: str | None
    unit: str | None = None
    station: str | None = None
    task: str | None = None
    subtask: str | None = None
    also_tasks: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One notification that counts for itself (not joined to another); `decision` is None until triaged."""

    id: str
    csd: str | None
    called_at: datetime
    letter: bool = False
    unit: str | None = None
    station: str | None = None
    decision: str | None = None
    reason: str | None = None


def counted_intervention(intervention: Intervention, law: Law) -> Counted:
    """The figures of one intervention by month.

    A participation counts in the month of its first segment, the event in that of its first participation,
    every minute in the month in which it falls.
    """
    months: dict[str, Figures] = defaultdict(Counter)
    begins = participations(intervention)
    for start in begins.values():
        months[month_of(start)].update(paths_of(intervention, "participations"))
    if begins:
        months[month_of(min(begins.values()))].update(paths_of(intervention, "events"))
    for month, minutes in minutes_of(intervention, law):
        months[month].update(minutes)
    place = (intervention.csd, intervention.unit, intervention.station)
    return Counted(f"intervention-{intervention.id}", *place, months)


def participations(intervention: Intervention) -> dict[str, datetime]:
    """When the first segment of each worker begins; without a segment nobody took part."""
    begins: dict[str, datetime] = {}
    for segment in intervention.segments:
        begins[segment.worker] = min(segment.start, begins.get(segment.worker, segment.start))
    return begins


def paths_of(intervention: Intervention, count: str) -> list[Path]:
    """Which figures one participation, or one event, raises by one."""
    also: list[Path] = [("also_tasks", task, count) for task in intervention.also_tasks]
    subtask: list[Path] = [("by_subtask", intervention.subtask, count)] if intervention.subtask else []
    task: Path = ("by_task", intervention.task, count) if intervention.task else ("not_closed", count)
    return [(count,), task, *subtask, *also]


def minutes_of(intervention: Intervention, law: Law) -> Iterator[tuple[str, Figures]]:
    """The minutes of every segment, split at local month ends."""
    for segment in intervention.segments:
        for year, month, start, end in split_at_months(segment.start, segment.end):
            found: Figures = Counter()
            for band, number in band_minutes(start, end, law).items():
                found["minutes", band] = number
            found["minutes", "total"] = found.total()
            found["minutes", "outside_window"] = outside_window_minutes(start, end, law, intervention.csd)
            yield month_named(year, month), found


def counted_call(call: Call) -> Counted:
    """A call counts in the month in which it came; a letter counts as letter and nothing else."""
    place = (call.csd, call.unit, call.station)
    return Counted(f"notification-{call.id}", *place, {month_of(call.called_at): Counter(call_paths(call))})


def call_paths(call: Call) -> list[Path]:
    """Which figures the call raises by one."""
    if call.letter:
        return [("calls", "letters")]
    if call.decision != "out_of_scope":
        return [("calls", "total"), ("calls", call.decision or "untriaged")]
    reason: Path = ("calls", "out_of_scope", "by_reason", call.reason or "other")
    station: Path = (*BY_STATION, call.station or OTHER_SOURCES)
    return [("calls", "total"), ("calls", "out_of_scope", "total"), reason, station]
