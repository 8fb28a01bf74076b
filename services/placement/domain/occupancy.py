"""Occupancy over time: peak, mean, nights and care days of a house, out of its stays. Pure arithmetic."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from law.local import local_date, midnight, to_utc
from law.stays import Absence, care_days, nights

Step: TypeAlias = Literal["hour", "day", "week", "month"]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lived:
    """One stay as far as it is known: [start, end), absences within."""

    start: datetime
    end: datetime
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a house was like in [start, end): `mean` counts those who keep a bed, absent or not."""

    start: datetime
    end: datetime
    peak: int
    mean: float
    nights: int
    care_days: int


def stretches(start: datetime, end: datetime, step: Step) -> Iterator[tuple[datetime, datetime]]:
    """[start, end) cut at every hour, or at local midnights: of each day, of Mondays, of the first of a month."""
    at = to_utc(start)
    while at < end:
        following = min(_next(at, step), to_utc(end))
        yield at, following
        at = following


def _next(at: datetime, step: Step) -> datetime:
    if step == "hour":
        return at.replace(minute=0, second=0, microsecond=0) + HOUR
    day = local_date(at)
    if step == "day":
        return midnight(day + DAY)
    if step == "week":
        return midnight(day + (7 - day.weekday()) * DAY)
    return midnight((day.replace(day=1) + 32 * DAY).replace(day=1))


def series(stays: Sequence[Lived], cuts: Sequence[tuple[datetime, datetime]]) -> list[Stretch]:
    """Each stretch with its figures; the stretches follow one another."""
    if not cuts:
        return []
    days = sorted(_care_days(stays, cuts[0][0], cuts[-1][1]))
    slept = sorted(
        midnight(night + DAY) for stay in stays for night in nights(stay.start, stay.end, stay.absences)
    )
    return [
        Stretch(
            start,
            end,
            peak,
            mean,
            bisect_right(slept, end) - bisect_right(slept, start),
            bisect_left(days, end) - bisect_left(days, start),
        )
        for (start, end), (peak, mean) in zip(cuts, _peaks_and_means(stays, cuts), strict=True)
    ]


def _care_days(stays: Sequence[Lived], start: datetime, end: datetime) -> list[datetime]:
    """A moment for every care day in [start, end), on its date and within."""
    found: list[datetime] = []
    for stay in stays:
        begun, left = max(stay.start, start), min(stay.end, end)
        if begun < left:
            found += [max(midnight(day), begun) for day in care_days(begun, left, stay.absences)]
    return found


def _peaks_and_means(
    stays: Sequence[Lived], cuts: Sequence[tuple[datetime, datetime]]
) -> Iterator[tuple[int, float]]:
    """Of each stretch the most at once, and the mean over elapsed time; who leaves makes room for who comes."""
    changes = sorted([(stay.start, 1) for stay in stays] + [(stay.end, -1) for stay in stays])
    number = there = 0
    for start, end in cuts:
        while number < len(changes) and changes[number][0] <= start:
            there += changes[number][1]
            number += 1
        peak, total, before = there, 0.0, start
        while number < len(changes) and changes[number][0] < end:
            at, change = changes[number]
            total += there * (at - before).total_seconds()
            there, before, number = there + change, at, number + 1
            peak = max(peak, there)
        total += there * (end - before).total_seconds()
        yield peak, round(total / (end - start).total_seconds(), 4)
