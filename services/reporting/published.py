"""What others may know of our facts: that a month was handed in or submitted, as known when."""

from typing import assert_never, cast

from chassis.facts import Event, FactWithdrawn, Recorded
from contracts import reporting as messages
from services.reporting.events import (
    MonthHandedIn,
    ReturnCalendarKept,
    ReturnClockRang,
    ReturnSubmitted,
)

Fact = MonthHandedIn | ReturnSubmitted | ReturnCalendarKept | ReturnClockRang | FactWithdrawn


def published(fact: Recorded) -> Event | None:
    """The message for a fact; a withdrawal travels as its envelope."""
    event = cast(Fact, fact.event)
    match event:
        case MonthHandedIn():
            return messages.MonthHandedIn(month=event.month, known_at=event.known_at)
        case ReturnSubmitted():
            return messages.ReturnSubmitted(month=event.month, known_at=event.known_at, sha256=event.sha256)
        case ReturnCalendarKept() | ReturnClockRang() | FactWithdrawn():
            return None
        case _:
            assert_never(event)
