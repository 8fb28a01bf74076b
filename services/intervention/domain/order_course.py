"""One restraining order as its facts tell it so far, in whatever order they were learnt."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, assert_never, cast

from chassis.facts import Belongs, Recorded
from law.order_state import Judged, Step, judge
from law.parameters import Law
from services.intervention.events.restraining_order import (
    OrderCaseLearnt,
    OrderClockRang,
    OrderEvent,
    OrderStepReported,
    OrderTaskDone,
    OrderTold,
    RestrainingOrderIssued,
    ToldWho,
)


@dataclass(frozen=True, slots=True)
class Issue:
    """What was ordered, and the fact that says so."""

    order: RestrainingOrderIssued
    event_id: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Telling:
    """Who was told when, and when it was acknowledged."""

    who: ToldWho
    at: datetime
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """All that decisions need. The issue is None until it is known: its steps may be known before it."""

    issue: Issue | None = None
    learnt: Belongs | None = None
    steps: tuple[Step, ...] = ()
    tellings: tuple[Telling, ...] = ()
    latest_until: datetime | None = None
    """The latest end that any step names."""
    rang: frozenset[tuple[str, datetime]] = frozenset()
    settled: frozenset[str] = frozenset()

    @property
    def whose(self) -> Belongs:
        """CSD, unit and case, the latter learnt later where the notification was late."""
        if self.learnt is not None:
            return self.learnt
        if self.issue is None:
            return Belongs()
        order = self.issue.order
        return Belongs(order.csd, order.unit, order.case_id)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What nobody has vouched for yet."""
        named = () if self.issue is None else self.issue.order.unchecked
        return tuple(what for what in named if what == "station" or self.learnt is None)


State: TypeAlias = Order
INITIAL = Order()


def belongs(state: State) -> Belongs:
    """Whose facts these are."""
    return state.whose


def evolve(state: State, fact: Recorded) -> State:
    """The order after one fact more; never refuses."""
    event = cast(OrderEvent, fact.event)
    match event:
        case RestrainingOrderIssued():
            return replace(state, issue=Issue(event, fact.event_id, fact.recorded_at))
        case OrderCaseLearnt():
            return replace(state, learnt=Belongs(event.csd, event.unit, event.case_id))
        case OrderStepReported():
            step = Step(event.step_id, event.kind, fact.occurred_at, event.until, event.as_decided)
            named = max(filter(None, [state.latest_until, event.until]), default=None)
            return replace(state, steps=(*state.steps, step), latest_until=named)
        case OrderTold():
            telling = Telling(event.who, fact.occurred_at, event.acknowledged_at)
            return replace(state, tellings=(*state.tellings, telling))
        case OrderClockRang():
            return replace(state, rang=state.rang | {(event.clock, event.due_at)})
        case OrderTaskDone():
            return replace(state, settled=state.settled | {event.task})
        case _:
            assert_never(event)


def judged(state: State, law: Law) -> Judged | None:
    """What its steps make of the order; None while nobody has told of its issue."""
    if state.issue is None:
        return None
    order = state.issue.order
    return judge(order.kind, order.issued_at, state.steps, law)
