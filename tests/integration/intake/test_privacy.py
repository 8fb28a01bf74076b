"""Sealed from the first fact: nothing personal in the log, the read models or the messages; every look is kept."""

import json

import pytest

from chassis.codec import Shapes
from chassis.envelope import to_envelope
from chassis.event_store import facts_after, verify_chain
from chassis.facts import Recorded
from services.intake.app import SERVICE
from services.intake.published import published
from tests.integration.intake.house import NIGHT, House, notification

PERSONAL = (
    "Vila",
    "Zmaj",
    "Izmisljen",
    "Neobstojeca",
    "555 010",
    "1990-03-18",
    "krical",
    "Redar",
    "Skrivnost",
    "Domišljija",
)


@pytest.fixture
def received(house):
    order = {
        "issued_at": NIGHT,
        "distance_m": 100,
        "places": [{"kind": "work", "address": "Neobstojeca pot 1"}],
        "underlying": "minor_offence",
    }
    body = house.post("/notifications", "police", **notification(restraining_order=order)).json()
    house.post(f"/notifications/{body['id']}/supplements", "police", summary="Skrivnost Izmisljenih.")
    house.post(f"/cases/{body['case_id']}/texts", kind="note", text="Skrivnost.", about=body["person_ids"])
    house.post(f"/persons/{body['person_ids'][0]}/details", phone="+386 1 555 0109")
    return body


def all_facts(house: House) -> list[Recorded]:
    with house.running.store.reading() as connection:
        return facts_after(connection, 0, 1000, Shapes(SERVICE.events))


def test_no_file_of_intake_holds_a_name_an_address_a_birth_date_a_phone_or_a_text(house, received, tmp_path):
    for path in ("notifications/" + received["id"], "cases/" + received["case_id"]):
        house.get("/" + path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "intake.db" for path in files)
    for path in files:
        content = path.read_bytes()
        assert [word for word in PERSONAL if word.encode() in content] == [], path.name


def test_no_message_holds_anything_personal_or_sealed(house, received):
    for fact in all_facts(house):
        message = to_envelope("intake", fact, published(fact)).decode()
        assert "s1.1." not in message
        assert [word for word in PERSONAL if word in message] == []


def test_what_travels_and_what_does_not(house, received):
    told = {fact.type for fact in all_facts(house) if published(fact) is not None}
    hidden = {fact.type for fact in all_facts(house) if published(fact) is None}
    assert {"notification_received", "case_opened", "person_joined_case", "worker_set"} <= told
    assert hidden == {
        "person_registered",
        "person_details_changed",
        "text_written",
        "notification_supplemented",
    }


def test_opening_a_person_is_kept_before_it_is_answered(house, received):
    person = received["person_ids"][0]
    answer = house.get(f"/persons/{person}", "unit").json()
    assert (answer["given_name"], answer["phone"]) == ("Vila", "+386 1 555 0109")
    look = house.looks()[-1]
    assert set(look.pop("fields")) == {
        "given_name", "family_name", "birth_date", "address", "phone", "language",
    }  # fmt: skip
    assert look == {
        "subject_id": person,
        "actor": "desk-koper",
        "roles": ["unit_worker"],
        "csd": "juzna-primorska",
        "centre": None,
        "whom": "person",
        "seen_in": f"person:{person}",
        "case_id": received["case_id"],
        "grounds": ["unit"],
        "foreign": False,
        "purpose": "casework",
        "through": "GET /persons/{person_id}",
    }


def test_every_opening_is_a_look_of_its_own(house, received):
    for _ in range(2):
        house.get(f"/cases/{received['case_id']}")
    assert [set(look["fields"]) for look in house.looks()] == [{"given_name", "family_name"}] * 4
    house.get(f"/notifications/{received['id']}")
    house.get(f"/cases/{received['case_id']}/texts")
    assert {look["whom"] for look in house.looks()[4:]} == {"text"}


def test_what_opens_nothing_is_no_look(house, received):
    for path in ("/notifications", f"/cases/{received['case_id']}/timeline", "/tasks", "/workers"):
        assert house.get(path).status_code == 200
    assert house.looks() == []


def test_without_a_look_kept_nothing_leaves(house, received, monkeypatch):
    def unavailable(*args, **kwargs):
        raise RuntimeError("the log cannot be written")

    monkeypatch.setattr("services.intake.api.opening.access_log.append", unavailable)
    answer = house.get(f"/persons/{received['person_ids'][0]}")
    assert answer.status_code == 500 and "Vila" not in answer.text


def test_an_erased_field_answers_null_with_when(house, received):
    person = received["person_ids"][0]
    house.running.wiring.keys.destroy(f"person:{person}", "a test")
    answer = house.get(f"/persons/{person}").json()
    assert (answer["given_name"], answer["sex"], answer["age_years"]) == (None, "female", 30)
    assert answer["erased_at"].endswith("Z")
    member = house.get(f"/cases/{received['case_id']}").json()["persons"][0]
    assert member["given_name"] is None and "erased_at" in member
    refused = house.post(f"/persons/{person}/details", phone="+386 1 555 0102")
    assert (refused.status_code, refused.json()["code"]) == (409, "erased")
    with house.running.store.reading() as connection:
        assert verify_chain(connection) == house.positions()


def test_a_workers_name_is_for_those_who_work_together(house):
    assert house.get("/workers/sd1").json()["name"] == "Domišljija Ena"
    assert house.get("/workers/sd1", "ministry").json()["name"] is None
    assert house.get("/workers/sd1", "police").json()["name"] is None


def test_a_problem_never_repeats_what_was_sent(house):
    sent = notification(persons=[{"role": "victim", "given_name": "Vila" * 60, "birth_date": "2031-01-01"}])
    answer = house.post("/notifications", "police", **sent)
    assert answer.status_code == 422 and "Vila" not in answer.text
    sent = notification(persons=[{"role": "victim", "given_name": "Vila", "birth_date": "2031-01-01"}])
    assert "2031" not in json.dumps(house.post("/notifications", "police", **sent).json())
