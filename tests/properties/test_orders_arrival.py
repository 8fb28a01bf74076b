"""Steps of a restraining order that arrive in any order, twice, late or corrected end in the same answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.clock import micros
from chassis.errors import ZavetjeError
from chassis.facts import Recorded, fold, standing, state_at
from chassis.testing import fact, told
from law.order_state import StepKind
from law.parameters import Law
from services.intervention.commands.restraining_order import ReportOrderStep
from services.intervention.domain.order_course import INITIAL, evolve, judged
from services.intervention.domain.restraining_order import decide
from services.intervention.events.restraining_order import RestrainingOrderIssued
from services.intervention.projections import order_lists
from services.intervention.projections.orders import ORDERS
from tests.unit.intervention.orders import ISSUED_AT, KNOWN, issued
from tests.unit.law.when import at

LAW = Law.default()
HOUR = timedelta(hours=1)
LEARNT = at("2021-07-01 08:00")
HOURS = st.sampled_from([0, 1, 20, 47, 48, 49, 100, 359, 360, 361, 1000, 1438, 1440]) | st.integers(-3, 1500)


@dataclass(frozen=True)
class Said:
    """What somebody reports: kind, hours from the issue, hours of the end, and under which id."""

    key: str
    kind: StepKind
    hour: int
    until: int | None
    as_decided: bool


@st.composite
def reports(draw: st.DrawFn) -> list[Said]:
    kinds = st.sampled_from(get_args(StepKind))
    content = st.tuples(kinds, HOURS, st.none() | HOURS, st.booleans())
    told_ = draw(st.lists(content, max_size=7))
    again = draw(st.lists(st.sampled_from(told_), max_size=2)) if told_ else []
    return [Said(f"step-{number}", *one) for number, one in enumerate((*told_, *again))]


def command(said: Said) -> ReportOrderStep:
    return ReportOrderStep(
        told=told(occurred_at=ISSUED_AT + said.hour * HOUR, now=LEARNT),
        order_id="1",
        step_id=said.key,
        kind=said.kind,
        until=None if said.until is None else ISSUED_AT + said.until * HOUR,
        as_decided=said.as_decided,
    )


def arrived(told_: Sequence[Said]) -> list[Recorded]:
    """The facts that the reports come to, one after the other; what cannot be is refused."""
    facts = [fact(issued(), 1, "restraining_order-1", occurred_at=ISSUED_AT, recorded_at=LEARNT)]
    for number, said in enumerate(told_, start=2):
        state = fold(standing(facts), evolve, INITIAL)
        try:
            events = decide(command(said), state, KNOWN)
        except ZavetjeError:
            continue
        when = {"occurred_at": ISSUED_AT + said.hour * HOUR, "recorded_at": LEARNT + number * HOUR}
        facts += [fact(event, number, "restraining_order-1", **when) for event in events]
    return facts


def answer(facts: Sequence[Recorded], then: datetime) -> Any:
    """What is answered of it, without the ids that somebody gave the steps."""
    state = state_at(facts, evolve, INITIAL, at=then, known_at=facts[-1].recorded_at)
    found = judged(state, LAW)
    assert found is not None
    said = {step.key: (step.kind, step.occurred_at, step.until) for step in state.steps}
    unfitting = sorted(((*said[key], reason) for key, reason in found.unfitting), key=repr)
    steps = sorted(said.values(), key=repr)
    return found.end, found.stage, found.annulled_at, found.violations, unfitting, steps


@given(reports(), st.randoms(use_true_random=False), HOURS)
@settings(deadline=None)
def test_any_order_of_arrival_ends_in_the_same_answer(told_, random, hour):
    then = ISSUED_AT + max(hour, 0) * HOUR
    one, other = arrived(told_), arrived(random.sample(told_, len(told_)))
    assert answer(one, then) == answer(other, then)


@given(reports(), HOURS)
@settings(deadline=None)
def test_the_read_model_is_the_fold(told_, hour):
    then = ISSUED_AT + max(hour, 0) * HOUR
    facts = arrived(told_)
    (row,) = (
        row
        for row in ORDERS.rows(standing(facts))
        if row.valid_from <= then and (row.valid_to is None or then < row.valid_to)
    )
    by_fold = judged(state_at(facts, evolve, INITIAL, at=then, known_at=facts[-1].recorded_at), LAW)
    assert by_fold is not None
    stands = order_lists.standing(by_fold, micros(then))
    assert {name: row.values[name] for name in stands} == stands


@given(reports(), st.integers(0, 9))
@settings(deadline=None)
def test_what_comes_later_does_not_change_what_was_known(told_, split):
    facts = arrived(told_)
    known = facts[: max(split, 1)]
    then, last = LEARNT, known[-1].recorded_at
    early = state_at(known, evolve, INITIAL, at=then, known_at=last)
    late = state_at(facts, evolve, INITIAL, at=then, known_at=last)
    assert early == late
    assert isinstance(facts[0].event, RestrainingOrderIssued)
