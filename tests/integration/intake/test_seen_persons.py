"""Who came to a house is spoken of as she was on that day: when placement tells it, and again when we know better."""

from typing import Any

import pytest

from chassis.clock import new_id
from chassis.codec import Shapes
from chassis.event_store import facts_after
from chassis.facts import Event, FactWithdrawn, Recorded, standing
from contracts.placement import StayAdmitted, StayDeparted
from services.intake.app import SERVICE
from services.intake.events.person import PersonAwaited, PersonSeenOn
from services.intake.published import published
from tests.integration.intake.house import House

STAY = f"stay-{new_id()}"
AT_NIGHT = "2021-03-17T00:30:00+01:00"
"""The seventeenth here; in UTC it is the sixteenth still."""


def admitted(person: str, **changes: Any) -> StayAdmitted:
    plain = {
        "centre_id": "kcm",
        "person_id": person,
        "referred_by": "police",
        "reason": "removal",
        "legal_basis": "urgent_removal",
    }
    return StayAdmitted(**{**plain, **changes})


def said(house: House, event: type[Event] = PersonSeenOn) -> list[Recorded]:
    """What stands of such facts, and only once whatever was corrected."""
    with house.running.store.reading() as connection:
        facts = facts_after(connection, 0, 1000, Shapes(SERVICE.events))
    return [fact for fact in standing(facts) if isinstance(fact.event, event)]


def ages(house: House) -> list[Any]:
    return [fact.event.age_years for fact in said(house) if isinstance(fact.event, PersonSeenOn)]


@pytest.fixture
def child(house):
    person = {
        "role": "child",
        "given_name": "Palček",
        "family_name": "Izmisljeni",
        "birth_date": "2010-03-17",
        "sex": "male",
    }
    body = house.post("/cases", opened_because="referral", municipality="koper", persons=[person]).json()
    return body["person_ids"][0]


def test_at_admission_her_age_and_group_on_the_local_day_are_said(house, child):
    house.post(f"/persons/{child}/attributes", municipality="izola", citizenship="si", work="pupil_student")
    fact = house.tell("placement", STAY, admitted(child), AT_NIGHT)
    seen = said(house)[-1]
    assert seen.event == PersonSeenOn(
        about=STAY,
        on="2021-03-17",
        age_years=11,
        age_basis="stated",
        sex="male",
        municipality="izola",
        citizenship="si",
        work="pupil_student",
    )
    assert (seen.id, seen.occurred_at, seen.actor) == (child, fact.occurred_at, "intake")
    assert seen.causation_id == fact.event_id
    assert seen.event is not None
    message = published(seen)
    assert message is not None and message.model_dump() == seen.event.model_dump()


def test_a_stated_age_is_said_with_its_basis(house):
    person = {"role": "child", "age_years": 15, "age_basis": "assessed"}
    body = house.post("/cases", opened_because="referral", municipality="koper", persons=[person]).json()
    house.tell("placement", STAY, admitted(body["person_ids"][0]), AT_NIGHT)
    seen = said(house)[-1].event
    assert isinstance(seen, PersonSeenOn) and (seen.age_years, seen.age_basis) == (15, "assessed")


def test_a_corrected_birth_date_corrects_what_was_said_of_running_and_past_stays(house, child):
    past = f"stay-{new_id()}"
    house.tell("placement", past, admitted(child), "2019-03-17T12:00:00+01:00")
    house.tell("placement", past, StayDeparted(destination="home"), "2019-03-20T12:00:00+01:00")
    house.tell("placement", STAY, admitted(child), AT_NIGHT)
    assert ages(house) == [9, 11]
    before = said(house)
    answer = house.post(f"/persons/{child}/details", birth_date="2009-01-01", age_basis="documented")
    assert answer.status_code == 201, answer.text
    assert ages(house) == [10, 12]
    again = said(house)
    assert [fact.corrects for fact in again] == [fact.event_id for fact in before]
    assert [fact.occurred_at for fact in again] == [fact.occurred_at for fact in before]
    assert all(fact.event is not None and fact.event.reason_code == "told_later" for fact in again)


def test_what_changes_nothing_of_it_is_quiet(house, child):
    house.tell("placement", STAY, admitted(child), AT_NIGHT)
    house.post(f"/persons/{child}/details", phone="+386 1 555 0107")
    house.post(f"/persons/{child}/details", birth_date="2010-03-17")
    house.tell("placement", STAY, StayDeparted(destination="home"), "2021-03-17T01:00:00+01:00")
    assert [fact.corrects for fact in said(house)] == [None]
    house.post(f"/persons/{child}/attributes", residence="asylum")
    assert [fact.event.residence for fact in said(house)] == ["asylum"]  # type: ignore[union-attr]


