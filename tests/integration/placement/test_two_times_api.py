"""Corrections and withdrawals of stays: what was true, what was known, who may change it; and who sees what."""

from typing import Any

import pytest

from chassis.clock import new_id
from tests.fixtures.serving import refusal
from tests.integration.placement.house import House

WHY = {"reason_code": "wrong_time"}


def event_of(found: dict[str, Any], kind: str) -> str:
    return next(str(one["event_id"]) for one in found["events"] if one["type"] == kind)


def came(house: House, **changes: Any) -> tuple[str, str]:
    """Somebody said to have come on the 10th at nine; her path and the admission's event."""
    found = house.arrived(occurred_at="2021-03-10T09:00:00+01:00", **changes)
    house.now("2021-03-17T09:00:00+01:00")
    return f"/placements/{found['id']}", event_of(found, "stay_admitted")


def test_200_a_corrected_admission_is_known_only_after_it_was_recorded(house):
    path, event = came(house)
    fix = {"corrects": event, **WHY, "occurred_at": "2021-03-09T20:00:00+01:00"}
    house.done(house.post(f"{path}/admission", **fix))
    assert house.full(at="2021-03-09T21:00:00Z")[0] == 1
    assert house.full(at="2021-03-09T21:00:00Z", known_at="2021-03-17T07:30:00Z")[0] == 0
    assert house.full(at="2021-03-10T09:00:00Z", known_at="2021-03-17T07:30:00Z")[0] == 1
    shown = house.get(path)
    assert shown["placements"][0]["admitted_at"] == "2021-03-09T19:00:00Z"
    assert [line["occurred_at"] for line in shown["lines"]][:2] == ["2021-03-09T19:00:00Z"] * 2


def test_200_a_corrected_reason_keeps_the_time_and_the_bed(house):
    path, event = came(house)
    house.done(house.post(f"{path}/admission", corrects=event, reason="runaway", reason_code="typing_error"))
    found = house.get(path)["placements"][0]
    assert (found["reason"], found["bed"], found["admitted_at"]) == ("runaway", "1", "2021-03-10T08:00:00Z")


def test_200_a_late_departure_is_one_truth_before_and_another_after(house):
    path, _ = came(house)
    house.done(house.post(f"{path}/departure", destination="home", occurred_at="2021-03-12T09:00:00+01:00"))
    then = "2021-03-13T12:00:00Z"
    assert (house.full(at=then)[0], house.full(at=then, known_at="2021-03-17T07:30:00Z")[0]) == (0, 1)


def test_200_the_same_question_gives_the_same_bytes(house):
    path, _ = came(house)
    for asked in ("/centres/kcm/occupancy", path, "/placements"):
        house.settle()
        first = house.ask(asked)
        times = f"at={first.json()['at']}&known_at={first.json()['known_at']}"
        house.now("2021-03-17T10:00:00+01:00")
        house.post(f"{path}/absence")
        house.settle()
        assert house.ask(f"{asked}?{times}").content == first.content


def test_201_a_withdrawn_admission_is_taken_back_in_stay_and_request(house):
    found = house.reserved()
    path = f"/placements/{found['id']}"
    admitted = house.done(house.post(f"{path}/admission"))
    assert house.full() == (1, 0, 0, 7)
    event = event_of(admitted, "person_admitted")
    house.done(house.post(f"/events/{event}/withdrawal", reason_code="wrong_person"))
    assert house.full() == (0, 0, 1, 7)
    again = house.post(f"/events/{event}/withdrawal", reason_code="wrong_person")
    assert refusal(again) == (409, "already_corrected")
    house.done(house.post(f"{path}/admission"))
    assert house.full() == (1, 0, 0, 7)


