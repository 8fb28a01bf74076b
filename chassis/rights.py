"""Who may do what: the permission table of a service, the conditions in it, and the answer for one caller.

A cell of the table names conditions, any of which suffices; an empty cell refuses. A condition compares the caller with
whose the record is, so it can only be judged where the record is known: at the service, in the snapshot that answers.
A call whose conditions nobody judged is refused.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from chassis.errors import Forbidden
from chassis.identity import ROLES, Caller

R = TypeVar("R")
ANY: Final = "any"
NOBODY: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a record is: the CSDs that hold it, their units, who works on it, its police stations, its houses.

    `let_in` are callers whom a fact of their own, or one of the house's, lets in for a time.
    """

    csds: frozenset[str] = NOBODY
    units: frozenset[str] = NOBODY
    people: frozenset[str] = NOBODY
    stations: frozenset[str] = NOBODY
    centres: frozenset[str] = NOBODY
    let_in: frozenset[str] = NOBODY


def stations_of(caller: Caller) -> frozenset[str]:
    """The stations a caller speaks for; an administration stands for all of its own."""
    return caller.stations | ({caller.administration} if caller.administration else set())


def of_unit(caller: Caller, whose: Whose) -> bool:
    """One of the caller's units; what no unit has taken yet is every unit's of the CSD."""
    return bool(caller.units & whose.units) or (not whose.units and caller.csd in whose.csds)


Condition: TypeAlias = Callable[[Caller, Whose], bool]
CONDITIONS: Final[Mapping[str, Condition]] = {
    ANY: lambda caller, whose: True,
    "csd": lambda caller, whose: caller.csd in whose.csds,
    "unit": of_unit,
    "part": lambda caller, whose: caller.subject in whose.people,
    "station": lambda caller, whose: bool(stations_of(caller) & whose.stations),
    "centre": lambda caller, whose: caller.centre in whose.centres,
    "let_in": lambda caller, whose: caller.subject in whose.let_in,
}
Cell: TypeAlias = frozenset[str]
Table: TypeAlias = Mapping[str, Mapping[str, Cell]]
"""{"METHOD /path": {role: conditions}}; a role that is not there may not."""


@dataclass(frozen=True)
class Scope:
    """What a list may show: everything, or the records of these; compared with a record's columns."""

    everything: bool
    csd: str | None = None
    units: frozenset[str] = NOBODY
    subject: str | None = None
    stations: frozenset[str] = NOBODY
    centre: str | None = None
    whole_csd: str | None = None
    """The CSD of which only what no unit has taken is shown."""


EVERYTHING: Final = Scope(everything=True)


@dataclass
class Permit:
    """What one caller may do with one route, and whether the conditions were judged."""

    caller: Caller
    conditions: Cell
    judged: bool = field(default=False)
    grounds: Cell = NOBODY
    """The conditions that held for what was judged last."""

    def __post_init__(self) -> None:
        self.judged = ANY in self.conditions

    def covers(self, whose: Whose) -> bool:
        """Whether one of the conditions holds for a record; with that the call is judged."""
        self.judged = True
        self.grounds = frozenset(name for name in self.conditions if CONDITIONS[name](self.caller, whose))
        return bool(self.grounds)

    def among(self, records: Iterable[R], whose: Callable[[R], Whose]) -> list[R]:
        """Those of the records that one of the conditions holds for."""
        self.judged = True
        return [record for record in records if self.covers(whose(record))]

    def scope(self) -> Scope:
        """What a list may show; who narrows by it has judged the call."""
        self.judged = True
        caller, held = self.caller, self.conditions
        return Scope(
            everything=ANY in held,
            csd=caller.csd if "csd" in held else None,
            units=caller.units if "unit" in held else NOBODY,
            subject=caller.subject if "part" in held else None,
            stations=stations_of(caller) if "station" in held else NOBODY,
            centre=caller.centre if "centre" in held else None,
            whole_csd=caller.csd if "unit" in held else None,
        )

    def left_to_the_rules(self) -> None:
        """The rule that decides compares the caller with the record itself, and refuses."""
        self.judged = True

    def close(self) -> None:
        """Refuse what nobody has judged: a route that forgot to ask lets nobody through."""
        if not self.judged:
            raise Forbidden("Nobody has judged whether you may do this.", code="unjudged")


def permit(table: Table, action: str, caller: Caller, *, refuse: bool = True) -> Permit:
    """The caller's permit for a route; Forbidden, or one that covers nothing, when no role has a cell for it."""
    row = table.get(action, {})
    held: Cell = frozenset().union(*(row.get(role, NOBODY) for role in caller.roles))
    if refuse and not held:
        raise Forbidden("Your role does not allow this.")
    return Permit(caller, held)


def read_tables(file: Path) -> dict[str, dict[str, dict[str, Cell]]]:
    """The tables in a CSV file by service; raises ValueError for a role, condition or action nobody understands."""
    with file.open(encoding="utf-8", newline="") as lines:
        head, *rows = [[said.strip() for said in line] for line in csv.reader(lines)]
    if head != ["service", "action", *ROLES]:
        raise ValueError(f"{file}: service, action, and a column for each role: {', '.join(ROLES)}")
    tables: dict[str, dict[str, dict[str, Cell]]] = {}
    for service, action, *cells in rows:
        if action in tables.setdefault(service, {}):
            raise ValueError(f"{file}: {service} has {action} twice")
        said = zip(ROLES, cells, strict=True)
        tables[service][action] = {role: cell(action, words) for role, words in said if words}
    return tables


def cell(action: str, said: str) -> Cell:
    """The conditions that a cell names."""
    conditions = frozenset(said.split())
    if unknown := conditions - CONDITIONS.keys():
        raise ValueError(f"{action}: there is no condition {', '.join(sorted(unknown))}")
    return conditions
