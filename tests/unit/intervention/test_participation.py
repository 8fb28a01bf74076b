"""Opening an intervention and taking part in it."""

from chassis.testing import told
from services.intervention.commands.intervention import CheckIn, LearnCase
from services.intervention.domain.known import Case, Known, Notification, Worker
from services.intervention.events.intervention import CaseLearnt, CheckedIn
from tests.unit.intervention.night import ID, KNOWN, SD1, SD5, given, join, joined, open_it, opened, worked


def test_an_intervention_takes_case_csd_and_unit_from_its_notification():
    given().when(open_it(), KNOWN).then(opened())


def test_without_a_notification_they_come_from_the_case():
    known = Known(worker=SD1, case=Case("case-2", "izmisljeni-sever", "severna-loka"))
    given().when(open_it(notification_id=None, case_id="case-2"), known).then(
        opened(notification_id=None, case_id="case-2", csd="izmisljeni-sever", unit="severna-loka")
    )


def test_without_either_the_csd_is_the_workers():
    given().when(open_it(notification_id=None), Known(worker=SD1)).then(
        opened(notification_id=None, case_id=None, unit=None)
    )


def test_a_notification_that_has_not_come_is_taken_down_unchecked():
    given().when(open_it(), Known(worker=SD1)).then(
        opened(case_id=None, unit=None, unchecked=("notification",))
    )


def test_what_was_unchecked_learns_its_case_once():
    waiting = opened(case_id=None, unit=None, unchecked=("notification",))
    learn = LearnCase(told=told(), intervention_id=ID, case_id="case-1", csd="juzna-primorska", unit="koper")
    learnt = CaseLearnt(case_id="case-1", csd="juzna-primorska", unit="koper")
    given(waiting).when(learn).then(learnt)
    given(waiting, learnt).when(learn).then()
    given(opened()).when(learn).then()


def test_the_same_opening_again_is_quiet_and_another_is_refused():
    given(opened()).when(open_it(), KNOWN).then()
    given(opened()).when(open_it(readiness=2), KNOWN).refused("already_opened")


def test_a_second_intervention_while_one_is_open_for_the_notification_is_refused_naming_it():
    known = Known(worker=SD1, notification=KNOWN.notification, open_elsewhere="other-1")
    scenario = given().when(open_it(), known)
    scenario.refused("already_open")
    assert "other-1" in str(scenario.outcome)


def test_a_letter_for_information_is_never_an_intervention():
    letter = Notification(Case("case-1", "juzna-primorska", "koper"), urgency="for_information")
    given().when(open_it(), Known(worker=SD1, notification=letter)).refused("letter_is_no_intervention")


def test_a_case_that_is_not_the_notifications_is_refused():
    given().when(open_it(case_id="case-9"), KNOWN).refused("case_mismatch")


def test_an_unknown_worker_is_refused_when_intake_has_told_everything_and_unchecked_when_it_is_silent():
    given().when(open_it(), Known(notification=KNOWN.notification)).refused("unknown_worker")
    given().when(open_it(), Known(complete=False, notification=KNOWN.notification)).then(
        opened(csd="juzna-primorska", unchecked=("worker",))
    )


def test_a_worker_who_stands_only_second_cannot_take_part_as_first():
    given().when(open_it(worker_id="sd5"), Known(worker=SD5, notification=KNOWN.notification)).refused(
        "not_qualified_for_readiness"
    )
    given(opened()).when(join("sd5", 1), Known(worker=SD5)).refused("not_qualified_for_readiness")
    given(opened()).when(join("sd5", 2), Known(worker=SD5)).then(joined("sd5", 2))


def test_joining_twice_is_quiet_and_with_another_readiness_refused():
    second = Known(worker=Worker("sd2", "juzna-primorska", (1, 2)))
    given(opened(), joined()).when(join(), second).then()
    given(opened(), joined()).when(join(readiness=1), second).refused("other_readiness")
    given(opened()).when(join("sd1", 1), KNOWN).then()
    given(opened()).when(join("sd1", 2), KNOWN).refused("other_readiness")


def test_nobody_joins_or_checks_in_where_nothing_was_opened():
    given().when(join(), KNOWN).refused("not_found")
    given().when(CheckIn(told=told(), intervention_id=ID, worker_id="sd1")).refused("not_found")


def test_only_participants_check_in():
    given(opened()).when(CheckIn(told=told(), intervention_id=ID, worker_id="sd1")).then(
        CheckedIn(worker_id="sd1")
    )
    given(opened()).when(CheckIn(told=told(), intervention_id=ID, worker_id="sd2")).refused(
        "not_a_participant"
    )


def test_a_corrected_opening_may_not_lose_a_worker_whose_time_stands():
    correction = told(corrects="test-1", reason_code="wrong_person", roles=frozenset({"coordinator"}))
    known = Known(worker=Worker("sd3", "juzna-primorska", (1, 2)), notification=KNOWN.notification)
    scenario = given(opened(), worked("2021-03-16 22:00", "2021-03-16 23:00"))
    scenario.when(open_it(told=correction, worker_id="sd3"), known).refused("facts_lean_on_it")
    given(opened()).when(open_it(told=correction, worker_id="sd3"), known).then(
        opened(worker_id="sd3", reason_code="wrong_person")
    )
