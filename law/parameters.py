"""The law in use: dated parameters as data, an operator's entries over them, and its fingerprint."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from importlib.metadata import version as installed

from law.definitions import Value, definition, published, time_of_day
from law.entries import DAY_PARAMETERS, Entry


class NotInForce(ValueError):
    """A parameter that has no value on the date asked for."""


@dataclass(frozen=True, eq=False)
class Law:
    """All dated entries, the package's first and an operator's after them.

    Two laws are equal when their `version()` is: answers of one may stand for the other's.
    """

    entries: tuple[Entry, ...]

    @staticmethod
    def default() -> "Law":
        """The law as `parameters.json` has it, without any operator's entry."""
        return _default()

    def with_entries(self, entries: Iterable[Entry]) -> "Law":
        """This law and further entries; on one `valid_from` the later entry wins."""
        return Law((*self.entries, *entries))

    def entry(self, parameter: str, on: date, csd: str | None = None) -> Entry:
        """The entry in force on a local date, with its source; a CSD's own goes before the country's.

        UnknownParameter or NotInForce (both ValueError) when there is none.
        """
        return _in_force(self, parameter, on, csd)

    def value(self, parameter: str, on: date, csd: str | None = None) -> Value:
        """The value in force on a local date, as JSON has it."""
        return self.entry(parameter, on, csd).value

    def number(self, parameter: str, on: date, csd: str | None = None) -> int:
        """The value of a parameter that counts something; ValueError for any other."""
        value = self.value(parameter, on, csd)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"{parameter} is no number: {value!r}.")
        return value

    def time_of_day(self, parameter: str, on: date, csd: str | None = None) -> time:
        """The value of a parameter that is a local time; ValueError for any other."""
        return time_of_day(self.value(parameter, on, csd))

    def history(self, parameter: str) -> tuple[Entry, ...]:
        """Every entry of a parameter, of all CSDs, by `valid_from`; as entered where that is equal."""
        definition(parameter)
        return tuple(sorted((e for e in self.entries if e.parameter == parameter), key=_valid_from))

    def declared(self, day: date) -> Entry | None:
        """What was last entered about one date: a `work_free_day`, a `working_day`, or nothing."""
        said = (e for e in reversed(self.entries) if e.parameter in DAY_PARAMETERS)
        return next((e for e in said if e.valid_from == day), None)

    def version(self) -> str:
        """SHA-256 (hex) over all entries and the versions of the time zone and holiday data."""
        return self._version

    @cached_property
    def _version(self) -> str:
        stated = {
            "parameters": published()["parameters"],
            "entries": [e.to_json() for e in sorted(self.entries, key=_place)],
            "data": _data_versions(),
        }
        return sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Law) and self._version == other._version)

    def __hash__(self) -> int:
        return hash(self._version)


@cache
def _default() -> Law:
    return Law(tuple(Entry.from_json(entry) for entry in published()["entries"]))


@cache
def _data_versions() -> dict[str, str]:
    return {package: installed(package) for package in ("tzdata", "holidays")}


@lru_cache(maxsize=16384)
def _in_force(law: Law, parameter: str, on: date, csd: str | None) -> Entry:
    definition(parameter)
    entries = [e for e in law.entries if e.parameter == parameter and e.csd in (None, csd)]
    started = [e for e in reversed(entries) if e.valid_from <= on]
    if not started:
        raise NotInForce(f"{parameter} has no value on {on.isoformat()}.")
    return max(started, key=lambda e: (e.csd is not None, e.valid_from))


def _valid_from(entry: Entry) -> date:
    return entry.valid_from


def _place(entry: Entry) -> tuple[str, str, date]:
    """Where an entry stands in the version: the order of entry matters only between rivals."""
    rivals = "day" if entry.parameter in DAY_PARAMETERS else entry.parameter
    return rivals, entry.csd or "", entry.valid_from
