"""Who may correct or take back a fact."""

from typing import Any

import pytest

from chassis.facts import FactWithdrawn, WithdrawFact
from chassis.testing import Scenario, fact, told
from services.intake.app import RULES
from services.intake.domain.notification_state import NotificationKnows
from services.intake.events.access import AccessReviewed
from services.intake.events.notification import NotificationTriaged
from tests.unit.intake.rules import NOTIFICATION, received

REASON = {"corrects": "test-2", "reason_code": "typing_error"}
GIVEN = NOTIFICATION.given(received(), NotificationTriaged(decision="information"))
OPEN, HANDED_IN = NotificationKnows(), NotificationKnows(month_handed_in=True)


def withdraw(**envelope: Any) -> WithdrawFact:
    return WithdrawFact(told=told(**REASON, **envelope))


def test_who_recorded_it_takes_it_back_until_the_month_is_handed_in():
    GIVEN.when(withdraw(), OPEN).then(FactWithdrawn(reason_code="typing_error"))
    GIVEN.when(withdraw(), HANDED_IN).refused("month_handed_in")


def test_anothers_fact_is_the_coordinators():
    GIVEN.when(withdraw(actor="sd2"), OPEN).refused("not_your_fact")


@pytest.mark.parametrize("role", ["coordinator", "admin"])
def test_the_coordinator_corrects_at_any_time(role):
    GIVEN.when(withdraw(actor="somebody", roles=frozenset({role})), HANDED_IN).then(
        FactWithdrawn(reason_code="typing_error")
    )


def test_that_somebody_opened_what_was_not_hers_stays():
    looked = fact(AccessReviewed(verdict="justified"), 2, "access-1")
    Scenario(RULES["access"]).given(looked).when(withdraw(roles=frozenset({"coordinator"}))).refused(
        "look_stays"
    )