def test_201_a_withdrawn_departure_brings_her_back_without_a_bed_where_it_is_anothers(house):
    path, _ = came(house)
    gone = house.done(house.post(f"{path}/departure", destination="home"))
    house.now("2021-03-17T10:00:00+01:00")
    other = house.arrived()
    assert other["placements"][0]["bed"] == "1"
    event = event_of(gone, "stay_departed")
    house.done(house.post(f"/events/{event}/withdrawal", reason_code="wrong_person"))
    assert house.full()[0] == 2
    assert house.get(path)["placements"][0]["bed"] is None


def test_201_she_keeps_her_bed_until_it_became_anothers_who_may_have_left_since(house):
    path, _ = came(house)
    gone = house.done(house.post(f"{path}/departure", destination="home"))
    house.now("2021-03-17T10:00:00+01:00")
    other = house.arrived()
    house.now("2021-03-17T11:00:00+01:00")
    house.done(house.post(f"/placements/{other['id']}/departure", destination="home"))
    house.now("2021-03-17T12:00:00+01:00")
    event = event_of(gone, "stay_departed")
    house.done(house.post(f"/events/{event}/withdrawal", reason_code="wrong_person"))
    beds = [
        house.get(f"{path}?at=2021-03-17T{hour}:00%2B01:00")["placements"][0]["bed"]
        for hour in ("09:59", "10:00")
    ]
    assert beds == ["1", None]
    assert house.full(at="2021-03-17T10:30:00+01:00")[0] == 2


def test_409_a_departure_is_not_taken_back_when_she_is_elsewhere(house):
    person = new_id()
    path, _ = came(house, person_ids=[person])
    gone = house.done(house.post(f"{path}/departure", destination="home"))
    house.now("2021-03-17T10:00:00+01:00")
    house.arrived(person_ids=[person], centre_id="kczn")
    event = event_of(gone, "stay_departed")
    answer = house.post(f"/events/{event}/withdrawal", reason_code="wrong_person")
    assert refusal(answer) == (409, "already_staying")


def test_409_what_others_lean_on_is_taken_back_last(house):
    path, event = came(house)
    away = house.done(house.post(f"{path}/absence", occurred_at="2021-03-11T09:00:00+01:00"))
    house.done(house.post(f"{path}/return", occurred_at="2021-03-12T09:00:00+01:00"))
    asked = house.get(path)["event_id"]
    for leaned_on in (event, event_of(away, "stay_absent"), asked):
        answer = house.post(f"/events/{leaned_on}/withdrawal", reason_code="duplicate")
        assert refusal(answer) == (409, "facts_lean_on_it")


def test_409_a_lost_promise_is_asked_for_anew(house):
    path = f"/placements/{house.reserved()['id']}"
    lost = house.done(house.post(f"{path}/cancellation", "on_call_worker"))
    event = event_of(lost, "placement_cancelled")
    answer = house.post(f"/events/{event}/withdrawal", "on_call_worker", reason_code="duplicate")
    assert refusal(answer) == (409, "no_longer_held")


def test_403_others_facts_and_409_after_the_hand_in(house):
    found = house.reserved(role="on_call_worker:sd1")
    event, path = (
        event_of(found, "placement_requested"),
        f"/events/{found['events'][0]['event_id']}/withdrawal",
    )
    body = {"reason_code": "duplicate"}
    assert refusal(house.post(path, "on_call_worker:sd2", **body)) == (403, "others_fact")
    fix = {"id": found["id"], "corrects": event, "person_ids": [found["placements"][0]["person_id"]], **body}
    assert refusal(house.asked(role="on_call_worker:sd2", **fix)) == (403, "others_fact")
    house.handed_in("2021-03")
    assert refusal(house.post(path, "on_call_worker:sd1", **body)) == (409, "month_handed_in")
    assert house.post(path, "coordinator", **body).status_code == 201