def test_details_taken_back_are_taken_back_of_the_count_too(house, child):
    house.tell("placement", STAY, admitted(child), AT_NIGHT)
    wrong = house.post(f"/persons/{child}/details", birth_date="2001-01-01").json()["events"][0]["event_id"]
    assert ages(house) == [20]
    answer = house.post(f"/events/{wrong}/withdrawal", reason_code="wrong_person")
    assert answer.status_code == 201, answer.text
    assert ages(house) == [11]


def test_a_detail_corrected_is_judged_by_what_stands_after_it(house, child):
    house.tell("placement", STAY, admitted(child), AT_NIGHT)
    wrong = house.post(f"/persons/{child}/details", birth_date="2001-01-01", sex="female").json()
    event = wrong["events"][0]["event_id"]
    corrected = {"corrects": event, "reason_code": "typing_error"}
    assert house.post(f"/persons/{child}/details", birth_date="2011-01-01", **corrected).status_code == 201
    seen = said(house)[-1].event
    assert isinstance(seen, PersonSeenOn) and (seen.age_years, seen.sex) == (10, "male")


def test_a_corrected_admission_moves_the_day_and_the_person(house, child):
    other = house.post(f"/cases/{house.post('/cases', opened_because='enquiry', municipality='koper').json()['id']}"
                       "/persons", role="child", age_years=7).json()["id"]  # fmt: skip
    first = house.tell("placement", STAY, admitted(child), AT_NIGHT)
    day_before = {"corrects": first.event_id, "event_id": f"placement-{new_id()}"}
    house.tell("placement", STAY, admitted(child), "2021-03-16T20:00:00+01:00", **day_before)
    assert ages(house) == [10]
    house.tell("placement", STAY, admitted(other), AT_NIGHT, corrects=day_before["event_id"])
    assert [(fact.id, fact.event.age_years) for fact in said(house)] == [(other, 7)]  # type: ignore[union-attr]


def test_an_admission_taken_back_takes_back_what_was_said(house, child):
    first = house.tell("placement", STAY, admitted(child), AT_NIGHT)
    house.tell("placement", STAY, FactWithdrawn(reason_code="duplicate"), AT_NIGHT, corrects=first.event_id)
    assert said(house) == []


def test_somebody_unknown_in_a_house_is_a_task_until_she_is_registered(house):
    unknown, case = (
        new_id(),
        house.post("/cases", opened_because="enquiry", municipality="koper").json()["id"],
    )
    whose = {"case_id": case, "csd": "juzna-primorska", "unit": "koper"}
    house.tell("placement", STAY, admitted(unknown), AT_NIGHT, **whose)
    assert said(house) == [] and len(said(house, PersonAwaited)) == 1
    (task,) = house.get("/tasks?unit=koper").json()["items"]
    assert (task["kind"], task["person_id"], task["case_id"]) == ("register_person", unknown, case)
    assert task["event_id"].startswith("intake-") and task["id"].startswith("intake-")
    assert house.get("/tasks?unit=izola").json()["items"] == []
    body = {"id": unknown, "role": "child", "birth_date": "2012-05-05"}
    assert house.post(f"/cases/{case}/persons", **body).status_code == 201
    assert ages(house) == [8]
    assert house.get("/tasks").json()["items"] == []


def test_an_unknown_persons_admission_taken_back_leaves_no_task(house):
    first = house.tell("placement", STAY, admitted(new_id()), AT_NIGHT)
    house.tell("placement", STAY, FactWithdrawn(), AT_NIGHT, corrects=first.event_id)
    assert house.get("/tasks").json()["items"] == []


def test_of_somebody_erased_the_count_stays_as_it_was(house, child):
    house.tell("placement", STAY, admitted(child), AT_NIGHT)
    house.running.wiring.keys.destroy(f"person:{child}", "a test")
    house.post(f"/persons/{child}/attributes", work="pupil_student")
    seen = said(house)[-1].event
    assert isinstance(seen, PersonSeenOn) and (seen.age_years, seen.work) == (11, None)


def test_nobody_but_intake_corrects_what_follows_from_her_data(house, child):
    house.tell("placement", STAY, admitted(child), AT_NIGHT)
    event = said(house)[-1].event_id
    answer = house.post(f"/events/{event}/withdrawal", "coordinator", reason_code="other")
    assert (answer.status_code, answer.json()["code"]) == (403, "follows_from_data")
