"""Working time by the six bands of the monthly return, and by local month.

Every minute is banded by its own local date and time; minutes are elapsed minutes, so the hour that
occurs twice counts twice. Source: annual report 2021, table 12 (domain.md, Working-time bands).
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

from law.days import SUNDAY, is_holiday
from law.local import local_date, midnight, moment, to_utc
from law.parameters import Law
from law.windows import checked, office_intervals

Band: TypeAlias = Literal[
    "mon_sat_day", "mon_sat_night", "sunday_day", "sunday_night", "holiday_day", "holiday_night"
]
BANDS: tuple[Band, ...] = get_args(Band)

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_Piece: TypeAlias = tuple[datetime, datetime, Band]


def cut_to_minutes(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """A segment in whole minutes (UTC): both instants cut to the minute; ValueError when none is left."""
    start, end = (to_utc(instant).replace(second=0, microsecond=0) for instant in (start, end))
    if end <= start:
        raise ValueError("A segment of working time must last at least a minute.")
    return start, end


def band_minutes(start: datetime, end: datetime, law: Law) -> dict[Band, int]:
    """The minutes of [start, end) in each of the six bands; they add up to the elapsed minutes.

    ValueError for an instant without an offset or not on a whole minute, and for an end before
    its start.
    """
    start, end = _whole_minutes(start, end)
    day, minutes = local_date(start), dict.fromkeys(BANDS, 0)
    while midnight(day) < end:
        for piece_start, piece_end, band in day_pieces(day, law):
            if start < piece_end and piece_start < end:
                minutes[band] += (min(end, piece_end) - max(start, piece_start)) // _MINUTE
        day += _DAY
    return minutes


def outside_window_minutes(start: datetime, end: datetime, law: Law, csd: str | None = None) -> int:
    """The minutes of [start, end) outside the duty window; they are banded like all others."""
    start, end = _whole_minutes(start, end)
    rests = office_intervals(start, end, law, csd)
    return sum((b - a) // _MINUTE for a, b in rests)


def split_at_months(start: datetime, end: datetime) -> list[tuple[int, int, datetime, datetime]]:
    """[start, end) cut at local month ends: (year, month, start, end) with instants in UTC."""
    start, end = checked(start, end)
    parts = []
    while start < end:
        month = local_date(start).replace(day=1)
        following = midnight((month + 31 * _DAY).replace(day=1))
        parts.append((month.year, month.month, start, min(end, following)))
        start = following
    return parts


def split_by_month(start: datetime, end: datetime) -> dict[tuple[int, int], int]:
    """The minutes of [start, end) in each local (year, month) it touches."""
    parts = split_at_months(*_whole_minutes(start, end))
    return {(year, month): (b - a) // _MINUTE for year, month, a, b in parts}


@lru_cache(maxsize=16384)
def day_pieces(day: date, law: Law) -> tuple[_Piece, ...]:
    """A local date cut into its bands, (start, end, band) with instants in UTC, in order."""
    by_day, by_night = _bands_of(day, law)
    dawn, dusk = (law.time_of_day(name, day) for name in ("band_day_from", "band_night_from"))
    borders = [moment(day, time.min), moment(day, dawn), moment(day, dusk), midnight(day + _DAY)]
    bands = (by_night, by_day, by_night)
    return tuple(zip(borders[:-1], borders[1:], bands, strict=True))


def _bands_of(day: date, law: Law) -> tuple[Band, Band]:
    """The day and the night band of a local date; a holiday on a Sunday counts as holiday."""
    if is_holiday(day, law):
        return "holiday_day", "holiday_night"
    if day.weekday() == SUNDAY:
        return "sunday_day", "sunday_night"
    return "mon_sat_day", "mon_sat_night"


def _whole_minutes(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    start, end = checked(start, end)
    for instant in (start, end):
        if instant.second or instant.microsecond:
            raise ValueError(f"{instant.isoformat()} is not on a whole minute.")
    return start, end
