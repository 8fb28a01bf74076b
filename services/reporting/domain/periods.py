"""The month, quarter or year a table is about, in local months."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from chassis.errors import BadInput
from law.local import local_date, midnight

YEAR = re.compile(r"([0-9]{4})")
QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Period:
    """`kind` is year, quarter or month; `months` its local months (`2021-03`), in order."""

    kind: str
    label: str
    months: tuple[str, ...]

    @property
    def start(self) -> datetime:
        """The instant at which the first month begins."""
        return month_bounds(self.months[0])[0]

    @property
    def end(self) -> datetime:
        """The instant at which the last month is over."""
        return month_bounds(self.months[-1])[1]


def month_of(instant: datetime) -> str:
    """The local month an instant falls into."""
    return f"{local_date(instant):%Y-%m}"


def month_named(year: int, month: int) -> str:
    """A year and a month as one word."""
    return f"{year:04}-{month:02}"


def following(month: str) -> str:
    """The month after."""
    year, number = parts(month)
    return month_named(year + number // 12, number % 12 + 1)


def parts(month: str) -> tuple[int, int]:
    """Year and number of a month."""
    return int(month[:4]), int(month[5:])


def month_bounds(month: str) -> tuple[datetime, datetime]:
    """The instants at which a local month begins and is over."""
    (year, number), (next_year, next_number) = parts(month), parts(following(month))
    return midnight(date(year, number, 1)), midnight(date(next_year, next_number, 1))


def period(year: str | None = None, quarter: str | None = None, month: str | None = None) -> Period:
    """The one period that was named; BadInput when none, several or no real one was."""
    named = {"year": year, "quarter": quarter, "month": month}
    given = [(kind, label) for kind, label in named.items() if label is not None]
    if len(given) != 1:
        raise BadInput("period_missing", "Name one period: year=2021, quarter=2021-Q1 or month=2021-03.")
    kind, label = given[0]
    return {"year": a_year, "quarter": a_quarter, "month": a_month}[kind](label)


def a_year(label: str) -> Period:
    """`2021`."""
    year = known_year(label, YEAR.fullmatch(label), "year")
    return Period("year", label, tuple(month_named(year, number) for number in range(1, 13)))


def a_quarter(label: str) -> Period:
    """`2021-Q1`."""
    match = QUARTER.fullmatch(label)
    year = known_year(label, match, "quarter")
    first = 3 * int(match[2] if match else 1) - 2
    months = tuple(month_named(year, number) for number in range(first, first + 3))
    return Period("quarter", label, months)


def a_month(label: str) -> Period:
    """`2021-03`."""
    known_year(label, MONTH.fullmatch(label), "month")
    return Period("month", label, (label,))


def known_year(label: str, match: re.Match[str] | None, field: str) -> int:
    """The year in a label; BadInput when the label is no period between 1900 and 2200."""
    year = int(match[1]) if match else 0
    if not 1900 <= year <= 2200:
        raise BadInput(
            "unknown_period",
            "{label} is no year, quarter or month from 1900 to 2200.",
            field=field,
            label=label,
        )
    return year
