"""A segment's date and two local times, as written in a register, to instants."""

import re
from datetime import date, datetime, time, timedelta

from law.local import AmbiguousTime, NonexistentTime, resolve

DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
TIME = re.compile(r"(\d{1,2}):(\d{2})")
OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")
FIRST_YEAR = 1990
DAY = timedelta(days=1)


class Unfit(ValueError):
    """A cell that cannot be what its column says; `code` is the fault's."""

    def __init__(self, code: str, sentence: str):
        super().__init__(sentence)
        self.code = code


def read_date(text: str) -> date:
    """`dd.mm.yyyy`; Unfit otherwise."""
    found = DATE.fullmatch(text)
    if found is None:
        raise Unfit("wrong_date", f"“{text}” is no date of the form dd.mm.yyyy.")
    day, month, year = map(int, found.groups())
    if year < FIRST_YEAR:
        raise Unfit("wrong_date", f"“{text}” lies before {FIRST_YEAR}.")
    try:
        return date(year, month, day)
    except ValueError:
        raise Unfit("wrong_date", f"“{text}” is not in the calendar.") from None


def read_time(text: str) -> time:
    """`hh:mm`; Unfit otherwise."""
    found = TIME.fullmatch(text)
    if found is None:
        raise Unfit("wrong_time", f"“{text}” is no time of the form hh:mm.")
    hour, minute = map(int, found.groups())
    if hour == 24 and minute == 0:
        raise Unfit("wrong_time", "“24:00” is written 00:00 here: midnight at the end of the day.")
    try:
        return time(hour, minute)
    except ValueError:
        raise Unfit("wrong_time", f"“{text}” is no time of day.") from None


def read_offset(text: str) -> timedelta | None:
    """`+01:00` or `+02:00`; None for an empty cell; Unfit otherwise."""
    if not text:
        return None
    found = OFFSET.fullmatch(text)
    if found is None:
        raise Unfit("wrong_offset", f"“{text}” is no offset of the form +01:00.")
    sign, hours, minutes = found.groups()
    length = timedelta(hours=int(hours), minutes=int(minutes))
    return -length if sign == "-" else length


def read_stamp(text: str, column: str) -> datetime | None:
    """`dd.mm.yyyy hh:mm`, with an offset behind it where the clock changes; None for an empty cell."""
    if not text:
        return None
    parts = text.split()
    if len(parts) not in (2, 3):
        raise Unfit("wrong_time", f"“{text}” is no moment of the form dd.mm.yyyy hh:mm.")
    day, at = read_date(parts[0]), read_time(parts[1])
    offset = read_offset(parts[2]) if len(parts) == 3 else None
    return instant(day, at, offset, column=column, settled_by="+01:00 or +02:00 behind it settles it.")


def instant(
    day: date, at: time, offset: timedelta | None, *, column: str, settled_by: str | None = None
) -> datetime:
    """The instant that is meant; Unfit when there are two, or none, and no offset settles it."""
    try:
        return resolve(day, at, offset)
    except AmbiguousTime as error:
        how = settled_by or f"A column “Odmik {column}” with +01:00 or +02:00 settles it."
        raise Unfit("ambiguous_time", f"{error} {how}") from error
    except NonexistentTime as error:
        raise Unfit("nonexistent_time", str(error)) from error
    except ValueError as error:
        raise Unfit("wrong_offset", str(error)) from error


def end_of(start: datetime, day: date, written: tuple[time, time], offset: timedelta | None) -> datetime:
    """When a segment ends: earlier than it began is the next day, 00:00 is midnight at the end of the day.

    Within the hour that occurs twice an offset may say that an earlier time of the same day is meant.
    """
    begins, ends = written
    if ends == time.min:
        return instant(day + DAY, ends, offset, column="Do")
    if ends > begins:
        return instant(day, ends, offset, column="Do")
    if offset is not None and (same_day := instant_or_none(day, ends, offset)) and same_day > start:
        return same_day
    if ends == begins:
        raise Unfit("empty_segment", f"The segment begins and ends at {ends:%H:%M}: it is empty.")
    return instant(day + DAY, ends, offset, column="Do")


def instant_or_none(day: date, at: time, offset: timedelta) -> datetime | None:
    """The instant, unless the clock in Ljubljana has no such offset then."""
    try:
        return resolve(day, at, offset)
    except ValueError:
        return None
