"""Figures that add up: a counter by path, and the table made of it with a 0 wherever nothing was counted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

from law.bands import BANDS

Path: TypeAlias = tuple[str, ...]
"""Where a figure stands in the table: `("by_task", "other", "events")`."""
Figures: TypeAlias = Counter[Path]
Form = Literal["official", "open"]
Table: TypeAlias = dict[str, Any]

TASKS = (
    "endangered_children",
    "domestic_violence",
    "unaccompanied_foreign_minors",
    "elderly_without_relatives",
    "guardianship",
    "other",
    "information",
)
SUBTASKS = (
    "urgent_removal",
    "endangered",
    "violence_other",
    "restraining_order",
    "homelessness",
    "mental_health",
    "public_order",
    "placement_help",
)
OUT_OF_SCOPE = (
    "homelessness",
    "mental_health",
    "public_order",
    "placement_help",
    "violence_not_urgent",
    "other",
)
COUNTS = ("participations", "events")
CALLS = ("total", "in_scope", "information", "letters", "untriaged")
BY_STATION: Path = ("calls", "out_of_scope", "by_station")
OTHER_SOURCES = "other_sources"
"""Stands for the station of a call that did not come from the police."""
ROUNDED_TO = 5


def _paths() -> tuple[Path, ...]:
    """Every figure of the table but the stations', in the order it is shown."""
    counted: list[Path] = [(count,) for count in COUNTS]
    minutes: list[Path] = [("minutes", name) for name in ("total", *BANDS, "outside_window")]
    tasks = [("by_task", task, count) for task in TASKS for count in COUNTS]
    subtasks = [("by_subtask", subtask, count) for subtask in SUBTASKS for count in COUNTS]
    also = [("also_tasks", task, count) for task in TASKS for count in COUNTS]
    unclosed = [("not_closed", count) for count in COUNTS]
    calls: list[Path] = [("calls", name) for name in CALLS]
    outside = [("calls", "out_of_scope", "total")]
    reasons = [("calls", "out_of_scope", "by_reason", reason) for reason in OUT_OF_SCOPE]
    return (*counted, *minutes, *tasks, *subtasks, *also, *unclosed, *calls, *outside, *reasons)


PATHS = _paths()


def total(figures: Iterable[Figures]) -> Figures:
    """The sum of figures, path by path."""
    added: Figures = Counter()
    for one in figures:
        added.update(one)
    return added


def listed(figures: Figures, stations: Iterable[str] = ()) -> dict[Path, int]:
    """Every figure by its path, 0 where nothing was counted; `stations` have a row of their own."""
    seen = {path[-1] for path in figures if path[:3] == BY_STATION}
    called = [(*BY_STATION, station) for station in sorted({*stations, *seen})]
    return {path: figures[path] for path in (*PATHS, *called)}


def shown(figures: Figures, stations: Iterable[str] = (), form: Form = "official") -> Table:
    """The table of some figures. `open` rounds cells and totals, each for itself, to multiples of five."""
    cells = listed(figures, stations)
    if form == "open":
        cells = {path: rounded(number) for path, number in cells.items()}
    table: Table = {"calls": {"out_of_scope": {"by_station": {}}}}
    for path, number in cells.items():
        placed(table, path, number)
    with_shares(table)
    return {name: table[name] for name in (*dict.fromkeys(path[0] for path in cells),)}


def spread(figures: Figures, paths: Iterable[Path], form: Form = "official") -> Table:
    """A table of the figures at these paths, then of all others that were counted; `open` rounds each for itself."""
    table: Table = {}
    for path in dict.fromkeys((*paths, *sorted(figures))):
        placed(table, path, rounded(figures[path]) if form == "open" else figures[path])
    return table


def placed(table: Table, path: Path, number: int) -> None:
    """Put one figure where its path says."""
    for name in path[:-1]:
        table = table.setdefault(name, {})
    table[path[-1]] = number


def with_shares(table: Table) -> None:
    """Give each task its share of all participations, from the figures as they are shown."""
    for task in table["by_task"].values():
        task["share_percent"] = share_percent(task["participations"], table["participations"])


def share_percent(part: int, whole: int) -> int:
    """A share in whole percent, halves up, as the printed tables have it; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def rounded(number: int) -> int:
    """The nearest multiple of five."""
    return (number + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def differences(sent: Mapping[Path, int], current: Mapping[Path, int]) -> list[dict[str, Any]]:
    """Figure by figure what is known differently now."""
    return [
        {
            "figure": ".".join(path),
            "submitted": sent.get(path, 0),
            "current": current.get(path, 0),
            "difference": current.get(path, 0) - sent.get(path, 0),
        }
        for path in dict.fromkeys((*sent, *current))
        if sent.get(path, 0) != current.get(path, 0)
    ]
