"""The restraining orders of a case as their standing facts leave them, by the law known at a moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from chassis.facts import Recorded, of_kind
from chassis.problems import Language
from contracts import lanes, wording
from contracts.intervention import OrderStepReported, RestrainingOrderIssued
from contracts.lanes import Lane
from law.order_lanes import OrderLane, lane_of, own_lane
from law.order_state import Judged, Step, judge
from law.parameters import Law


@dataclass(frozen=True)
class JudgedOrder:
    """An order that intervention told of, its steps by the facts that report them, and what they make of it."""

    told: Recorded
    issued: RestrainingOrderIssued
    steps: tuple[Step, ...]
    law: Law
    judged: Judged

    def lane(self, fact: Recorded) -> OrderLane:
        """The lane in which one of its facts stands."""
        said = fact.event
        kind = self.issued.kind
        return lane_of(kind, said.kind) if isinstance(said, OrderStepReported) else own_lane(kind)

    def lanes(self, called: str, language: Language) -> list[Lane]:
        """The order drawn over time; `called` names its station."""
        events: dict[str | None, str] = {
            None: self.told.event_id,
            **{step.key: step.key for step in self.steps},
        }
        terms = (self.issued.kind, self.issued.issued_at)
        return lanes.of_order(self.told.stream, called, terms, self.steps, self.law, events, language)

    def unfitting(self) -> dict[str, str]:
        """The facts of the steps that do not fit what is known, and why."""
        return dict(self.judged.unfitting)

    def verdict(self, fact: Recorded, language: Language) -> dict[str, Any]:
        """Whether a step that stands fits what is known, and why not."""
        reason = self.unfitting().get(fact.event_id)
        return {
            "fits": reason is None,
            "reason": reason,
            "why": None if reason is None else wording.word("", "unfitting", reason, language),
            "new_report_of_violence": self.reports_anew(fact),
        }

    def reports_anew(self, fact: Recorded) -> bool:
        """Whether it is a violation of an order that was not in force: never lost, a new report of violence."""
        violated = isinstance(fact.event, OrderStepReported) and fact.event.kind == "violated"
        return violated and fact.event_id in self.unfitting()


def judged_orders(facts: Sequence[Recorded], law: Law) -> dict[str, JudgedOrder]:
    """The orders of which these facts tell, by stream; the facts stand, in the order of the world."""
    return {
        told.stream: _judged(told, issued, facts, law)
        for told, issued in of_kind(facts, RestrainingOrderIssued)
    }


def steps_of(facts: Iterable[Recorded]) -> tuple[Step, ...]:
    """The steps of an order as the law judges them, each by the fact that reports it."""
    return tuple(
        Step(fact.event_id, event.kind, fact.occurred_at, event.until, event.as_decided)
        for fact, event in of_kind(facts, OrderStepReported)
    )


def _judged(
    told: Recorded, issued: RestrainingOrderIssued, facts: Sequence[Recorded], law: Law
) -> JudgedOrder:
    steps = steps_of(fact for fact in facts if fact.stream == told.stream)
    return JudgedOrder(told, issued, steps, law, judge(issued.kind, issued.issued_at, steps, law))
