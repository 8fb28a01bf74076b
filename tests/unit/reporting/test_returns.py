"""A monthly return: given what was sent, when it is sent again, then a fact, nothing or a refusal."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chassis.facts import WithdrawFact
from chassis.testing import Scenario, fact, told
from services.reporting.app import RETURNS
from services.reporting.commands import HandInMonth, SubmitReturn
from services.reporting.domain.returns import content, fingerprint
from services.reporting.events import MonthHandedIn, ReturnSubmitted
from services.reporting.published import published

CSD, MONTH = "juzna-primorska", "2021-03"
APRIL = datetime(2021, 4, 1, 6, tzinfo=UTC)
RETURN = Scenario(RETURNS)


def sending(sha256: str = "one", known_at: datetime = APRIL) -> dict[str, Any]:
    return {"csd": CSD, "month": MONTH, "known_at": known_at, "sha256": sha256}


def hand_in(sha256: str = "one", known_at: datetime = APRIL, **changes: Any) -> HandInMonth:
    return HandInMonth(told=told(**{"occurred_at": APRIL, **changes}), **sending(sha256, known_at))


def submit(sha256: str = "one", **changes: Any) -> SubmitReturn:
    return SubmitReturn(told=told(**{"occurred_at": APRIL, **changes}), **sending(sha256))


HANDED_IN, SUBMITTED = MonthHandedIn(**sending()), ReturnSubmitted(**sending())


def test_a_month_that_is_over_is_handed_in():
    RETURN.given().when(hand_in()).then(HANDED_IN)


def test_handed_in_again_without_a_change_is_quiet():
    RETURN.given(HANDED_IN).when(hand_in()).then()


def test_handed_in_again_after_a_change_is_a_new_fact():
    RETURN.given(HANDED_IN).when(hand_in("two")).then(MonthHandedIn(**sending("two")))


def test_what_was_handed_in_is_submitted():
    RETURN.given(HANDED_IN).when(submit()).then(SUBMITTED)


def test_the_submission_may_know_more_than_the_hand_in():
    RETURN.given(HANDED_IN).when(submit("two")).then(ReturnSubmitted(**sending("two")))


def test_submitted_again_without_a_change_is_quiet():
    RETURN.given(HANDED_IN, SUBMITTED).when(submit()).then()


def test_submitted_again_after_a_change_is_a_new_version():
    RETURN.given(HANDED_IN, SUBMITTED).when(submit("two")).then(ReturnSubmitted(**sending("two")))


def test_handed_in_again_after_the_submission():
    RETURN.given(HANDED_IN, SUBMITTED).when(hand_in("two")).then(MonthHandedIn(**sending("two")))


def test_refused_before_it_is_handed_in():
    RETURN.given().when(submit()).refused("not_handed_in")


@pytest.mark.parametrize("hour", [21, 22])
def test_the_month_is_over_at_local_midnight(hour):
    last = datetime(2021, 3, 31, hour, tzinfo=UTC)
    tried = RETURN.given().when(hand_in(known_at=last, occurred_at=last))
    if hour == 21:
        tried.refused("month_not_over")
    else:
        tried.then(MonthHandedIn(**sending(known_at=last)))


def test_refused_when_what_is_known_ends_before_the_month():
    RETURN.given().when(hand_in(known_at=datetime(2021, 3, 31, 21, 59, tzinfo=UTC))).refused("month_not_over")


def test_a_submission_is_never_withdrawn():
    withdrawing = WithdrawFact(told=told(corrects="test-2", reason_code="typing_error"))
    RETURN.given(HANDED_IN, SUBMITTED).when(withdrawing).refused("submission_stays")


@pytest.mark.parametrize(
    ("roles", "csd", "allowed"),
    [("coordinator", CSD, True), ("coordinator", "izmisljeni-sever", False), ("head_office", CSD, False)],
)
def test_a_hand_in_is_withdrawn_by_the_csds_coordinator(roles, csd, allowed):
    who = told(corrects="test-1", reason_code="typing_error", roles=frozenset({roles}), csd=csd)
    tried = RETURN.given(fact(HANDED_IN, 1, csd=CSD)).when(WithdrawFact(told=who))
    if allowed:
        assert not isinstance(tried.outcome, Exception)
    else:
        tried.refused("not_your_return")


def test_others_learn_month_moment_and_fingerprint():
    message = published(fact(SUBMITTED, 1))
    assert message is not None
    assert message.model_dump(exclude_none=True) == {"month": MONTH, "known_at": APRIL, "sha256": "one"}


def test_the_fingerprint_does_not_hang_on_the_order_of_figures():
    one = content(CSD, MONTH, {("events",): 1, ("minutes", "total"): 2})
    other = content(CSD, MONTH, {("minutes", "total"): 2, ("events",): 1})
    assert fingerprint(one) == fingerprint(other)
    assert fingerprint(one) != fingerprint(content(CSD, MONTH, {("events",): 1}))
