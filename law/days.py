"""Which local dates are worked: public holidays, weekends, and the dates an operator declared."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from holidays import country_holidays

from law.parameters import Law

SATURDAY, SUNDAY = 5, 6
UNNAMED = "dela prost dan"
_DAY = timedelta(days=1)


@lru_cache(maxsize=16384)
def holiday_name(day: date, law: Law) -> str | None:
    """The Slovene name of the holiday on a local date, None on any other day.

    Source: the `holidays` package, country SI (ZPDPD); an operator's dated entries win over it:
    `work_free_day` makes the date a holiday, `working_day` says that it is none.
    """
    if isinstance(day, datetime):
        raise ValueError("Holidays are asked of a local date, not of an instant.")
    declared = law.declared(day)
    if declared is None:
        return _public_holidays(day.year).get(day)
    if declared.parameter == "working_day":
        return None
    return declared.value if isinstance(declared.value, str) else UNNAMED


def is_holiday(day: date, law: Law) -> bool:
    """Whether a local date is a public holiday, or was declared work-free."""
    return holiday_name(day, law) is not None


def is_work_free(day: date, law: Law) -> bool:
    """Saturdays, Sundays and holidays. A `working_day` entry lifts a holiday, never a weekend."""
    return day.weekday() >= SATURDAY or is_holiday(day, law)


def is_working_day(day: date, law: Law) -> bool:
    """Monday to Friday that is no holiday."""
    return not is_work_free(day, law)


def next_working_day(day: date, law: Law) -> date:
    """The first working day after a local date."""
    return working_day_on_or_after(day + _DAY, law)


def previous_working_day(day: date, law: Law) -> date:
    """The last working day before a local date."""
    return working_day_on_or_before(day - _DAY, law)


def working_day_on_or_after(day: date, law: Law) -> date:
    """The date itself when it is a working day, else the next one."""
    while is_work_free(day, law):
        day += _DAY
    return day


def working_day_on_or_before(day: date, law: Law) -> date:
    """The date itself when it is a working day, else the one before."""
    while is_work_free(day, law):
        day -= _DAY
    return day


@lru_cache(maxsize=256)
def _public_holidays(year: int) -> dict[date, str]:
    return dict(country_holidays("SI", years=year, language="sl"))
