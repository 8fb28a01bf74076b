"""Issuing a restraining order: what a report is refused for, an announcement is flagged for."""

from datetime import date

import pytest

from chassis.facts import WithdrawFact
from chassis.testing import told
from law.entries import Entry
from law.parameters import Law
from services.intervention.commands.restraining_order import LearnOrderCase
from services.intervention.domain.known import Case, Correcting, OrderKnown, Station
from services.intervention.events.restraining_order import OrderCaseLearnt, OrderPlace
from tests.unit.intervention.orders import (
    CALL,
    ISSUED_AT,
    KNOWN,
    KOPER,
    ORDER,
    given,
    issue,
    issued,
    police,
    when,
)

ANNOUNCED = {
    "announced": True,
    "notification_id": "call-1",
    "case_id": "case-1",
    "protected_person_ids": (),
    "against_person_id": None,
    "named_person_ids": ("victim-1", "perpetrator-1"),
}


def test_an_order_is_taken_down_with_its_stations_csd():
    given().when(issue(), KNOWN).then(issued())


def test_its_terms_ban_every_contact_unless_told_otherwise_and_name_whom_to_tell():
    given().when(issue(contact_ban=False, tell=("school", "victim")), KNOWN).then(
        issued(contact_ban=False, tell=("school", "victim"))
    )
    given(ORDER).when(issue(contact_ban=True), KNOWN).then()
    given(ORDER).when(issue(contact_ban=False), KNOWN).refused("already_issued")
    given(ORDER).when(issue(tell=("school",)), KNOWN).refused("already_issued")


def test_it_belongs_to_the_case_of_its_notification():
    command = issue(notification_id="call-1")
    known = OrderKnown(said=KOPER, notification=CALL)
    given().when(command, known).then(issued(notification_id="call-1", case_id="case-1", unit="koper"))


def test_it_belongs_to_the_case_of_its_intervention():
    known = OrderKnown(said=KOPER, intervention=Case("case-7", "juzna-primorska", "izola"))
    expected = issued(intervention_id="night-1", case_id="case-7", unit="izola")
    given().when(issue(intervention_id="night-1"), known).then(expected)


def test_what_has_not_come_yet_is_taken_down_unchecked():
    known = OrderKnown(complete=False, said=Station("PP Koper"))
    given().when(issue(notification_id="call-1", case_id="case-1"), known).then(
        issued(notification_id="call-1", case_id="case-1", csd=None, unchecked=("notification", "station"))
    )
    given().when(issue(case_id="case-1"), KNOWN).then(issued(case_id="case-1", unchecked=("case",)))


def test_the_case_is_learnt_once_when_it_comes():
    unchecked = when(issued(notification_id="call-1", unchecked=("notification",)), ISSUED_AT)
    learn = LearnOrderCase(told=told(), order_id="1", case_id="case-1", unit="koper")
    learnt = OrderCaseLearnt(case_id="case-1", csd="juzna-primorska", unit="koper")
    given(unchecked).when(learn, KNOWN).then(learnt)
    given(unchecked, when(learnt, ISSUED_AT, 2)).when(learn, KNOWN).then()
    given(ORDER).when(learn, KNOWN).then()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"distance_m": 201}, "distance_over_maximum"),
        ({"station": "PP Nikjer"}, "unknown_station"),
        ({"intervention_id": "night-9"}, "unknown_intervention"),
    ],
)
def test_what_cannot_be_is_refused(changes, code):
    known = OrderKnown(said=Station("PP Nikjer") if "station" in changes else KOPER)
    given().when(issue(**changes), known).refused(code)


def test_another_case_than_the_notifications_is_refused():
    known = OrderKnown(said=KOPER, notification=CALL)
    given().when(issue(notification_id="call-1", case_id="case-2"), known).refused("case_mismatch")


def test_the_longest_distance_is_that_of_the_issues_day():
    later = Entry("order_max_distance_m", date(2021, 3, 2), 150, "izmišljen vir")
    until = Entry("order_max_distance_m", date(2021, 3, 1), 150, "izmišljen vir")
    for entry, code in ((later, None), (until, "distance_over_maximum")):
        known = OrderKnown(said=KOPER, law=Law.default().with_entries([entry]))
        outcome = given().when(issue(), known)
        outcome.then(issued()) if code is None else outcome.refused(code)


def test_police_issue_for_their_own_stations_or_administration_only():
    given().when(issue(told=police(ISSUED_AT, "PP Koper")), KNOWN).then(issued())
    given().when(issue(told=police(ISSUED_AT, "PU Koper")), KNOWN).then(issued())
    given().when(issue(told=police(ISSUED_AT, "PP Izola")), KNOWN).refused("another_station")


def test_the_same_order_again_is_quiet_and_another_one_under_its_id_refused():
    given(ORDER).when(issue(), KNOWN).then()
    given(ORDER).when(issue(protected_person_ids=(), against_person_id=None), KNOWN).then()
    given(ORDER).when(issue(distance_m=100), KNOWN).refused("already_issued")
    given(ORDER).when(issue(kind="court_zpnd"), KNOWN).refused("already_issued")


def test_an_announcement_is_never_refused_but_flagged():
    law = Law.default().with_entries([Entry("order_max_distance_m", date(2021, 1, 1), 100, "izmišljen vir")])
    command = issue(**{**ANNOUNCED, "station": None})
    given().when(command, OrderKnown(notification=CALL, law=law)).then(
        issued(
            **{**ANNOUNCED, "station": "unknown", "csd": "juzna-primorska", "unit": "koper"},
            flagged=("distance_over_maximum", "no_station"),
        )
    )


def test_an_announcement_of_an_order_that_was_reported_before_is_quiet():
    given(ORDER).when(issue(**ANNOUNCED, distance_m=100), KNOWN).then()


def test_the_police_report_takes_the_place_of_the_announcement():
    announced = when(issued(**ANNOUNCED), ISSUED_AT, actor="intervention")
    correcting = police(ISSUED_AT, "PP Koper").model_copy(
        update={"corrects": "test-1", "reason_code": "told_later"}
    )
    places = (OrderPlace(kind="home", text_id="text-1"),)
    command = issue(told=correcting, places=places)
    given(announced).when(command, KNOWN).then(issued(places=places, reason_code="told_later"))
    other = correcting.model_copy(update={"stations": frozenset({"PP Izola"})})
    given(announced).when(issue(told=other), KNOWN).refused("another_station")


def test_an_issue_is_not_taken_back_while_steps_stand():
    withdraw = WithdrawFact(told=told(corrects="test-1", reason_code="duplicate"))
    leaning = Correcting("2021-03", handed_in=False, withdrawing=True, leaning=2)
    for event in (issued(), issued(announced=True)):
        known = OrderKnown(station=KOPER, correcting=leaning)
        given(when(event, ISSUED_AT)).when(withdraw, known).refused("facts_lean_on_it")