def test_201_a_corrected_request_keeps_its_stays_and_beds(house):
    found = house.reserved(2)
    persons = [place["person_id"] for place in found["placements"]]
    event = event_of(found, "placement_requested")
    fix = {"corrects": event, "reason_code": "typing_error", "reason": "removal", "person_ids": persons}
    fixed = house.done(house.asked(**fix))
    assert (fixed["id"], fixed["placements"]) == (found["id"], found["placements"])
    assert house.full() == (0, 0, 2, 6)
    assert house.get(f"/placements/{found['id']}")["reason"] == "removal"


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("centre_staff", 200),
        ("centre_staff:kczn", 404),
        ("on_call_worker:sd1", 200),
        ("on_call_worker:tuja:izmisljeni-vzhod", 404),
        ("unit_worker:tuja:izmisljeni-sever", 200),
        ("admin", 200),
        ("ministry", 403),
        ("police", 403),
    ],
)
def test_who_sees_a_placement(house, role, status):
    case = new_id()
    house.joined_case(new_id(), 12, case=case)
    found = house.reserved(role="on_call_worker:sd1", case_id=case)
    house.case_of("izmisljeni-sever", case)
    house.settle()
    assert house.ask(f"/placements/{found['id']}", role).status_code == status
    listed = house.ask("/placements", role)
    if status != 403:
        assert len(listed.json()["items"]) == (1 if status == 200 else 0)


def test_404_room_for_another_csds_people(house):
    """It would open them to a house that a colleague of hers chose; a house takes in whoever stands at its door."""
    case, person = new_id(), new_id()
    house.joined_case(person, 12, case=case)
    house.case_of("izmisljeni-sever", case)
    for asked in ({"case_id": case}, {"person_ids": [person]}, {"case_id": case, "person_ids": [person]}):
        refused = house.asked(role="on_call_worker:sd1", **asked)
        assert refusal(refused) == (404, "not_found")
    own = house.asked(role="on_call_worker:tuja:izmisljeni-sever", case_id=case, person_ids=[person])
    assert own.status_code == 201, own.text


@pytest.mark.parametrize("call", ["acceptance", "admission", "absence"])
def test_403_another_houses_people(house, call):
    path = f"/placements/{house.reserved(role='centre_staff:kczn')['id']}"
    assert refusal(house.post(f"{path}/{call}", "centre_staff:kczn")) == (403, "another_centre")
    assert refusal(house.post(f"{path}/{call}", "coordinator")) == (403, "another_centre")
    assert refusal(house.post(f"{path}/{call}", "on_call_worker")) == (403, "forbidden")


def test_201_a_register_is_told_by_the_coordinator(house):
    header = {"headers": {"Zavetje-Source": "import"}}
    found = house.arrived(role="coordinator", occurred_at="2020-12-09T11:20:00+01:00", **header)
    body = {"destination": "home", "occurred_at": "2021-01-14T15:58:00+01:00"}
    house.done(house.post(f"/placements/{found['id']}/departure", "coordinator", **header, **body))
    assert house.full(at="2021-01-01T00:00:00Z") == (1, 0, 0, 7)
    assert house.get("/tasks", "coordinator")["items"] == []


def test_404_what_is_not_there(house):
    nobody = f"/placements/{new_id()}"
    assert refusal(house.ask(nobody)) == (404, "not_found")
    assert refusal(house.post(f"{nobody}/admission")) == (404, "not_found")
    found = house.arrived()
    earlier = house.ask(f"/placements/{found['id']}?at=2021-03-01T00:00:00Z")
    assert refusal(earlier) == (404, "not_found")


def test_409_a_stale_version_names_what_happened(house):
    path, _ = came(house)
    version = house.get(path)["placements"][0]["version"]
    house.done(house.post(f"{path}/absence", expected_version=version))
    assert refusal(house.post(f"{path}/return", expected_version=version)) == (409, "version_conflict")


def test_200_pages_of_placements(house):
    made = [house.reserved()["id"] for _ in range(3)]
    first = house.get("/placements?limit=2")
    rest = house.get(f"/placements?limit=2&cursor={first['next']}")
    assert [item["id"] for item in first["items"] + rest["items"]] == sorted(made)
    assert rest["next"] is None
    assert refusal(house.ask("/placements?cursor=x")) == (422, "bad_cursor")
