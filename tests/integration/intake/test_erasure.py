"""A person erased: unreadable at every moment, the chain whole, every count as it was; and who had looked before."""

import pytest

from chassis.clock import new_id
from chassis.event_store import verify_chain
from contracts.placement import StayAdmitted
from services.intake.events.person import PersonSeenOn
from tests.integration.intake.house import NIGHT, House, notification
from tests.integration.intake.test_privacy import all_facts

BASIS = {"basis": "own_request"}


@pytest.fixture
def received(house):
    found = house.post("/notifications", "police", **notification()).json()
    house.post(f"/cases/{found['case_id']}/texts", kind="note", text="Skrivnost.", about=found["person_ids"])
    return found


@pytest.fixture
def person(received):
    return received["person_ids"][0]


def names(house: House, person: str, query: str = "") -> list[str | None]:
    found = house.get(f"/persons/{person}{query}").json()
    return [found[name] for name in ("given_name", "family_name", "phone")]


def test_nothing_of_her_is_read_any_more_also_of_the_past(house, person):
    before = house.get(f"/persons/{person}").json()
    assert before["given_name"] is not None
    told = house.post(f"/persons/{person}/erasure", "admin", **BASIS)
    assert told.status_code == 201 and len(told.json()["texts_to_rewrite"]) == 3
    assert names(house, person) == [None] * 3
    times = f"?at={before['at']}&known_at={before['known_at']}"
    assert names(house, person, times) == [None] * 3
    after = house.get(f"/persons/{person}").json()
    assert after["erased_at"].endswith("Z")
    assert (after["sex"], after["age_years"]) == (before["sex"], before["age_years"])


def test_the_chain_holds_and_what_was_counted_stays(house, person):
    stay = StayAdmitted(centre_id="kcm", person_id=person, referred_by="csd", reason="relief")
    house.tell("placement", "stay-1", stay, NIGHT)
    before = [fact.event for fact in all_facts(house) if isinstance(fact.event, PersonSeenOn)]
    house.post(f"/persons/{person}/erasure", "admin", **BASIS)
    house.tell("placement", "stay-1", stay, NIGHT)
    assert [fact.event for fact in all_facts(house) if isinstance(fact.event, PersonSeenOn)] == before
    with house.running.store.reading() as connection:
        assert verify_chain(connection) == house.positions()


def test_the_certificate_says_who_when_why_and_that_the_key_is_gone(house, person):
    assert house.get(f"/persons/{person}/erasure", "auditor").status_code == 404
    told = house.post(f"/persons/{person}/erasure", "admin", **BASIS).json()
    paper = house.get(f"/persons/{person}/erasure", "auditor").json()
    assert (paper["erased_by"], paper["basis"]) == ("admin-1", "own_request")
    assert paper["event_id"] == told["events"][0]["event_id"]
    assert paper["key_destroyed_at"] >= paper["erased_at"]
    assert paper["texts_to_rewrite"] == told["texts_to_rewrite"]


def test_again_is_quiet_and_nothing_more_is_recorded_of_her(house, person):
    house.post(f"/persons/{person}/erasure", "admin", **BASIS)
    again = house.post(f"/persons/{person}/erasure", "admin", **BASIS)
    assert again.json()["events"] == []
    for path, body in (("details", {"phone": "+386 1 555 0102"}), ("attributes", {"work": "retired"})):
        refused = house.post(f"/persons/{person}/{path}", **body)
        assert (refused.status_code, refused.json()["code"]) == (409, "erased")


def test_an_erasure_is_not_taken_back(house, person):
    event = house.post(f"/persons/{person}/erasure", "admin", **BASIS).json()["events"][0]["event_id"]
    answer = house.post(f"/events/{event}/withdrawal", "coordinator", reason_code="other")
    assert (answer.status_code, answer.json()["code"]) == (409, "erased")


def test_a_crash_before_the_key_is_gone_leaves_nothing_to_read(house, person, monkeypatch):
    def killed(*args: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(house.running.wiring.keys, "destroy", killed)
        assert house.post(f"/persons/{person}/erasure", "admin", **BASIS).status_code == 500
        assert house.running.wiring.keys.destroyed_at(f"person:{person}") is None
    assert names(house, person) == [None] * 3
    assert house.running.wiring.keys.destroyed_at(f"person:{person}") is not None


@pytest.mark.parametrize("who", ["worker", "unit", "coordinator", "staff", "police", "ministry", "auditor"])
def test_403_nobody_but_the_administrator_erases(house, person, who):
    assert house.post(f"/persons/{person}/erasure", who, **BASIS).status_code == 403
    assert names(house, person) != [None] * 3


def test_404_nobody_of_that_id(house):
    before = house.positions()
    assert house.post(f"/persons/{new_id()}/erasure", "admin", **BASIS).status_code == 404
    assert house.positions() == before


def test_every_look_at_her_and_at_the_texts_about_her_is_told_to_the_auditor(house, received, person):
    house.get(f"/persons/{person}")
    house.get(f"/cases/{received['case_id']}/texts", "unit")
    house.get(f"/persons/{received['person_ids'][-1]}", "coordinator")
    house.now("2021-03-17T02:00:00+01:00")
    found = house.get(f"/audit/access?person_id={person}", "auditor").json()
    assert [(look["by"], look["whom"], look["seen_in"].partition(":")[0]) for look in found["items"]] == [
        ("sd1", "person", "person"),
        *[("desk-koper", "text", "case")] * 3,
    ]
    assert found["items"][0]["fields"] and found["items"][0]["id"] == person
    page = house.get(f"/audit/access?person_id={person}&limit=1", "auditor").json()
    rest = house.get(f"/audit/access?person_id={person}&cursor={page['next']}", "auditor").json()
    assert [*page["items"], *rest["items"]] == found["items"] and rest["next"] is None


@pytest.mark.parametrize("who", ["worker", "coordinator", "admin", "ministry", "police"])
def test_403_only_the_auditor_asks_who_looked(house, person, who):
    assert house.get(f"/audit/access?person_id={person}", who).status_code == 403
