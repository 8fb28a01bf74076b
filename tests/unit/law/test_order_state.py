"""One restraining order judged: every step, every end, what does not fit and what cannot be."""

from datetime import datetime

import pytest

from law.order_lengths import months_later
from law.order_state import Judged, Step, StepKind, impossible, judge, state_of
from law.parameters import Law
from tests.unit.law.when import at

LAW = Law.default()
ISSUED = at("2021-03-01 22:10")
END_48, END_15, END_60 = at("2021-03-03 22:10"), at("2021-03-16 22:10"), at("2021-04-30 22:10")


def step(kind: StepKind, when: str, until: datetime | None = None, as_decided: bool = False) -> Step:
    return Step(f"{kind}@{when}", kind, at(when), until, as_decided)


def judged(*steps: Step, issued: datetime = ISSUED) -> Judged:
    return judge("police", issued, steps, LAW)


def reasons(*steps: Step) -> list[str]:
    return [reason for _, reason in judged(*steps).unfitting]


WRITTEN = step("written_order_served", "2021-03-02 01:00")
SENT = step("sent_to_court", "2021-03-02 02:00")
CONFIRMED = step("confirmed", "2021-03-02 12:00")
PROPOSED = step("extension_proposed", "2021-03-14 09:00")
EXTENDED = step("extended", "2021-03-15 09:00")


def test_without_any_step_it_holds_48_hours():
    order = judged()
    assert (order.stage, order.end, order.end_stage) == ("hours_48", END_48, "hours_48")
    assert order.written_due == at("2021-03-02 04:10")
    assert order.decision_due is None
    assert not order.ever_days_15


def test_in_force_is_half_open():
    order = judged()
    assert state_of(order, ISSUED) == "in_force"
    assert state_of(order, at("2021-03-03 22:09")) == "in_force"
    assert state_of(order, END_48) == "expired"
    with pytest.raises(ValueError, match="Before its oral issue"):
        state_of(order, at("2021-03-01 22:09"))


def test_confirmed_lasts_15_days_from_the_oral_order():
    order = judged(WRITTEN, SENT, CONFIRMED)
    assert (order.stage, order.end) == ("days_15", END_15)
    assert (order.written_at, order.sent_at, order.decided_at) == (
        at("2021-03-02 01:00"), at("2021-03-02 02:00"), at("2021-03-02 12:00"))  # fmt: skip
    assert order.decision_due == at("2021-03-03 02:00")
    assert order.ever_days_15
    assert not order.ever_days_60


def test_confirmed_without_going_beyond_48_hours_stays_there():
    order = judged(step("confirmed", "2021-03-02 12:00", END_48))
    assert (order.stage, order.end) == ("hours_48", END_48)


def test_the_courts_own_end_holds():
    order = judged(step("changed", "2021-03-02 12:00", at("2021-03-08 12:00")))
    assert (order.stage, order.end) == ("days_15", at("2021-03-08 12:00"))
    assert order.arithmetic[-1].parameter is None
    shorter = judged(step("confirmed", "2021-03-02 12:00", at("2021-03-03 08:00")))
    assert (shorter.stage, shorter.end) == ("hours_48", at("2021-03-03 08:00"))


def test_annulled_ends_then_and_there():
    order = judged(step("annulled", "2021-03-02 12:00", at("2021-03-02 12:00")))
    assert (order.end, order.annulled_at, order.end_stage) == (*[at("2021-03-02 12:00")] * 2, "annulled")
    assert state_of(order, at("2021-03-02 11:59")) == "in_force"
    assert state_of(order, at("2021-03-02 12:00")) == "annulled"


def test_extended_lasts_60_days_in_all():
    order = judged(CONFIRMED, PROPOSED, EXTENDED)
    assert (order.stage, order.end) == ("days_60", END_60)
    assert order.ever_days_15
    assert order.ever_days_60
    assert (order.proposed_at, order.extension_decided_at) == (at("2021-03-14 09:00"), at("2021-03-15 09:00"))


def test_a_rejected_extension_changes_no_end():
    order = judged(CONFIRMED, PROPOSED, step("extension_rejected", "2021-03-15 09:00"))
    assert (order.stage, order.end, order.unfitting) == ("days_15", END_15, ())


