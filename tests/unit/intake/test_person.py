"""The rules of a person."""

from datetime import date
from typing import Any

import pytest

from chassis.errors import BadInput
from chassis.facts import FactWithdrawn, WithdrawFact
from chassis.testing import told
from services.intake.commands.person import ChangeDetails, CodeAttributes, RegisterPerson, SeePerson
from services.intake.domain.person import PersonKnows, Profile, completed_years, possible_birth_date, seen_on
from services.intake.events.person import (
    PersonAttributesCoded,
    PersonAwaited,
    PersonDetailsChanged,
    PersonRegistered,
    PersonSeenOn,
    SealedDetails,
)
from tests.unit.intake.rules import KOPER, PERSON

VILA = SealedDetails(given_name="s1.1.vila", phone="s1.1.phone")
REGISTERED = PersonRegistered(
    case_id="case-1",
    csd="juzna-primorska",
    unit="koper",
    details=VILA,
    sex="female",
    age_years=30,
    age_basis="stated",
)
KNOWN = PersonKnows(competence=KOPER)


def register(**changes: Any) -> RegisterPerson:
    said = {"details": VILA, "sex": "female", "age_years": 30, "age_basis": "stated"}
    return RegisterPerson(told=told(), person_id="1", case_id="case-1", **{**said, **changes})


def change(**said: Any) -> ChangeDetails:
    return ChangeDetails(told=told(), person_id="1", **said)


def code(**said: Any) -> CodeAttributes:
    return CodeAttributes(told=told(), person_id="1", **said)


def test_a_person_is_registered_once():
    PERSON.given().when(register(), KNOWN).then(REGISTERED)
    PERSON.given(REGISTERED).when(register(), KNOWN).then()


def test_what_is_new_of_a_known_person_changes_the_details():
    details = SealedDetails(phone="s1.1.other")
    PERSON.given(REGISTERED).when(register(details=details), KNOWN).then(
        PersonDetailsChanged(details=details, sex="female", age_years=30, age_basis="stated")
    )
    PERSON.given(REGISTERED).when(change(details=details), KNOWN).then(PersonDetailsChanged(details=details))


def test_the_same_details_again_are_quiet():
    PERSON.given(REGISTERED).when(change(details=SealedDetails(phone="s1.1.phone")), KNOWN).then()


def test_details_of_nobody_are_not_found():
    PERSON.given().when(change(sex="female"), KNOWN).refused("not_found")
    PERSON.given().when(code(work="retired"), KNOWN).refused("not_found")


def test_attributes_are_coded_and_quiet_when_repeated():
    coded = PersonAttributesCoded(municipality="koper", work="employed")
    PERSON.given(REGISTERED).when(code(municipality="koper", work="employed"), KNOWN).then(coded)
    PERSON.given(REGISTERED, coded).when(code(work="employed"), KNOWN).then()


def test_attributes_say_something_and_name_a_known_municipality():
    PERSON.given(REGISTERED).when(code(), KNOWN).refused("nothing_said")
    unknown = PersonKnows(municipality_known=False)
    PERSON.given(REGISTERED).when(code(municipality="atlantida"), unknown).refused("unknown_municipality")


def test_a_birth_date_is_in_the_past_of_somebody_alive():
    today = date(2021, 3, 17)
    possible_birth_date(None, today, "birth_date")
    possible_birth_date(today, today, "birth_date")
    for impossible in (date(2021, 3, 18), date(1890, 12, 31)):
        with pytest.raises(BadInput):
            possible_birth_date(impossible, today, "birth_date")


def test_age_is_in_completed_years():
    assert completed_years(date(1990, 3, 18), date(2021, 3, 17)) == 30
    assert completed_years(date(1990, 3, 18), date(2021, 3, 18)) == 31
    assert completed_years(date(2004, 2, 29), date(2021, 2, 28)) == 16
    assert completed_years(date(2004, 2, 29), date(2021, 3, 1)) == 17


def seen(**changes: Any) -> PersonSeenOn:
    said = {
        "about": "stay-1",
        "on": date(2021, 3, 17),
        "age_years": 30,
        "age_basis": "stated",
        "sex": "female",
    }
    return PersonSeenOn(**{**said, **changes})


def see(entry: PersonSeenOn | PersonAwaited) -> SeePerson:
    return SeePerson(told=told(actor="intake"), person_id="1", entry=entry)


def test_what_she_was_on_a_day_is_said_once():
    PERSON.given(REGISTERED).when(see(seen()), KNOWN).then(seen())
    PERSON.given(REGISTERED, seen()).when(see(seen()), KNOWN).then()
    PERSON.given(REGISTERED, seen()).when(see(seen(about="stay-2")), KNOWN).then(seen(about="stay-2"))
    PERSON.given(REGISTERED, seen()).when(see(seen(age_years=31)), KNOWN).then(seen(age_years=31))


def test_somebody_unknown_is_awaited_once():
    awaited = PersonAwaited(about="stay-1", case_id="case-1")
    PERSON.given().when(see(awaited), KNOWN).then(awaited)
    PERSON.given(awaited).when(see(awaited), KNOWN).then()
    PERSON.given(awaited, REGISTERED).when(see(seen()), KNOWN).then(seen())


def test_only_intake_itself_takes_back_what_follows_from_her_data():
    given = PERSON.given(REGISTERED, seen())
    coordinator = told(actor="coordinator-1", roles=frozenset({"coordinator"}), corrects="test-2")
    given.when(WithdrawFact(told=coordinator), KNOWN).refused("follows_from_data")
    given.when(WithdrawFact(told=told(actor="intake", corrects="test-2")), KNOWN).then(FactWithdrawn())
    given.when(WithdrawFact(told=told(actor="sd2", corrects="test-1")), KNOWN).refused("not_your_fact")


def test_her_age_on_a_day_rests_on_the_birth_date_else_on_what_was_stated():
    profile = Profile(sex="male", age_years=9, age_basis="assessed")
    on = date(2021, 3, 17)
    assert seen_on(profile, "stay-1", on, None) == seen(sex="male", age_years=9, age_basis="assessed")
    born = seen_on(profile, "stay-1", on, date(2010, 3, 18))
    assert (born.age_years, born.age_basis) == (10, "assessed")
    assert seen_on(Profile(), "stay-1", on, None) == seen(sex="unknown", age_years=None, age_basis=None)
