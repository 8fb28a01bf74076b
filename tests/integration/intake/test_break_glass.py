"""A person who is not one's own: opened for an hour with a reason, told at once, reviewed by somebody else."""

from typing import Any

import pytest

from tests.integration.intake.house import House, notification

REASON = "Klic soseda: kdo skrbi za otroka, nocoj ni nikogar doma."
AGAIN = "Zdravnik potrebuje telefon skrbnice, otrok je v bolnišnici."


@pytest.fixture
def person(house):
    """A person of a Koper case, whom the north does not know; it is Wednesday, five past one at night."""
    return house.post("/notifications", "police", **notification()).json()["person_ids"][0]


def broken(house: House, person: str, who: str = "north_worker", reason: str = REASON):
    return house.post(f"/persons/{person}/break-glass", who, reason=reason)


def tasks(house: House, who: str, query: str = "") -> list[dict[str, Any]]:
    found = house.get(f"/tasks{query}", who).json()["items"]
    return [one for one in found if one["kind"] in ("break_glass", "unusual_reading")]


def test_201_one_person_for_sixty_minutes_to_the_minute(house, person):
    assert house.get(f"/persons/{person}", "north_worker").status_code == 404
    answer = broken(house, person)
    assert (answer.status_code, answer.json()["until"]) == (201, "2021-03-17T01:04:01Z")
    opened = house.get(f"/persons/{person}", "north_worker").json()
    assert (opened["given_name"], opened["phone"]) == ("Vila", "+386 1 555 0101")
    assert house.get(f"/cases/{opened['cases'][0]['case_id']}", "north_worker").status_code == 404
    house.now("2021-03-17T02:03:59+01:00")
    assert house.get(f"/persons/{person}", "north_worker").status_code == 200
    house.now("2021-03-17T02:04:01+01:00")
    assert house.get(f"/persons/{person}", "north_worker").status_code == 404


def test_for_whoever_broke_it_alone_and_to_read_alone(house, person):
    broken(house, person)
    assert house.get(f"/persons/{person}", "north_unit").status_code == 404
    assert (
        house.post(f"/persons/{person}/details", "north_worker", phone="+386 1 555 0199").status_code == 404
    )


def test_the_look_says_on_what_ground(house, person):
    broken(house, person)
    house.get(f"/persons/{person}", "north_worker")
    look = house.get(f"/audit/access?person_id={person}", "auditor").json()["items"][-1]
    assert (look["by"], look["purpose"], look["grounds"]) == ("sever1", "break_glass", ["let_in"])
    assert (look["through"], look["csd"]) == ("GET /persons/{person_id}", "izmisljeni-sever")


@pytest.mark.parametrize("reason", ["", " ", " " * 40, "Prekratek razlog.", "a          b         c"])
def test_422_without_a_reason_of_twenty_characters(house, person, reason):
    before = house.positions()
    answer = broken(house, person, reason=reason)
    assert (answer.status_code, answer.json()["field"]) == (422, "reason")
    assert house.positions() == before


def test_another_hour_needs_another_reason(house, person):
    broken(house, person)
    house.now("2021-03-17T02:00:00+01:00")
    same = broken(house, person, reason=f"  {REASON.upper()} ")
    assert (same.status_code, same.json()["code"]) == (409, "same_reason")
    assert broken(house, person, reason=AGAIN).json()["until"].startswith("2021-03-17T02:00")
    house.now("2021-03-17T02:30:00+01:00")
    assert house.get(f"/persons/{person}", "north_worker").status_code == 200


def test_409_for_ones_own_and_404_for_nobody(house, person):
    own = broken(house, person, "worker")
    assert (own.status_code, own.json()["code"]) == (409, "seen_already")
    assert broken(house, "018f0000-0000-7000-8000-000000000000").status_code == 404
    assert broken(house, person, "staff").json()["code"] == "forbidden"
    dated = house.post(
        f"/persons/{person}/break-glass", "north_worker", reason=REASON, occurred_at="2021-03-17T00:00:00Z"
    )
    assert (dated.status_code, dated.json()["code"]) == (422, "only_now")


