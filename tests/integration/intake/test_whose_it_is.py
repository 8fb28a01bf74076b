"""Whose a case, a person, a text is: open to those it belongs to, and to everybody else as if it were not there."""

from datetime import timedelta

import pytest

from chassis.clock import new_id
from contracts.placement import StayDeparted
from tests.integration.intake.house import House, a_guest, notification

UNKNOWN = new_id()
READS = (
    "/cases/{case}",
    "/cases/{case}/timeline",
    "/cases/{case}/texts",
    "/persons/{person}",
    "/notifications/{notification}",
)
WRITES: dict[str, dict[str, object]] = {
    "/cases/{case}/persons": {"role": "child", "age_years": 3},
    "/cases/{case}/texts": {"kind": "note", "text": "Izmisljeno."},
    "/cases/{case}/assignment": {"unit_id": "koper"},
    "/cases/{case}/closure": {},
    "/notifications/{notification}/triage": {"decision": "information"},
    "/notifications/{notification}/supplements": {"summary": "Izmisljeno."},
    "/persons/{person}/details": {"given_name": "Izmisljena"},
    "/persons/{person}/attributes": {"work": "retired"},
}


@pytest.fixture
def called(house):
    """A call of Koper, by its ids."""
    told = house.post("/notifications", "police", **notification()).json()
    return {
        "case": told["case_id"],
        "person": told["person_ids"][0],
        "notification": told["id"],
        "event": told["events"][0]["event_id"],
    }


def as_unknown(house: House, path: str, who: str, called: dict[str, str], body: object = None) -> bool:
    """Whether the answer is the one for an id that nobody has: status, and every byte but the id itself."""
    nobodys = dict.fromkeys(called, UNKNOWN)
    method = "GET" if body is None else "POST"
    answer, unknown = (house.call(method, path.format(**ids), who, body) for ids in (called, nobodys))
    text = answer.text
    for identity in called.values():
        text = text.replace(identity, UNKNOWN)
    return answer.status_code == unknown.status_code == 404 and text == unknown.text


@pytest.mark.parametrize("who", ["north_worker", "north_unit", "north_coordinator", "other_unit", "staff"])
@pytest.mark.parametrize("path", READS)
def test_404_with_the_body_of_an_unknown_one_to_whom_it_does_not_belong(house, called, path, who):
    if who == "staff" and path in (
        "/cases/{case}",
        "/cases/{case}/timeline",
        "/notifications/{notification}",
    ):
        assert house.get(path.format(**called), who).json()["code"] == "forbidden"
        return
    assert as_unknown(house, path, who, called)


@pytest.mark.parametrize("path", WRITES)
def test_404_nor_does_anybody_else_write_into_it(house, called, path):
    before = house.positions()
    assert as_unknown(house, path, "north_coordinator", called, WRITES[path])
    assert house.positions() == before


@pytest.mark.parametrize("who", ["worker", "second_worker", "unit", "coordinator"])
def test_200_to_those_it_belongs_to(house, called, who):
    assert [house.get(path.format(**called), who).status_code for path in READS] == [200] * len(READS)


def test_a_list_of_calls_shows_ones_own_only(house, called):
    seen = {
        who: [one["id"] for one in house.get("/notifications", who).json()["items"]]
        for who in ("worker", "unit", "coordinator", "other_unit", "north_worker", "north_coordinator")
    }
    own = [called["notification"]]
    assert seen == {
        "worker": own, "unit": own, "coordinator": own,
        "other_unit": [], "north_worker": [], "north_coordinator": [],
    }  # fmt: skip


def test_tasks_are_those_of_ones_own(house, called):
    assert house.get("/tasks", "coordinator").json()["items"] != []
    assert house.get("/tasks", "north_coordinator").json()["items"] == []
    assert house.get("/tasks", "other_unit").json()["items"] == []


def test_the_facts_of_a_case_are_read_by_its_own_unit(house, called):
    path = f"/events?case_id={called['case']}"
    assert house.get(path, "unit").json()["items"] != []
    assert house.get(path, "other_unit").json()["items"] == []
    assert house.get(f"/events?case_id={UNKNOWN}", "other_unit").json()["items"] == []


