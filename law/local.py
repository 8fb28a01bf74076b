"""Europe/Ljubljana on the pinned time zone data: local dates and times to instants, and back.

Every instant this package returns is in UTC: Python compares and subtracts two datetimes of one
zone by the wall clock, which is wrong by an hour across a change of the clock.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

ZONE_NAME = "Europe/Ljubljana"


class AmbiguousTime(ValueError):
    """A local time that occurs twice, given without an offset."""


class NonexistentTime(ValueError):
    """A local time that the clock skips, given without an offset."""


def _load_zone() -> ZoneInfo:
    """The zone from the `tzdata` package, never from the machine."""
    with files("tzdata").joinpath("zoneinfo", *ZONE_NAME.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=ZONE_NAME)


LOCAL = _load_zone()


def to_utc(instant: datetime) -> datetime:
    """The same instant in UTC; ValueError for a time without an offset."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} has no offset from UTC; an instant must carry one.")
    return instant.astimezone(UTC)


def to_local(instant: datetime) -> datetime:
    """The same instant as the clock in Ljubljana shows it (for showing, not for arithmetic)."""
    return to_utc(instant).astimezone(LOCAL)


def local_date(instant: datetime) -> date:
    """The date in Ljubljana at an instant."""
    return to_local(instant).date()


def resolve(day: date, at: time, offset: timedelta | None = None) -> datetime:
    """The instant (UTC) that somebody means by a local date and time.

    A time that occurs twice raises AmbiguousTime, one that is skipped NonexistentTime, unless
    `offset` settles it; an offset that Ljubljana does not have then is a ValueError.
    """
    if at.tzinfo is not None:
        raise ValueError(f"{at.isoformat()} is not a local time: it carries an offset of its own.")
    wall = datetime.combine(day, at)
    first, second = _offsets(wall)
    if offset is None:
        _refuse_unsettled(wall, first, second)
        offset = first
    elif offset not in (first, second):
        raise ValueError(f"{_said(wall)} in Ljubljana is not at UTC{_signed(offset)}.")
    return (wall - offset).replace(tzinfo=UTC)


def moment(day: date, at: time) -> datetime:
    """The instant (UTC) at which a rule's local time comes on a date.

    Skipped by the clock: the first moment that exists. Occurring twice: the first, or the second
    for a time with `fold=1`. (Lengths in days, domain.md, Time.)
    """
    wall = datetime.combine(day, at)
    first, second = _offsets(wall)
    if first < second:
        return _end_of_gap(wall, first, second)
    return (wall - (second if wall.fold else first)).replace(tzinfo=UTC)


@lru_cache(maxsize=1 << 14)
def midnight(day: date) -> datetime:
    """The instant (UTC) at which a local date begins; kept, for counting asks it for every day of every stay."""
    return moment(day, time.min)


def end_of_day(day: date) -> datetime:
    """The instant (UTC) at which a local date is over: the midnight after it."""
    return midnight(day + timedelta(days=1))


def add_hours(instant: datetime, hours: int) -> datetime:
    """The instant (UTC) after so many elapsed hours, whatever the clocks do."""
    return to_utc(instant) + timedelta(hours=hours)


def add_days_local(instant: datetime, days: int) -> datetime:
    """The instant (UTC) at the same local time of day, so many dates later."""
    local = to_local(instant)
    return moment(local.date() + timedelta(days=days), local.time())


def _offsets(wall: datetime) -> tuple[timedelta, timedelta]:
    """The offsets before and after the change of the clock next to a local time; equal elsewhere."""
    before, after = (wall.replace(tzinfo=LOCAL, fold=fold).utcoffset() for fold in (0, 1))
    return before or timedelta(), after or timedelta()


def _refuse_unsettled(wall: datetime, first: timedelta, second: timedelta) -> None:
    """Refuse a local time that has two readings, or none."""
    if first > second:
        choices = f"{_signed(first)} or {_signed(second)}"
        raise AmbiguousTime(f"{_said(wall)} occurs twice in Ljubljana; give the offset, {choices}.")
    if first < second:
        raise NonexistentTime(f"{_said(wall)} does not exist in Ljubljana: the clock skips it.")


def _end_of_gap(wall: datetime, before: timedelta, after: timedelta) -> datetime:
    """The first instant after the gap that a skipped local time lies in."""
    earliest = (wall.replace(microsecond=0) - after).replace(tzinfo=UTC)
    seconds = range(int((after - before).total_seconds()) + 1)

    def changed(second: int) -> bool:
        return (earliest + timedelta(seconds=second)).astimezone(LOCAL).utcoffset() == after

    return earliest + timedelta(seconds=bisect_left(seconds, True, key=changed))


def _said(wall: datetime) -> str:
    return wall.isoformat(sep=" ", timespec="minutes")


def _signed(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
