"""Where an operator's entries change what an order of a date comes to, and how long any order may last by a law."""

from datetime import date, timedelta
from functools import lru_cache

from law.order_lengths import Kind
from law.parameters import Law

JUDGED_BY = (
    "order_first_hours",
    "order_written_hours",
    "order_decision_hours",
    "order_confirmed_days",
    "order_extended_days",
    "court_measure_months",
    "court_measure_extension_months",
)
"""The parameters that the judgement of an order rests on, each by its value on the date of the issue."""

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)
"""Nothing is issued before or after."""
Dates = tuple[date, date | None]
"""From a local date on, until before another one; None: for good."""


@lru_cache(maxsize=64)
def changed_dates(law: Law) -> tuple[Dates, ...]:
    """The issue dates on which a law says of orders otherwise than the package's own."""
    package = Law.default()
    entered = (entry.valid_from for name in JUDGED_BY for entry in law.history(name))
    turns = sorted({max(day, FIRST) for day in entered if day <= LAST})
    found: list[Dates] = []
    for turn, following in zip(turns, [*turns[1:], None], strict=True):
        if any(law.value(name, turn) != package.value(name, turn) for name in JUDGED_BY):
            joins = bool(found) and found[-1][1] == turn
            found = [*found[:-1], (found[-1][0], following)] if joins else [*found, (turn, following)]
    return tuple(found)


@lru_cache(maxsize=64)
def longest(kind: Kind, law: Law) -> timedelta:
    """No order of a kind that names no end itself lasts so long, whenever it was issued; a day is added for clocks."""
    most = {name: max(_numbers(name, law)) for name in JUDGED_BY}
    if kind == "court_zpnd":
        return timedelta(
            days=31 * (most["court_measure_months"] + most["court_measure_extension_months"]) + 1
        )
    days = max(most["order_confirmed_days"], most["order_extended_days"])
    return max(timedelta(days=days), timedelta(hours=most["order_first_hours"])) + timedelta(days=1)


def _numbers(parameter: str, law: Law) -> list[int]:
    """Every value that a counting parameter has had or will have."""
    return [entry.value for entry in law.history(parameter) if isinstance(entry.value, int)]