def test_another_csd_sees_it_from_the_assignment_and_the_old_one_until_the_new_has_accepted(house, called):
    path, assignment = f"/cases/{called['case']}", f"/cases/{called['case']}/assignment"
    house.now("2021-03-17T08:00:00+01:00")
    house.post(assignment, "coordinator", unit_id="sever")
    assert [house.get(path, who).status_code for who in ("worker", "north_worker", "north_unit")] == [200] * 3
    house.now("2021-03-17T09:00:00+01:00")
    accepted = house.post(assignment, "north_coordinator", unit_id="sever")
    assert [event["type"] for event in accepted.json()["events"]] == ["case_assigned"]
    assert house.post(assignment, "north_coordinator", unit_id="sever").json()["events"] == []
    seen = {who: house.get(path, who).status_code for who in ("unit", "worker", "north_worker", "north_unit")}
    assert seen == {"unit": 404, "worker": 404, "north_worker": 200, "north_unit": 200}


def test_who_recorded_in_a_case_sees_it_for_three_days_more(house):
    told = house.post("/notifications", "north_worker", **notification(source={"kind": "other"})).json()
    path = f"/cases/{told['case_id']}"
    assert house.get(path, "north_worker").status_code == 200
    house.clock.set(house.clock.now() + timedelta(hours=72))
    assert house.get(path, "north_worker").status_code == 404
    assert house.get(f"/notifications/{told['id']}", "north_worker").status_code == 200


def test_a_house_knows_its_guest_and_nobody_else_of_the_case(house, called):
    stream = a_guest(house, called["case"], called["person"])
    case = house.get(f"/cases/{called['case']}").json()
    other = next(one["person_id"] for one in case["persons"] if one["person_id"] != called["person"])
    assert house.get(f"/persons/{called['person']}", "staff").status_code == 200
    assert house.get(f"/persons/{other}", "staff").status_code == 404
    assert house.get(f"/persons/{called['person']}", "other_staff").status_code == 404
    departed = StayDeparted(destination="home")
    house.tell("placement", stream, departed, house.clock.now().isoformat(), case_id=called["case"])
    house.clock.set(house.clock.now() + timedelta(days=29))
    assert house.get(f"/persons/{called['person']}", "staff").status_code == 200
    house.clock.set(house.clock.now() + timedelta(days=2))
    assert house.get(f"/persons/{called['person']}", "staff").status_code == 404


def test_nobody_lets_herself_in_by_naming_somebody_in_a_case_of_her_own(house, called):
    """Putting a known person into one's own case would open her: whoever may not see her knows no such person."""
    own = {"opened_because": "came_alone", "municipality": "koper"}
    for persons in (
        [{"person_id": called["person"], "role": "victim"}],
        [{"id": called["person"], "role": "victim"}],
    ):
        answer = house.post("/cases", "north_worker", persons=persons, **own)
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_person")
    assert house.post("/cases", "worker", persons=persons, **own).status_code == 201


def test_nor_by_sending_a_call_into_anothers_case(house, called):
    sent = notification(external_ref="druga", source={"kind": "other"}, case_id=called["case"])
    assert house.post("/notifications", "north_worker", **sent).status_code == 404
    assert house.post("/notifications", "worker", **sent).status_code == 201


def test_a_fact_of_another_csd_is_not_taken_back(house, called):
    path = f"/events/{called['event']}/withdrawal"
    refused = house.post(path, "north_coordinator", reason_code="typing_error")
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert house.post(path, "second_worker", reason_code="typing_error").json()["code"] == "not_your_fact"


def test_a_coordinator_enters_what_is_her_own_csds(house):
    refused = house.put("/units/koper", "north_coordinator", name="Moja", csd="izmisljeni-sever")
    assert (refused.status_code, refused.json()["code"]) == (403, "another_csd")
    refused = house.put("/law/order_first_hours", valid_from="2030-01-01", value=72, source="izmisljeno")
    assert (refused.status_code, refused.json()["code"]) == (403, "another_csd")


def test_nor_is_it_corrected_by_beginning_anew(house, called):
    """A coordinator may correct others' facts, but those of her own CSD."""
    instead = notification(id=called["notification"], corrects=called["event"], reason_code="typing_error")
    refused = house.post("/notifications", "north_coordinator", **instead)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert house.post("/notifications", "coordinator", **instead).status_code == 201
