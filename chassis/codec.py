"""Facts to stored rows and back, and the hash that chains them."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import rfc8785

from chassis.clock import moment
from chassis.facts import Event, FactWithdrawn, Recorded

TIMES = ("occurred_at", "recorded_at", "entered_at")
PLAIN = (
    "type",
    "schema_version",
    "stream",
    "version",
    "position",
    "event_id",
    "actor",
    "command_id",
    "correlation_id",
    "source",
    "clock_offset_ms",
    "csd",
    "unit",
    "case_id",
    "causation_id",
    "corrects",
)
CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
SAFE = 2**53 - 1
GENESIS = hashlib.sha256(b"zavetje").digest()


class UnknownFact(Exception):
    """The log or a message holds a kind or version of fact newer than this code: halt, never skip."""


class Shapes:
    """The kinds of fact one reader knows, by stored type. Decoding is the same for folds, messages and rebuilds."""

    def __init__(self, events: Iterable[type[Event]]):
        known: list[type[Event]] = [*events, FactWithdrawn]
        self._by_type = {event.type: event for event in known}

    def knows(self, name: str) -> bool:
        """Whether facts of the type `name` can be read here."""
        return name in self._by_type

    def decode(self, name: str, schema_version: int, data: bytes) -> Event:
        """The event stored as `data` (canonical JSON). Raises UnknownFact for what this code cannot read."""
        shape = self._by_type.get(name)
        if shape is None or schema_version > shape.schema_version:
            raise UnknownFact(f"{name} v{schema_version}")
        if schema_version < shape.schema_version:
            return shape.model_validate(shape.upcast(schema_version, json.loads(data)))
        return shape.model_validate_json(data)


def encode(event: Event) -> bytes:
    """Canonical JSON (RFC 8785) of an event; absent fields are left out."""
    data = event.model_dump(mode="json", exclude_none=True)
    return CANONICAL.encode(data).encode() if is_plain(data) else rfc8785.dumps(data)


def is_plain(value: object) -> bool:
    """Whether the standard encoder makes the same canonical form: no fractions, no huge numbers, plain names."""
    match value:
        case dict():
            return all(name.isascii() and is_plain(inner) for name, inner in value.items())
        case list():
            return all(map(is_plain, value))
        case int():
            return -SAFE <= value <= SAFE
        case _:
            return not isinstance(value, float)


def digest(data: bytes) -> str:
    """Hex of SHA-256 over stored data: breaks ties between facts of one moment."""
    return hashlib.sha256(data).hexdigest()


def chained(previous: bytes, row: Mapping[str, Any]) -> bytes:
    """SHA-256 over the previous hash and the row (all columns but `hash`, `data` in base64) as RFC 8785 JSON.

    The standard encoder makes the same canonical form of what a row holds (see `is_plain`), five times as fast.
    """
    plain = {name: value for name, value in row.items() if name != "hash"}
    plain["data"] = base64.b64encode(plain["data"]).decode()
    return hashlib.sha256(previous + CANONICAL.encode(plain).encode()).digest()


def recorded(row: Mapping[Any, Any], shapes: Shapes) -> Recorded:
    """The fact in a row of the event table."""
    data = bytes(row["data"])
    event = shapes.decode(row["type"], row["schema_version"], data)
    times: dict[str, Any] = {name: None if row[name] is None else moment(row[name]) for name in TIMES}
    return Recorded(
        event=event, digest=digest(data), rank=event.rank, **times, **{name: row[name] for name in PLAIN}
    )
