"""One dated value of a legal parameter, with its source; checked when it is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from law.definitions import Value, check_value, definition

DAY_PARAMETERS = frozenset({"work_free_day", "working_day"})
"""Their `valid_from` is the one date they speak of; of two for one date the later entry wins."""

_TEXTS = ("parameter", "valid_from", "source")
_OPTIONAL_TEXTS = ("csd", "confidence", "note")


@dataclass(frozen=True)
class Entry:
    """A parameter's value from a local date on; `csd` narrows it to one centre, `event_id` is an operator's fact.

    Refused (ValueError, in a sentence): an unknown parameter, a value its unit does not take, an
    empty source, a CSD of its own where the law is one for the whole country.
    """

    parameter: str
    valid_from: date
    value: Value
    source: str
    csd: str | None = None
    confidence: str | None = None
    note: str | None = None
    event_id: str | None = None

    def __post_init__(self) -> None:
        about = definition(self.parameter)
        check_value(about, self.value)
        if isinstance(self.valid_from, datetime):
            raise ValueError(f"{self.parameter} is valid from a local date, not from an instant.")
        if not self.source.strip():
            raise ValueError(f"{self.parameter} needs its source: where does the value stand?")
        if self.csd is not None and not about.per_csd:
            raise ValueError(f"{self.parameter} holds for the whole country; it cannot differ by CSD.")
        if self.confidence not in (None, "A", "B", "C"):
            raise ValueError(f"The confidence of {self.parameter} must be A, B or C.")

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Entry":
        """An entry from JSON: parameter, valid_from (YYYY-MM-DD), value, source; csd?, confidence?, note?."""
        unknown = sorted(set(data) - {"value", *_TEXTS, *_OPTIONAL_TEXTS})
        if unknown:
            raise ValueError(f"An entry has no field {unknown[0]!r}.")
        if "value" not in data:
            raise ValueError("An entry needs its value.")
        texts = {name: _text(data, name) for name in _TEXTS}
        more = {name: _text(data, name) for name in _OPTIONAL_TEXTS if data.get(name) is not None}
        day = _day(texts.pop("valid_from"))
        return cls(valid_from=day, value=data["value"], **texts, **more)

    def to_json(self) -> dict[str, Value]:
        """What `from_json` reads, without the fields that are empty."""
        fields = ("parameter", "value", "source", *_OPTIONAL_TEXTS)
        given = {name: getattr(self, name) for name in fields if getattr(self, name) is not None}
        return {**given, "valid_from": self.valid_from.isoformat()}


def _text(data: Mapping[str, Any], name: str) -> str:
    text = data.get(name)
    if not isinstance(text, str):
        raise ValueError(f"An entry needs {name!r} as text.")
    return text


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError(f"{text!r} is not a date of the form YYYY-MM-DD.")
    return day
