"""The room a house had over time: free bed-hours, and the days on which it was full. Pure arithmetic."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from law.stays import dates_touched
from services.placement.domain.occupancy import Lived


@dataclass(frozen=True, slots=True)
class Beds:
    """How many beds a house had in service from a moment on; 0 while it took nobody or was not there."""

    since: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Room:
    """What was left: elapsed hours of free beds, local dates with a moment at which nothing was."""

    free_bed_hours: float
    days_full: int


def room(
    stays: Sequence[Lived], beds: Sequence[Beds], cuts: Sequence[tuple[datetime, datetime]]
) -> list[Room]:
    """Each stretch with its room; the stretches follow one another, `beds` stand in the order of time.

    A house without a bed in service is never full.
    """
    hours, full = [0.0] * len(cuts), [set[date]() for _ in cuts]
    begins = [start for start, _ in cuts]
    for start, end, number, there in _spans(stays, beds, cuts):
        place = bisect_right(begins, start) - 1
        hours[place] += max(number - there, 0) * (end - start).total_seconds() / 3600
        if number and there >= number:
            full[place].update(dates_touched(start, end))
    return [Room(round(one, 2), len(days)) for one, days in zip(hours, full, strict=True)]


def _spans(
    stays: Sequence[Lived], beds: Sequence[Beds], cuts: Sequence[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime, int, int]]:
    """(from, to, beds in service, who was there): within the cuts, from each change of anything to the next."""
    if not cuts:
        return
    changes = sorted([(stay.start, 1) for stay in stays] + [(stay.end, -1) for stay in stays])
    moments = {at for at, _ in changes} | {one.since for one in beds} | {start for start, _ in cuts}
    first, last = cuts[0][0], cuts[-1][1]
    within = [*sorted(at for at in moments if first <= at < last), last]
    step = there = bed = number = 0
    for at, following in pairwise(within):
        while step < len(changes) and changes[step][0] <= at:
            there, step = there + changes[step][1], step + 1
        while bed < len(beds) and beds[bed].since <= at:
            number, bed = beds[bed].number, bed + 1
        yield at, following, number, there