def test_violations_are_counted_any_number_of_times():
    steps = [step("violated", f"2021-03-0{day} 10:00") for day in (2, 4, 5)]
    order = judged(CONFIRMED, *steps, step("re_reported", "2021-06-01 10:00"))
    assert (order.violations, order.re_reports, order.unfitting) == (3, 1, ())


def test_a_late_violation_is_never_lost_and_fits_once_the_decision_has_come():
    late = step("violated", "2021-03-05 10:00")
    assert judged(late).unfitting == ((late.key, "after_end"),)
    assert judged(late).violations == 0
    assert judged(late, CONFIRMED).unfitting == ()
    assert judged(late, CONFIRMED).violations == 1


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([step("confirmed", "2021-03-03 22:10")], ["after_end"]),
        ([CONFIRMED, step("annulled", "2021-03-02 15:00")], ["second_decision"]),
        ([step("annulled", "2021-03-02 12:00"), step("violated", "2021-03-02 12:00")], ["after_annulment"]),
        ([step("annulled", "2021-03-02 12:00"), step("confirmed", "2021-03-02 13:00")], ["after_annulment"]),
        ([step("extended", "2021-03-02 12:00")], ["without_decision"]),
        ([step("extension_rejected", "2021-03-02 12:00")], ["without_decision"]),
        ([CONFIRMED, EXTENDED, step("extended", "2021-03-15 10:00")], ["second_extension_decision"]),
        ([CONFIRMED, step("extended", "2021-03-15 10:00", END_15)], ["extends_nothing"]),
        ([CONFIRMED, step("extended", "2021-03-17 10:00")], ["after_end"]),
        ([step("extension_proposed", "2021-03-04 10:00")], ["after_end"]),
        ([SENT, step("sent_to_court", "2021-03-02 03:00")], ["repeated"]),
        ([CONFIRMED, step("sent_to_court", "2021-03-02 13:00")], ["after_decision"]),
        ([WRITTEN, step("written_order_served", "2021-03-02 02:00")], ["repeated"]),
        ([step("violated", "2021-03-01 22:00")], ["before_issue"]),
        ([step("confirmed", "2021-03-02 12:00", END_60)], ["until_past_maximum"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_listed_and_changes_nothing(steps, expected):
    assert reasons(*steps) == expected
    unfitting = {key for key, _ in judged(*steps).unfitting}
    without = judged(*(one for one in steps if one.key not in unfitting))
    assert without.unfitting == ()
    assert (without.end, without.stage, without.violations) == (
        judged(*steps).end, judged(*steps).stage, judged(*steps).violations)  # fmt: skip


def test_papers_that_come_late_end_nothing_and_fit():
    order = judged(
        step("written_order_served", "2021-03-09 09:00"), step("keys_handed_over", "2021-03-09 09:00")
    )
    assert (order.unfitting, order.end) == ((), END_48)
    assert order.written_at == at("2021-03-09 09:00")


def test_past_the_legal_maximum_only_as_the_court_wrote_it():
    beyond = at("2021-03-20 22:10")
    assert impossible(step("confirmed", "2021-03-02 12:00", beyond), ISSUED, LAW) == "until_past_maximum"
    as_decided = step("confirmed", "2021-03-02 12:00", beyond, as_decided=True)
    assert impossible(as_decided, ISSUED, LAW) is None
    order = judged(as_decided)
    assert (order.end, order.stage, order.flagged) == (beyond, "days_60", (as_decided.key,))
    over_60 = step("extended", "2021-03-15 09:00", at("2021-05-30 22:10"), as_decided=True)
    assert judged(CONFIRMED, over_60).flagged == (over_60.key,)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (step("violated", "2021-03-01 22:09"), "before_issue"),
        (step("violated", "2021-03-01 22:10"), None),
        (step("confirmed", "2021-03-02 12:00", at("2021-03-02 12:00")), "until_before_step"),
        (step("extended", "2021-03-15 12:00", END_60), None),
        (step("extended", "2021-03-15 12:00", at("2021-04-30 22:11")), "until_past_maximum"),
        (step("violated", "2021-03-02 12:00", END_48), "until_not_meant"),
        (step("annulled", "2021-03-02 12:00", END_48), "until_not_meant"),
        (step("annulled", "2021-03-02 12:00", at("2021-03-02 12:00")), None),
        (step("written_order_served", "2021-03-09 12:00"), None),
    ],
)
def test_what_cannot_be(one, expected):
    assert impossible(one, ISSUED, LAW) == expected


