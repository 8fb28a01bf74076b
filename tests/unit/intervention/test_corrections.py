"""Who may correct or take back what: one's own until the month is handed in, then the coordinator."""

from dataclasses import replace

import pytest

from chassis.facts import FactWithdrawn, WithdrawFact
from chassis.testing import told
from services.intervention.commands.intervention import LogSegment
from services.intervention.domain.known import Correcting, Known
from tests.unit.intervention.night import given, joined, log, opened, worked

DONE = worked("2021-03-16 00:10", "2021-03-16 01:10", segment_id="seg-1")
OPEN_MONTH = Correcting("2021-03", handed_in=False, withdrawing=False)


def correction(actor: str = "sd1", *roles: str) -> LogSegment:
    envelope = told(actor=actor, roles=frozenset(roles), corrects="test-2", reason_code="typing_error")
    return log("2021-03-16 00:10", "2021-03-16 00:40", told=envelope, segment_id="seg-1")


CORRECTED = worked("2021-03-16 00:10", "2021-03-16 00:40", segment_id="seg-1", reason_code="typing_error")


def test_ones_own_fact_is_corrected_while_the_month_is_in_the_house():
    given(opened(), DONE).when(correction("sd1"), Known(correcting=OPEN_MONTH)).then(CORRECTED)


def test_after_the_hand_in_only_the_coordinator_corrects():
    known = Known(correcting=replace(OPEN_MONTH, handed_in=True))
    given(opened(), DONE).when(correction("sd1", "on_call_worker"), known).refused("month_handed_in")
    given(opened(), DONE).when(correction("koo1", "coordinator"), known).then(CORRECTED)
    given(opened(), DONE).when(correction("adm1", "admin"), known).then(CORRECTED)


def test_what_another_recorded_is_the_coordinators_to_correct():
    known = Known(correcting=OPEN_MONTH)
    given(opened(), DONE).when(correction("sd2", "on_call_worker"), known).refused("others_fact")
    given(opened(), DONE).when(correction("koo1", "coordinator"), known).then(CORRECTED)


@pytest.mark.parametrize("leaning", [0, 1, 7])
def test_a_fact_that_others_lean_on_is_not_taken_back(leaning):
    envelope = told(corrects="test-1", reason_code="duplicate")
    known = Known(correcting=Correcting("2021-03", handed_in=False, withdrawing=True, leaning=leaning))
    scenario = given(opened()).when(WithdrawFact(told=envelope), known)
    if leaning:
        scenario.refused("facts_lean_on_it")
    else:
        scenario.then(FactWithdrawn(reason_code="duplicate"))


def test_the_place_of_one_kind_is_not_taken_by_another():
    envelope = told(corrects="test-2", reason_code="typing_error")
    command = log("2021-03-16 00:10", "2021-03-16 00:40", told=envelope, segment_id="seg-2")
    scenario = given(opened(), joined()).when(command, Known(correcting=OPEN_MONTH))
    scenario.refused("correction_of_another_kind")
