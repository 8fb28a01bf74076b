"""A crisis centre: given how it was set, when it is set again, then a fact or nothing."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.facts import standing
from chassis.testing import NIGHT, Scenario, fact, told
from contracts import placement as messages
from services.placement.app import CENTRE
from services.placement.commands import SetCentre
from services.placement.events import CentreSet
from services.placement.projections.centres import rows
from services.placement.published import published

CENTRES = Scenario(CENTRE)


def centre(capacity: int = 8) -> CentreSet:
    return CentreSet(
        name="KCM", kind="children_youth", csd="juzna-primorska", capacity=capacity, assumed=True
    )


def setting(capacity: int = 8, **changes: Any) -> SetCentre:
    return SetCentre(told=told(**changes), entry=centre(capacity))


def test_a_new_centre():
    CENTRES.given().when(setting()).then(centre())


def test_the_same_again_is_quiet():
    CENTRES.given(centre()).when(setting()).then()


@pytest.mark.parametrize("capacity", [0, 7, 9])
def test_another_capacity_is_a_fact(capacity):
    CENTRES.given(centre()).when(setting(capacity)).then(centre(capacity))


def test_the_same_from_an_earlier_day_on_is_a_fact():
    earlier = NIGHT - timedelta(days=30)
    CENTRES.given(fact(centre(), 1)).when(setting(occurred_at=earlier)).then(centre())


def test_a_correction_to_what_stood_before_is_a_fact():
    first, second = fact(centre(8), 1), fact(centre(9), 2, occurred_at=NIGHT + timedelta(days=1))
    later = NIGHT + timedelta(days=2)
    command = setting(8, occurred_at=later, corrects="test-2", reason_code="typing_error")
    CENTRES.given(first, second).when(command).then(
        centre(8).model_copy(update={"reason_code": "typing_error"})
    )


def test_each_setting_holds_until_the_next():
    facts = [fact(centre(8), 1), fact(centre(10), 2, occurred_at=NIGHT + timedelta(days=1))]
    spans = [(row.values["capacity"], row.valid_from, row.valid_to) for row in rows(standing(facts))]
    assert spans == [(8, NIGHT, NIGHT + timedelta(days=1)), (10, NIGHT + timedelta(days=1), None)]


def test_others_learn_all_of_it():
    message = published(fact(centre(), 1))
    assert isinstance(message, messages.CentreSet)
    assert message.model_dump() == centre().model_dump()
