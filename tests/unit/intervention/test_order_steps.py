"""Steps of a restraining order are reports of reality: only what cannot be is refused. Dates computed by hand."""

import pytest

from chassis.facts import fold
from chassis.testing import told
from law.parameters import Law
from services.intervention.domain.known import Correcting, OrderKnown
from services.intervention.domain.order_course import INITIAL, evolve, judged
from services.intervention.events.restraining_order import OrderTold
from tests.unit.intervention.orders import (
    ISSUED_AT,
    KNOWN,
    KOPER,
    ORDER,
    given,
    police,
    reported,
    step,
    tell,
    when,
)
from tests.unit.law.when import at

CONFIRMED = when(reported("confirmed"), at("2021-03-02 12:00"), 2)


@pytest.mark.parametrize(
    ("kind", "occurred_at"),
    [
        ("written_order_served", "2021-03-02 09:00"),  # late: after six hours
        ("confirmed", "2021-03-02 12:00"),
        ("confirmed", "2021-03-09 12:00"),  # after the computed end
        ("violated", "2021-03-05 12:00"),  # never lost
        ("extension_rejected", "2021-03-02 12:00"),  # of what nobody confirmed
        ("keys_handed_over", "2021-03-01 22:10"),
    ],
)
def test_a_step_is_taken_down_whether_it_fits_or_not(kind, occurred_at):
    given(ORDER).when(step(kind, occurred_at), KNOWN).then(reported(kind))


@pytest.mark.parametrize(
    ("kind", "occurred_at", "until", "code"),
    [
        ("violated", "2021-03-01 22:09", None, "before_the_issue"),
        ("confirmed", "2021-03-02 12:00", "2021-03-16 22:11", "until_past_maximum"),
        ("extended", "2021-03-12 12:00", "2021-04-30 22:11", "until_past_maximum"),
        ("confirmed", "2021-03-02 12:00", "2021-03-02 12:00", "until_before_step"),
        ("violated", "2021-03-02 12:00", "2021-03-03 12:00", "until_not_meant"),
    ],
)
def test_what_cannot_be_is_refused(kind, occurred_at, until, code):
    end = None if until is None else at(until)
    given(ORDER).when(step(kind, occurred_at, until=end), KNOWN).refused(code)


def test_what_the_court_wrote_past_the_laws_maximum_is_taken_down_and_flagged():
    until = at("2021-03-20 22:10")
    command = step("confirmed", "2021-03-02 12:00", until=until, as_decided=True)
    fact = reported("confirmed", until=until, as_decided=True)
    given(ORDER).when(command, KNOWN).then(fact)
    state = fold([ORDER, when(fact, at("2021-03-02 12:00"), 2)], evolve, INITIAL)
    found = judged(state, Law.default())
    assert found is not None
    assert (found.flagged, found.end) == (("step-confirmed",), until)


def test_the_same_step_again_is_quiet_also_under_another_id():
    again = step("confirmed", "2021-03-02 12:00", step_id="step-2")
    given(ORDER, CONFIRMED).when(again, KNOWN).then()
    other = step("confirmed", "2021-03-02 12:00", step_id="step-2", until=at("2021-03-08 12:00"))
    given(ORDER, CONFIRMED).when(other, KNOWN).then(
        reported("confirmed", step_id="step-2", until=at("2021-03-08 12:00"))
    )


def test_another_step_under_a_steps_id_is_refused():
    other = step("annulled", "2021-03-02 12:00", step_id="step-confirmed")
    given(ORDER, CONFIRMED).when(other, KNOWN).refused("id_taken")


def test_police_report_on_their_own_stations_orders_only():
    command = step("confirmed", "2021-03-02 12:00", told=police(at("2021-03-02 12:00"), "PP Izola"))
    given(ORDER).when(command, KNOWN).refused("another_station")
    own = step("confirmed", "2021-03-02 12:00", told=police(at("2021-03-02 12:00"), "PU Koper"))
    given(ORDER).when(own, KNOWN).then(reported("confirmed"))
    worker = step("confirmed", "2021-03-02 12:00")
    given(ORDER).when(worker, KNOWN).then(reported("confirmed"))


def test_a_step_of_an_order_nobody_knows_is_404_unless_intake_is_silent():
    given().when(step("violated", "2021-03-02 12:00"), OrderKnown()).refused("not_found")
    given().when(step("violated", "2021-03-02 12:00"), OrderKnown(complete=False)).then(
        reported("violated", unchecked=True)
    )
    of_koper = step("violated", "2021-03-02 12:00", told=police(at("2021-03-02 12:00"), "PP Koper"))
    given().when(of_koper, OrderKnown(complete=False)).then(
        reported("violated", unchecked=True, reported_for=("PP Koper",))
    )


def test_own_steps_are_corrected_until_the_month_is_handed_in():
    said = told(actor="sd1", corrects="test-2", reason_code="wrong_time", occurred_at=at("2021-03-02 13:00"))
    for handed_in, actor, code in (
        (False, "sd1", None), (True, "sd1", "month_handed_in"), (False, "sd2", "others_fact"),
    ):  # fmt: skip
        correcting = Correcting("2021-03", handed_in, withdrawing=False)
        command = step("confirmed", "2021-03-02 13:00", told=said.model_copy(update={"actor": actor}))
        known = OrderKnown(station=KOPER, correcting=correcting)
        outcome = given(ORDER, CONFIRMED).when(command, known)
        if code is None:
            outcome.then(reported("confirmed", reason_code="wrong_time"))
        else:
            outcome.refused(code)


def test_who_was_told_and_when_it_was_acknowledged():
    plain = OrderTold(who="school")
    given(ORDER).when(tell("school", "2021-03-02 08:00"), KNOWN).then(plain)
    once = when(plain, at("2021-03-02 08:00"), 2)
    given(ORDER, once).when(tell("school", "2021-03-02 08:00"), KNOWN).then()
    later = tell("school", "2021-03-02 08:00", acknowledged_at=at("2021-03-02 09:00"))
    acknowledged = OrderTold(who="school", acknowledged_at=at("2021-03-02 09:00"))
    given(ORDER, once).when(later, KNOWN).then(acknowledged)
    given(ORDER, once, when(acknowledged, at("2021-03-02 08:00"), 3)).when(later, KNOWN).then()


def test_nobody_is_told_before_the_issue_nor_acknowledges_before_being_told():
    given(ORDER).when(tell("victim", "2021-03-01 22:09"), KNOWN).refused("before_the_issue")
    early = tell("victim", "2021-03-01 22:30", acknowledged_at=at("2021-03-01 22:29"))
    given(ORDER).when(early, KNOWN).refused("acknowledged_before_told")


def test_nothing_is_judged_of_an_order_that_nobody_issued():
    alone = fold([when(reported("violated", unchecked=True), ISSUED_AT)], evolve, INITIAL)
    assert judged(alone, Law.default()) is None
