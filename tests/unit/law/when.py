"""Local moments as the tests write them."""

from datetime import date, datetime, time

from law.local import resolve
from law.order_lengths import Kind
from law.order_state import Judged, Step, judge
from law.parameters import Law

Said = tuple[str, str] | tuple[str, str, str] | tuple[str, str, str, bool]
"""A step: kind, when; the end the court named; whether that is as it decided."""


def at(text: str) -> datetime:
    """The instant at which the clock in Ljubljana shows "2021-10-31 01:30"."""
    day, clock = text.split()
    return resolve(date.fromisoformat(day), time.fromisoformat(clock))


def instant(text: str) -> datetime:
    """The instant of a local time written with its offset."""
    return datetime.fromisoformat(text)


def judged(issued: str, *said: Said, kind: Kind = "police") -> Judged:
    """An order after these steps."""
    steps = []
    for number, (what, when, *more) in enumerate(said):
        until = instant(str(more[0])) if more else None
        data = {"key": str(number), "kind": what, "occurred_at": instant(when), "until": until}
        steps.append(Step(**data, as_decided=len(more) > 1))  # type: ignore[arg-type]
    return judge(kind, instant(issued), steps, Law.default())
