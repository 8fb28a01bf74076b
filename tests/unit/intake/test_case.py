"""The rules of a case."""

from datetime import timedelta
from typing import Any

from chassis.testing import NIGHT, fact, told
from services.intake.commands.case import AssignCase, CloseCase, JoinPerson, OpenCase, WriteText
from services.intake.domain.case import CaseKnows
from services.intake.events.case import CaseAssigned, CaseClosed, CaseOpened, PersonJoinedCase, TextWritten
from tests.unit.intake.rules import CASE, KOPER

OPENED = CaseOpened(opened_because="notification", municipality="koper")
ASSIGNED = CaseAssigned(csd="juzna-primorska", unit_id="koper")
VILA = PersonJoinedCase(person_id="vila", role="victim", sex="female", age_years=30, age_basis="stated")
COMPETENT = CaseKnows(competence=KOPER)


def open_case(because: str = "notification", **envelope: Any) -> OpenCase:
    return OpenCase(told=told(**envelope), case_id="1", opened_because=because, municipality="koper")


def join(person: str = "vila", arrives: bool = True, role: str = "victim") -> JoinPerson:
    return JoinPerson(
        told=told(),
        case_id="1",
        person_id=person,
        arrives=arrives,
        field="persons.0.person_id",
        role=role,
        sex="female",
        age_years=30,
        age_basis="stated",
    )


def write(**changes: Any) -> WriteText:
    plain = {"text_id": "text-1", "kind": "note", "about": ("vila",), "body": "s1.1.sealed"}
    return WriteText(told=told(), case_id="1", **{**plain, **changes})


def close(**envelope: Any) -> CloseCase:
    return CloseCase(told=told(**envelope), case_id="1")


class TestOpening:
    def test_it_goes_to_the_unit_of_the_municipality(self):
        CASE.given().when(open_case(), COMPETENT).then(OPENED, ASSIGNED)

    def test_an_unknown_municipality_has_no_unit(self):
        CASE.given().when(open_case(), CaseKnows()).refused("unknown_municipality")

    def test_a_further_notification_leaves_an_open_case_as_it_is(self):
        CASE.given(OPENED, ASSIGNED).when(open_case(), COMPETENT).then()

    def test_a_further_notification_opens_a_closed_case_again(self):
        CASE.given(OPENED, ASSIGNED, CaseClosed()).when(open_case(), COMPETENT).then(OPENED)

    def test_opening_it_for_another_reason_contradicts(self):
        CASE.given(OPENED, ASSIGNED).when(open_case("referral"), COMPETENT).refused("case_exists")

    def test_the_same_again_is_quiet(self):
        opened = CaseOpened(opened_because="referral", municipality="koper")
        CASE.given(opened, ASSIGNED).when(open_case("referral"), COMPETENT).then()

    def test_a_correction_is_one_fact(self):
        command = open_case("referral", corrects="test-1", reason_code="typing_error")
        opened = CaseOpened(opened_because="referral", municipality="koper", reason_code="typing_error")
        CASE.given(OPENED, ASSIGNED).when(command, COMPETENT).then(opened)


class TestPersons:
    def test_somebody_joins_once(self):
        CASE.given(OPENED).when(join(), CaseKnows()).then(VILA)
        CASE.given(OPENED, VILA).when(join(), CaseKnows()).then()

    def test_in_another_role_too(self):
        child = VILA.model_copy(update={"role": "child"})
        CASE.given(OPENED, VILA).when(join(role="child"), CaseKnows()).then(child)

    def test_who_does_not_come_with_the_request_must_be_known(self):
        CASE.given(OPENED).when(join(arrives=False), CaseKnows()).refused("unknown_person")
        CASE.given(OPENED).when(join(arrives=False), CaseKnows(person_known=True)).then(VILA)

    def test_nobody_joins_a_closed_case_or_none(self):
        CASE.given(OPENED, CaseClosed()).when(join(), CaseKnows()).refused("case_closed")
        CASE.given().when(join(), CaseKnows()).refused("not_found")


class TestTexts:
    def test_a_text_is_about_persons_of_the_case(self):
        written = TextWritten(text_id="text-1", kind="note", about=("vila",), body="s1.1.sealed")
        CASE.given(OPENED, VILA).when(write(), CaseKnows()).then(written)
        CASE.given(OPENED, VILA, written).when(write(), CaseKnows()).then()
        CASE.given(OPENED, VILA, CaseClosed()).when(write(), CaseKnows()).then(written)

    def test_about_a_stranger_it_is_refused(self):
        CASE.given(OPENED, VILA).when(write(about=("vila", "zmaj")), CaseKnows()).refused("unknown_person")

    def test_an_id_is_used_once(self):
        written = TextWritten(text_id="text-1", kind="note", about=(), body="s1.1.other")
        CASE.given(OPENED, VILA, written).when(write(), CaseKnows()).refused("text_exists")


class TestAssignment:
    def assign(self, **said: Any) -> AssignCase:
        return AssignCase(told=told(), case_id="1", **{"unit_id": "izola", **said})

    def test_a_unit_and_its_workers(self):
        known = CaseKnows(competence=KOPER, workers=(("sd1", "juzna-primorska"),))
        given = CaseAssigned(csd="juzna-primorska", unit_id="izola", holder="sd1")
        CASE.given(OPENED, ASSIGNED).when(self.assign(holder="sd1"), known).then(given)
        CASE.given(OPENED, given).when(self.assign(holder="sd1"), known).then()

    def test_an_unknown_unit_or_worker(self):
        CASE.given(OPENED).when(self.assign(), CaseKnows()).refused("unknown_unit")
        CASE.given(OPENED).when(self.assign(holder="sd9"), COMPETENT).refused("unknown_worker")

    def test_a_worker_of_another_csd(self):
        known = CaseKnows(competence=KOPER, workers=(("sever1", "izmisljeni-sever"),))
        CASE.given(OPENED).when(self.assign(team=("sever1",)), known).refused("worker_of_another_csd")

    def test_not_once_it_is_closed(self):
        CASE.given(OPENED, CaseClosed()).when(self.assign(), COMPETENT).refused("case_closed")


class TestClosing:
    def test_once(self):
        CASE.given(OPENED).when(close(), CaseKnows()).then(CaseClosed())
        CASE.given(OPENED, CaseClosed()).when(close(), CaseKnows()).then()

    def test_not_while_a_notification_waits_for_its_triage(self):
        CASE.given(OPENED).when(close(), CaseKnows(untriaged=("notification-1",))).refused(
            "notification_untriaged"
        )

    def test_not_before_it_was_opened(self):
        early = close(occurred_at=NIGHT - timedelta(minutes=1))
        CASE.given(OPENED).when(early, CaseKnows()).refused("closed_before_opened")

    def test_a_person_told_for_before_the_opening_is_not_lost(self):
        early = fact(VILA, 1, "case-1", occurred_at=NIGHT - timedelta(minutes=5))
        CASE.given(early, fact(OPENED, 2, "case-1")).when(join(), CaseKnows()).then()
