"""What one stream adds to the figures of each month, and how such rows are cut by month, place and house."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, TypeVar

from services.reporting.domain.figures import Figures, total

Group = Literal["csd", "unit", "station", "centre", "month"]
ByMonth: TypeAlias = Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class Counted:
    """What one stream (`intervention-…`, `notification-…`) adds to each month, and where it belongs."""

    stream: str
    csd: str | None
    unit: str | None
    station: str | None
    months: ByMonth
    centre: str | None = None


C = TypeVar("C", bound=Counted)

GROUPED: dict[Group, Callable[[Counted], str | None]] = {
    "csd": lambda counted: counted.csd,
    "unit": lambda counted: counted.unit,
    "station": lambda counted: counted.station,
    "centre": lambda counted: counted.centre,
}


def cut(rows: Iterable[C], months: Sequence[str]) -> list[C]:
    """The rows that add something to some of the months, with what they add to these alone."""
    wanted = set(months)
    found: list[C] = []
    for row in rows:
        inside = {month: figures for month, figures in row.months.items() if month in wanted}
        if inside:
            found.append(replace(row, months=inside))
    return found


def summed(rows: Iterable[Counted]) -> Figures:
    """All that the rows add."""
    return total(figures for row in rows for figures in row.months.values())


def by_month(rows: Sequence[C], months: Iterable[str]) -> dict[str, list[C]]:
    """The rows of each month, also of one in which nothing was counted."""
    return {month: cut(rows, [month]) for month in months}


def grouped(
    rows: Sequence[C], months: Sequence[str], group: Group, known: Iterable[str] = ()
) -> dict[str | None, list[C]]:
    """The rows of each group within the months; `known` groups are named also where nothing was counted."""
    if group == "month":
        return dict(by_month(rows, months).items())
    found: dict[str | None, list[C]] = {name: [] for name in sorted(known)}
    for row in cut(rows, months):
        found.setdefault(GROUPED[group](row), []).append(row)
    return found


def counted_in(rows: Iterable[Counted], months: Sequence[str], figure: str) -> list[tuple[str, str, int]]:
    """(month, stream, how much) of all that a figure, or all figures below a dotted path, counts in the months."""
    wanted = tuple(figure.split("."))
    found = (
        (month, row.stream, sum(number for path, number in figures.items() if path[: len(wanted)] == wanted))
        for row in rows
        for month, figures in row.months.items()
        if month in months
    )
    return sorted(one for one in found if one[2] > 0)
