"""Local moments as the tests write them."""

from datetime import date, datetime, time

from law.local import resolve


def at(text: str) -> datetime:
    """The instant at which the clock in Ljubljana shows "2021-10-31 01:30"."""
    day, clock = text.split()
    return resolve(date.fromisoformat(day), time.fromisoformat(clock))
