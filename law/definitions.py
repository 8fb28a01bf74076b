"""What a legal parameter is: its name, unit and meaning, and which values its unit takes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeAlias

Value: TypeAlias = bool | int | str | list[Any] | dict[str, Any]
"""A JSON value: a number, a local time "HH:MM", a name, a list or a table."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


class UnknownParameter(ValueError):
    """A parameter that the law does not name."""


@dataclass(frozen=True)
class Definition:
    """One parameter: `per_csd` says whether a CSD may have values of its own."""

    name: str
    unit: str
    meaning: str
    per_csd: bool = False


@cache
def published() -> dict[str, Any]:
    """The package's own data, `parameters.json`: definitions and dated entries."""
    text = files("law").joinpath("parameters.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


@cache
def definitions() -> Mapping[str, Definition]:
    """Every parameter by its name, in the order of the data."""
    items = published()["parameters"].items()
    return MappingProxyType({name: Definition(name=name, **about) for name, about in items})


def parameter_names() -> tuple[str, ...]:
    """The names of all parameters that an entry may set."""
    return tuple(definitions())


def definition(name: str) -> Definition:
    """One parameter by its name; UnknownParameter when there is none."""
    found = definitions().get(name)
    if found is None:
        raise UnknownParameter(f"{name!r} is not a parameter of the law.")
    return found


def time_of_day(text: object) -> time:
    """The local time that "HH:MM" says; ValueError for anything else."""
    if isinstance(text, str) and len(text) == 5 and text[2] == ":":
        return time.fromisoformat(text)
    raise ValueError(f"{text!r} is not a local time of the form HH:MM.")


def check_value(about: Definition, value: object) -> None:
    """Refuse (ValueError) a value that the parameter's unit does not take."""
    accepts, wanted = _UNITS.get(about.unit, (_is_count, "a whole number above zero"))
    try:
        fits = accepts(value)
    except (ValueError, TypeError, KeyError, AttributeError):
        fits = False
    if not fits:
        raise ValueError(f"{about.name} must be {wanted} ({about.unit}), not {value!r}.")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_day_of_month(value: Any) -> bool:
    return _is_count(value) and value <= 28


def _is_local_time(value: Any) -> bool:
    return time_of_day(value) is not None


def _is_day_name(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.strip() != "")


def _is_readinesses(value: Any) -> bool:
    return isinstance(value, list) and value == list(range(1, len(value) + 1)) and _is_count(len(value))


def _is_duty_table(value: Any) -> bool:
    """{"until": HH:MM, "weekly": {mon…fri: HH:MM}, "eves": {MM-DD: HH:MM}}; none starts before `until`."""
    starts = [*value["weekly"].values(), *value["eves"].values()]
    known = set(value) == {"until", "weekly", "eves"} and set(value["weekly"]) == set(WEEKDAYS)
    dates = all(_is_month_and_day(day) for day in value["eves"])
    return known and dates and all(time_of_day(start) >= time_of_day(value["until"]) for start in starts)


def _is_month_and_day(text: str) -> bool:
    month, day = text.split("-")
    return len(text) == 5 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31


_UNITS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "day of the month": (_is_day_of_month, "a day from 1 to 28"),
    "local time": (_is_local_time, 'a time like "10:00"'),
    "name of the day": (_is_day_name, "the day's name, or true"),
    "list of readinesses": (_is_readinesses, "a list like [1, 2]"),
    "duty table": (_is_duty_table, "a table of `until`, `weekly` (mon to fri) and `eves`"),
}
