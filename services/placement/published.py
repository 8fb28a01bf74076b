"""What others may know of our facts: which crisis centres there are."""

from typing import assert_never, cast

from chassis.facts import Event, FactWithdrawn, Recorded
from contracts import placement as messages
from services.placement.events import CentreSet

Fact = CentreSet | FactWithdrawn


def published(fact: Recorded) -> Event | None:
    """The message for a fact; a withdrawal travels as its envelope."""
    event = cast(Fact, fact.event)
    match event:
        case CentreSet():
            return messages.CentreSet(
                name=event.name,
                kind=event.kind,
                csd=event.csd,
                capacity=event.capacity,
                assumed=event.assumed,
                reason_code=event.reason_code,
            )
        case FactWithdrawn():
            return None
        case _:
            assert_never(event)