def test_both_coordinators_are_told_at_once_and_one_reviews_within_three_working_days(house, person):
    identity = broken(house, person).json()["id"]
    for who in ("coordinator", "north_coordinator"):
        (task,) = tasks(house, who)
        assert (task["id"], task["state"]) == (f"intake-break_glass-{identity}", "open")
        assert task["due_at"] == "2021-03-22T23:00:00Z"  # the end of Monday: Thursday, Friday, Monday
    assert tasks(house, "north_worker") == []
    shown = house.get(f"/persons/{person}/break-glass", "north_coordinator").json()["items"]
    assert [(one["by"], one["reason"], one["verdict"]) for one in shown] == [("sever1", REASON, None)]
    path = f"/tasks/{task['id']}/done"
    answer = house.post(path, "coordinator", verdict="justified")
    assert (answer.status_code, answer.json()["events"][0]["type"]) == (201, "access_reviewed")
    assert tasks(house, "north_coordinator") == []
    (done,) = tasks(house, "north_coordinator", "?state=done")
    assert done["verdict"] == "justified"
    assert house.post(path, "coordinator", verdict="justified").json()["events"] == []


def test_after_three_working_days_the_review_is_overdue(house, person):
    broken(house, person)
    house.now("2021-03-23T00:00:00+01:00")
    assert [task["state"] for task in tasks(house, "coordinator")] == ["overdue"]


def test_nobody_reviews_her_own_nor_another_csds(house, person):
    identity = broken(house, person).json()["id"]
    path = f"/tasks/intake-break_glass-{identity}/done"
    assert house.post(path, "third_coordinator", verdict="justified").status_code == 404
    assert house.post(path, "north_both", verdict="justified").json()["code"] == "own_look"
    assert (
        house.post("/tasks/intake-break_glass-x/done", "coordinator", verdict="justified").status_code == 404
    )
    assert house.post(path, "coordinator", verdict="whatever").status_code == 422


def test_the_reason_goes_with_the_person(house, person):
    broken(house, person)
    house.running.wiring.keys.destroy(f"person:{person}", "a test")
    (opening,) = house.get(f"/persons/{person}/break-glass", "coordinator").json()["items"]
    assert opening["reason"] is None


def test_many_persons_of_others_on_one_day_are_raised(house):
    persons = [
        house.post("/notifications", "police", **notification(external_ref=f"tuja-{number}")).json()[
            "person_ids"
        ][0]
        for number in range(3)
    ]
    for number, person in enumerate(persons):
        broken(house, person, reason=f"{REASON} ({number})")
        house.get(f"/persons/{person}", "north_worker")
    raised = [task for task in tasks(house, "north_coordinator") if task["kind"] == "unusual_reading"]
    assert [(one["actor"], one["day"], one["foreign"]) for one in raised] == [("sever1", "2021-03-17", 3)]
    assert all(task["kind"] == "break_glass" for task in tasks(house, "coordinator"))
    answer = house.post(f"/tasks/{raised[0]['id']}/done", "north_coordinator", verdict="not_justified")
    assert answer.status_code == 201
    assert all(task["kind"] == "break_glass" for task in tasks(house, "north_coordinator"))
    refused = house.post(
        "/tasks/intake-unusual_reading-2021-03-16.sever1/done", "north_coordinator", verdict="justified"
    )
    assert refused.status_code == 404


def test_a_day_of_many_persons_is_raised_by_the_csds_own_measure(house, person):
    measure = {"valid_from": "2021-01-01", "value": 2, "source": "izmišljen sklep", "csd": "juzna-primorska"}
    assert house.put("/law/reading_alarm_persons", **measure).status_code == 200
    case = house.get(f"/persons/{person}").json()["cases"][0]["case_id"]
    assert tasks(house, "coordinator") == []
    house.get(f"/cases/{case}")
    (task,) = tasks(house, "coordinator")
    assert (task["actor"], task["persons"], task["foreign"]) == ("sd1", 2, 0)