def test_steps_of_one_moment_are_judged_in_the_order_of_their_kinds():
    proposed, extended = step("extension_proposed", "2021-03-02 12:00"), step("extended", "2021-03-02 12:00")
    assert judged(extended, proposed, CONFIRMED).unfitting == ()


def test_clock_trap_hours_across_a_clock_change():
    order = judged(issued=at("2024-10-26 22:30"))
    assert order.end == at("2024-10-28 21:30")


def test_clock_trap_days_across_a_clock_change_end_at_the_same_local_time():
    order = judged(step("confirmed", "2021-03-23 10:00"), issued=at("2021-03-22 22:10"))
    assert order.end == at("2021-04-06 22:10")


def test_clock_trap_count_from_the_oral_order_and_not_from_the_decision():
    order = judged(step("confirmed", "2021-03-02 20:00"), issued=at("2021-03-01 01:10"))
    assert order.end == at("2021-03-16 01:10")


def test_clock_trap_late_knowledge():
    monday = step("confirmed", "2021-03-02 12:00")
    tuesday = at("2021-03-04 10:00")
    assert state_of(judged(), tuesday) == "expired"
    assert state_of(judged(monday), tuesday) == "in_force"


def test_clock_trap_the_law_of_the_issue_date():
    old = judged(step("confirmed", "2016-05-03 09:00"), issued=at("2016-05-02 18:00"))
    new = judged(step("confirmed", "2017-05-03 09:00"), issued=at("2017-05-02 18:00"))
    assert (old.stage, old.end) == ("days_15", at("2016-05-12 18:00"))
    assert (new.stage, new.end) == ("days_15", at("2017-05-17 18:00"))


def test_clock_trap_weekends_move_nothing():
    order = judged(issued=at("2021-04-29 23:00"))
    assert order.end == at("2021-05-01 23:00")


def test_each_computed_moment_shows_its_arithmetic():
    written, first, due, confirmed = judged(SENT, CONFIRMED).arithmetic
    assert (written.what, written.parameter, written.value) == ("written_order_due", "order_written_hours", 6)
    assert (first.since, first.parameter, first.value, first.result) == (
        ISSUED, "order_first_hours", 48, END_48)  # fmt: skip
    assert (due.since, due.value, due.result) == (at("2021-03-02 02:00"), 24, at("2021-03-03 02:00"))
    assert (confirmed.value, confirmed.result, confirmed.step) == (15, END_15, CONFIRMED.key)
    assert str(confirmed.valid_from) == "2017-04-12"


def test_a_courts_measure_has_a_clock_of_its_own():
    issued = at("2024-02-29 12:00")
    order = judge("court_zpnd", issued, [], LAW)
    assert (order.stage, order.end, order.written_due) == (None, at("2025-02-28 12:00"), None)
    longer = judge("court_zpnd", issued, [step("extended", "2025-01-10 09:00")], LAW)
    assert (longer.end, longer.unfitting, longer.stage) == (at("2026-02-28 12:00"), (), None)
    assert (longer.arithmetic[-1].since, longer.arithmetic[-1].value) == (at("2025-02-28 12:00"), 12)


def test_months_end_on_the_last_day_where_there_is_no_such_day():
    assert months_later(at("2021-01-31 08:00"), 1) == at("2021-02-28 08:00")
    assert months_later(at("2021-12-15 08:00"), 12) == at("2022-12-15 08:00")


def test_a_courts_measure_goes_before_no_other_judge():
    issued = at("2021-01-10 12:00")
    steps = [step("sent_to_court", "2021-01-11 09:00"), step("confirmed", "2021-01-12 09:00")]
    order = judge("court_zpnd", issued, [*steps, step("violated", "2021-02-01 09:00")], LAW)
    assert [reason for _, reason in order.unfitting] == ["not_of_this_kind", "not_of_this_kind"]
    assert (order.end, order.violations, order.decided_at) == (at("2022-01-10 12:00"), 1, None)
