"""The one clock of a process, and its ids. A demo may set it; a test steps it; nobody else asks the machine."""

import threading
from datetime import UTC, datetime, timedelta

import uuid_utils

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOREVER = 1 << 62
"""Microseconds that stand for "no end yet" in interval columns."""


class Clock:
    """Now, in UTC. `set` freezes it at a moment (demo, tests); `set(None)` lets it run again."""

    def __init__(self) -> None:
        self._frozen: datetime | None = None
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The present moment with microseconds, UTC."""
        return self._frozen or datetime.now(UTC)

    def set(self, moment: datetime | None) -> None:
        """Freeze at `moment` (aware), or run again with None."""
        with self._lock:
            self._frozen = None if moment is None else moment.astimezone(UTC)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC, exactly. Refuses a naive datetime with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(us: int) -> datetime:
    """The instant `us` microseconds after 1970, UTC."""
    return EPOCH + timedelta(microseconds=us)


def rfc3339(value: datetime) -> str:
    """RFC 3339 in UTC with `Z`; microseconds only where there are any."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def new_id() -> str:
    """A UUIDv7 in text, made from the machine's clock: ids grow with time."""
    return str(uuid_utils.uuid7())
