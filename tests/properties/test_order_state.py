"""What holds for every restraining order, in whatever order its steps arrive."""

from datetime import UTC, datetime, timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from law.order_state import Step, StepKind, judge, state_of
from law.parameters import Law

LAW = Law.default()
HOUR = timedelta(hours=1)
SPRING, AUTUMN = datetime(2021, 3, 27, 21, tzinfo=UTC), datetime(2021, 10, 30, 21, tzinfo=UTC)

issues = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes),
    st.sampled_from([SPRING, AUTUMN, datetime(2016, 5, 1, tzinfo=UTC), datetime(2024, 2, 20, tzinfo=UTC)]),
    st.integers(0, 2880),
)
kinds = st.sampled_from(get_args(StepKind))
hours = st.sampled_from([0, 1, 24, 47, 48, 49, 200, 359, 360, 361, 1000, 1439, 1441]) | st.integers(-5, 1600)


@st.composite
def orders(draw: st.DrawFn) -> tuple[datetime, list[Step]]:
    issued = draw(issues)
    said = st.tuples(kinds, hours, st.none() | hours, st.booleans())
    steps = [
        Step(
            str(key), kind, issued + when * HOUR, None if until is None else issued + until * HOUR, as_decided
        )
        for key, (kind, when, until, as_decided) in enumerate(draw(st.lists(said, max_size=7)))
    ]
    return issued, steps


@given(orders(), st.randoms(use_true_random=False))
def test_every_order_of_arrival_ends_in_the_same_state(order, random):
    issued, steps = order
    shuffled = random.sample(steps, len(steps))
    assert judge("police", issued, steps, LAW) == judge("police", issued, shuffled, LAW)


@given(orders())
def test_what_does_not_fit_changes_nothing(order):
    issued, steps = order
    judged = judge("police", issued, steps, LAW)
    unfitting = {key for key, _ in judged.unfitting}
    without = judge("police", issued, [step for step in steps if step.key not in unfitting], LAW)
    assert without.unfitting == ()
    assert (without.end, without.stage, without.annulled_at) == (judged.end, judged.stage, judged.annulled_at)
    assert (without.violations, without.re_reports) == (judged.violations, judged.re_reports)


@given(orders(), hours)
def test_what_comes_later_does_not_change_whether_it_was_in_force(order, hour):
    issued, steps = order
    then = issued + max(hour, 0) * HOUR
    so_far = judge("police", issued, [step for step in steps if step.occurred_at <= then], LAW)
    in_all = judge("police", issued, steps, LAW)
    assert state_of(so_far, then) == state_of(in_all, then)


@given(orders())
def test_no_step_is_lost(order):
    issued, steps = order
    judged = judge("police", issued, steps, LAW)
    violations = {step.key for step in steps if step.kind == "violated"}
    listed = violations & {key for key, _ in judged.unfitting}
    assert judged.violations + len(listed) == len(violations)
    assert judged.end >= judged.issued_at


@given(orders())
def test_every_end_has_its_arithmetic_or_its_annulment(order):
    issued, steps = order
    judged = judge("police", issued, steps, LAW)
    ends = [line.result for line in judged.arithmetic if line.what == "end"]
    assert judged.end == (judged.annulled_at or ends[-1])
