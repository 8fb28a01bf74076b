"""The duty window: when the on-call service answers, and the shifts a rota must cover.

Source: pages of two CSDs and the annual report 2021 (domain.md, Duty window). On a working day the
service rests between the table's `until` and that day's start; every other moment is in the
window. An eve (24 and 31 December) starts at its own time, or earlier where the weekday does.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias

from law.days import (
    is_working_day,
    next_working_day,
    previous_working_day,
    working_day_on_or_after,
    working_day_on_or_before,
)
from law.definitions import WEEKDAYS, time_of_day
from law.local import local_date, midnight, moment, to_utc
from law.parameters import Law

Interval: TypeAlias = tuple[datetime, datetime]
"""Half-open [start, end), both instants in UTC."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingHours:
    """The local hours of one working day in which the service rests, [until, starts)."""

    until: time
    starts: time


def in_duty_window(instant: datetime, law: Law, csd: str | None = None) -> bool:
    """Whether the service answers at an instant."""
    rest = office_hours(local_date(instant), law, csd)
    return rest is None or not rest[0] <= to_utc(instant) < rest[1]


def duty_windows(start: datetime, end: datetime, law: Law, csd: str | None = None) -> list[Interval]:
    """The parts of [start, end) in the duty window: disjoint, merged, in order.

    ValueError when `end` is before `start`, or either has no offset.
    """
    start, end = checked(start, end)
    windows: list[Interval] = []
    for rest_start, rest_end in office_intervals(start, end, law, csd):
        windows.append((start, rest_start))
        start = rest_end
    return [(a, b) for a, b in (*windows, (start, end)) if a < b]


def window_containing(instant: datetime, law: Law, csd: str | None = None) -> Interval | None:
    """The whole duty window around an instant, None when the service rests then."""
    if not in_duty_window(instant, law, csd):
        return None
    opening = working_day_on_or_before(local_date(instant), law)
    if instant < duty_start(opening, law, csd):
        opening = previous_working_day(opening, law)
    closing = next_working_day(opening, law)
    return duty_start(opening, law, csd), duty_end(closing, law, csd)


def duty_shifts(year: int, month: int, law: Law, csd: str | None = None) -> list[Interval]:
    """The windows that begin in a month, one for each of its working days, each whole.

    A weekend or a run of holidays stays in the one window that leads into it, so a month that
    begins with a Saturday begins within the last shift of the month before. Consecutive months
    cover every window exactly once; a rota needs each once for every readiness.
    """
    first, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    shifts, day = [], working_day_on_or_after(first, law)
    while day < after:
        following = next_working_day(day, law)
        shifts.append((duty_start(day, law, csd), duty_end(following, law, csd)))
        day = following
    return shifts


def duty_start(day: date, law: Law, csd: str | None = None) -> datetime:
    """The instant (UTC) at which a working day's duty window begins."""
    return moment(day, working_hours(day, law, csd).starts)


def duty_end(day: date, law: Law, csd: str | None = None) -> datetime:
    """The instant (UTC) at which the window that leads into a working day ends (07:00)."""
    return moment(day, working_hours(day, law, csd).until)


@lru_cache(maxsize=16384)
def working_hours(day: date, law: Law, csd: str | None = None) -> WorkingHours:
    """The table's hours for a weekday, by the table in force on that date; ValueError on a weekend."""
    table = law.value("duty_window", day, csd)
    if not isinstance(table, dict) or day.weekday() >= len(WEEKDAYS):
        raise ValueError(f"{day.isoformat()} is a weekend: it has no working hours.")
    starts = [table["weekly"][WEEKDAYS[day.weekday()]], table["eves"].get(f"{day:%m-%d}")]
    return WorkingHours(
        until=time_of_day(table["until"]), starts=min(time_of_day(start) for start in starts if start)
    )


@lru_cache(maxsize=16384)
def office_hours(day: date, law: Law, csd: str | None = None) -> Interval | None:
    """The instants of a local date between which the service rests, None on a work-free day."""
    if not is_working_day(day, law):
        return None
    return duty_end(day, law, csd), duty_start(day, law, csd)


def office_intervals(start: datetime, end: datetime, law: Law, csd: str | None = None) -> list[Interval]:
    """The parts of [start, end) outside the duty window: disjoint, in order."""
    day, parts = local_date(start), []
    while midnight(day) < end:
        if rest := office_hours(day, law, csd):
            parts.append((max(start, rest[0]), min(end, rest[1])))
        day += _DAY
    return [(a, b) for a, b in parts if a < b]


def checked(start: datetime, end: datetime) -> Interval:
    """Both instants in UTC; ValueError when the end is before the start."""
    start, end = to_utc(start), to_utc(end)
    if end < start:
        raise ValueError(f"{end.isoformat()} is before {start.isoformat()}: an end cannot precede its start.")
    return start, end
