"""Whether shifts cover every duty window of a month exactly once a readiness, and where they do not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, TypeAlias

from law.local import to_local
from law.parameters import Law
from law.windows import duty_shifts
from services.intervention.events.roster import Shift

Interval: TypeAlias = tuple[datetime, datetime]
NAMED = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """A stretch that is covered by nobody (gap), by several (overlap), or that needs nobody (outside)."""

    kind: str
    readiness: int
    start: datetime
    end: datetime

    def plain(self) -> dict[str, Any]:
        """As an answer shows it, instants still instants."""
        return {"readiness": self.readiness, "start": self.start, "end": self.end}

    def __str__(self) -> str:
        start, end = (f"{to_local(instant):%d.%m.%Y %H:%M}" for instant in (self.start, self.end))
        return f"{self.kind} {self.readiness}: {start} - {end}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """All faults of a month; complete when there are none."""

    faults: tuple[Fault, ...]

    @property
    def complete(self) -> bool:
        """Nothing is missing and nothing too much."""
        return not self.faults

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The faults of one kind."""
        return [fault.plain() for fault in self.faults if fault.kind == kind]

    def sentence(self) -> str:
        """The faults in a row, the first twenty."""
        named = "; ".join(str(fault) for fault in self.faults[:NAMED])
        return named if len(self.faults) <= NAMED else f"{named}; +{len(self.faults) - NAMED}"


def cover(csd: str, month: str, shifts: Sequence[Shift], law: Law) -> Coverage:
    """Compare the shifts with the windows that begin in the month (`yyyy-mm`), by each readiness in force then."""
    year, number = int(month[:4]), int(month[5:])
    windows = duty_shifts(year, number, law, csd)
    needed = readinesses(date(year, number, 1), law, csd)
    faults = [
        fault
        for readiness in sorted({*needed, *(shift.readiness for shift in shifts)})
        for fault in _faults(readiness, windows if readiness in needed else [], shifts)
    ]
    return Coverage(tuple(sorted(faults, key=lambda fault: (fault.start, fault.readiness, fault.kind))))


def readinesses(day: date, law: Law, csd: str) -> tuple[int, ...]:
    """Which readinesses a CSD covers on a local date."""
    value = law.value("readinesses", day, csd)
    return tuple(value) if isinstance(value, list) else ()


def _faults(readiness: int, windows: Iterable[Interval], shifts: Sequence[Shift]) -> Iterator[Fault]:
    """Between two neighbouring borders nothing changes: count what stands there."""
    stood = [(shift.start, shift.end) for shift in shifts if shift.readiness == readiness]
    needed = list(windows)
    borders = sorted({border for interval in (*stood, *needed) for border in interval})
    found = (
        Fault(kind, readiness, start, end)
        for start, end in pairwise(borders)
        if (kind := _kind(_at(start, stood), _at(start, needed)))
    )
    yield from _joined(found)


def _at(instant: datetime, intervals: Iterable[Interval]) -> int:
    return sum(start <= instant < end for start, end in intervals)


def _kind(standing: int, needed: int) -> str | None:
    if standing < needed:
        return "gap"
    if standing > 1:
        return "overlap"
    return "outside" if standing > needed else None


def _joined(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Neighbours of one kind as one."""
    last: Fault | None = None
    for fault in faults:
        if last is not None and (last.kind, last.end) == (fault.kind, fault.start):
            last = Fault(last.kind, last.readiness, last.start, fault.end)
            continue
        if last is not None:
            yield last
        last = fault
    if last is not None:
        yield last
