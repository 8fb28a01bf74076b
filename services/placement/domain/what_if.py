"""What if the house had had other beds, or another limit of stay? The real admissions, replayed. Pure arithmetic.

Who came is taken as it was: those of one request who came at the same moment come together or not at all; nobody who is
turned away comes again. Who was in the house when the period begins is in it. An absence keeps its bed.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from law.local import local_date
from law.stays import overdue_from
from services.placement.domain.occupancy import Lived


@dataclass(frozen=True, slots=True)
class Came:
    """One stay, and with whom its person came."""

    request_id: str
    lived: Lived


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Who would have found no bed: when, how many together, and how many lived in the house then."""

    at: datetime
    persons: int
    occupied: int


@dataclass(frozen=True, slots=True)
class Imagined:
    """What the house would have been like."""

    stays: tuple[Lived, ...]
    turned_away: tuple[TurnedAway, ...]


def imagine(came: Sequence[Came], since: datetime, capacity: int | None, stay_days: int | None) -> Imagined:
    """Replay them against so many beds (None: always enough) and so many care days a stay (None: as it was)."""
    shorter = [replace(one, lived=limited(one.lived, stay_days)) for one in came]
    stays = [one.lived for one in shorter if one.lived.start < since]
    ends = [stay.end for stay in stays]
    heapq.heapify(ends)
    turned_away = []
    for at, together in groups(one for one in shorter if one.lived.start >= since):
        while ends and ends[0] <= at:
            heapq.heappop(ends)
        if capacity is not None and len(ends) + len(together) > capacity:
            turned_away.append(TurnedAway(at, len(together), len(ends)))
            continue
        stays += together
        for stay in together:
            heapq.heappush(ends, stay.end)
    return Imagined(tuple(stays), tuple(turned_away))


def groups(came: Iterator[Came]) -> Iterator[tuple[datetime, list[Lived]]]:
    """Those who came together, by when they came."""
    ordered = sorted(came, key=_together)
    for (at, _), found in groupby(ordered, key=_together):
        yield at, [one.lived for one in found]


def limited(stay: Lived, days: int | None) -> Lived:
    """The stay, at the latest over at the midnight after so many care days; absences do not stop the count."""
    if days is None:
        return stay
    last = local_date(stay.start) + timedelta(days=days - 1)
    return replace(stay, end=min(stay.end, overdue_from(last)))


def _together(one: Came) -> tuple[datetime, str]:
    return one.lived.start, one.request_id
