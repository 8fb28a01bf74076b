"""Nights and care days of a stay in a crisis centre, and the last date it is permitted.

A stay is half-open, [admitted, departed), absences taken out. A running stay is asked with the end
of the period as `departed`, an absence not yet over with the same. Source: domain.md, Crisis centre.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias

from law.local import local_date, midnight
from law.parameters import Law
from law.windows import Interval, checked

Absence: TypeAlias = tuple[datetime, datetime]
"""[left, back), two instants."""

_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)


def presence(admitted: datetime, departed: datetime, absences: Sequence[Absence] = ()) -> list[Interval]:
    """The parts of a stay in which the person was there: disjoint, in order, instants in UTC.

    ValueError for an instant without an offset and for an end before its start. Absences may
    overlap each other and reach over the ends of the stay.
    """
    start, end = checked(admitted, departed)
    parts: list[Interval] = []
    for left, back in sorted(checked(*absence) for absence in absences):
        if left < back and back > start:
            parts.append((start, min(left, end)))
            start = back
    return [(a, b) for a, b in (*parts, (start, end)) if a < b]


def nights(admitted: datetime, departed: datetime, absences: Sequence[Absence] = ()) -> list[date]:
    """The nights of a stay, in order: local midnights strictly inside it, each named by the evening before."""
    return [
        day
        for start, end in presence(admitted, departed, absences)
        for day in dates_touched(start, end)
        if start < midnight(day + _DAY) < end
    ]


def care_days(admitted: datetime, departed: datetime, absences: Sequence[Absence] = ()) -> list[date]:
    """The local dates with any moment of the stay in them, in order, each once."""
    parts = presence(admitted, departed, absences)
    return sorted({day for start, end in parts for day in dates_touched(start, end)})


def last_permitted_date(
    admitted: datetime, law: Law, *, kind: str = "kcm", extended: bool = False, until: date | None = None
) -> date:
    """The last local date on which a stay is permitted; absences do not stop the count.

    The 21st care day; the 42nd when extended; `until` (the court's date) goes before both. `kind`
    is the centre's, "kcm" or "kczn"; an extension in KCŽN has no limit of law and needs `until`
    (ValueError without; so for a kind the law does not know).
    """
    if until is not None:
        return until
    if extended and kind != "kcm":
        raise ValueError(f"The law names no longest extension for {kind!r}: it needs its date.")
    first = local_date(admitted)
    days = law.number(f"{kind}_stay_days", first)
    if extended:
        days += law.number("kcm_extension_days", first)
    return first + timedelta(days=days - 1)


def overdue_from(last_permitted: date) -> datetime:
    """The instant (UTC) from which a stay is overdue: the midnight after the last permitted date."""
    return midnight(last_permitted + _DAY)


def dates_touched(start: datetime, end: datetime) -> list[date]:
    """The local dates that a non-empty [start, end) touches."""
    first, last = local_date(start), local_date(end - _MOMENT)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
