"""What was told by telephone follows in writing within three days; else a clock rings, once. Moments by hand."""

from typing import Any

import pytest

from chassis.timers import Timers
from services.intake.app import SERVICE
from tests.fixtures.serving import refusal
from tests.integration.intake.house import House, notification


def at(house: House, moment: str) -> None:
    """The clock gets there, and what is due rings."""
    house.now(moment)
    house.portal.call(Timers(house.running.store, SERVICE.rules).ring_due)
    house.now(moment.replace(":00+", ":01+"))


def by_phone(house: House, **changes: Any) -> str:
    """The police ring at the moment of the house; the worker types it in."""
    said = {**notification(), "received_by": "phone", "occurred_at": house.clock.now().isoformat(), **changes}
    said.pop("external_ref", None)
    answer = house.post("/notifications", "worker", **said)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def tasks(house: House, state: str = "") -> list[dict[str, Any]]:
    items = house.get(f"/tasks?state={state}" if state else "/tasks", "unit").json()["items"]
    return [one for one in items if one["kind"] == "written_form"]


def missed(house: House, identity: str) -> list[str]:
    items = house.get(f"/events?stream=notification-{identity}", "auditor").json()["items"]
    return [one["occurred_at"] for one in items if one["type"] == "written_form_missed"]


@pytest.mark.parametrize(
    ("told", "due"),
    [
        (
            "2021-03-17T01:00:00+01:00",
            "2021-03-22T23:00:00Z",
        ),  # a Wednesday: Saturday the 20th moves to Monday
        ("2021-03-15T01:00:00+01:00", "2021-03-18T23:00:00Z"),  # a Monday: Thursday
        ("2021-04-29T22:00:00+02:00", "2021-05-03T22:00:00Z"),  # 2 May is a holiday, Monday the 3rd is not
        ("2021-12-23T22:00:00+01:00", "2021-12-27T23:00:00Z"),  # 26 December is a holiday and a Sunday
        ("2021-03-25T22:00:00+01:00", "2021-03-29T22:00:00Z"),  # over the beginning of summer time
        ("2021-10-29T22:00:00+02:00", "2021-11-02T23:00:00Z"),  # 31 October and 1 November are holidays
    ],
)
def test_200_it_is_due_at_the_end_of_a_working_day(house, told, due):
    house.now(told)
    by_phone(house)
    house.now(told.replace(":00:00", ":01:00"))
    (task,) = tasks(house)
    assert (task["due_at"], task["state"], task["role"], task["from_unit"], task["event_id"]) == (
        due, "open", "unit_worker", "koper", None)  # fmt: skip


def test_200_it_rings_once_and_the_task_is_overdue(house):
    identity = by_phone(house)
    at(house, "2021-03-22T23:59:00+01:00")
    assert missed(house, identity) == []
    at(house, "2021-03-23T00:00:00+01:00")
    at(house, "2021-03-24T08:00:00+01:00")
    assert missed(house, identity) == ["2021-03-22T23:00:00Z"]
    (task,) = tasks(house)
    assert task["state"] == "overdue"
    assert task["event_id"] is not None
    spoken = house.get("/tasks", "unit", **{"Accept-Language": "it"}).json()["items"]
    assert any("per iscritto" in one["why"] for one in spoken)


def test_201_a_supplement_that_brings_it_ends_the_wait_and_its_withdrawal_begins_it_again(house):
    identity = by_phone(house)
    told = house.post(f"/notifications/{identity}/supplements", "worker", written_form=True)
    assert told.status_code == 201
    house.now("2021-03-17T09:00:00+01:00")
    assert tasks(house) == []
    assert [one["notification_id"] for one in tasks(house, "done")] == [identity]
    event = told.json()["events"][0]["event_id"]
    assert house.post(f"/events/{event}/withdrawal", "worker", reason_code="other").status_code == 201
    at(house, "2021-03-23T08:00:00+01:00")
    assert missed(house, identity) == ["2021-03-22T23:00:00Z"]


def test_201_another_notification_in_writing_that_is_the_same_is_its_written_form(house):
    identity = by_phone(house)
    paper = house.post("/notifications", "police", **notification()).json()["id"]
    assert house.post(f"/notifications/{identity}/same-as", "worker", same_as=paper).status_code == 201
    at(house, "2021-03-23T08:00:00+01:00")
    assert missed(house, identity) == []
    assert tasks(house) == []


@pytest.mark.parametrize(
    "changes", [{"received_by": "api"}, {"source": {"kind": "self"}}, {"source": {"kind": "other"}}]
)
def test_200_what_came_in_writing_or_from_nobody_who_owes_it_is_not_waited_for(house, changes):
    by_phone(house, **changes)
    at(house, "2021-03-23T08:00:00+01:00")
    assert tasks(house) == []


def test_200_a_call_of_the_past_rings_nothing(house):
    identity = by_phone(house, occurred_at="2021-02-01T22:00:00+01:00")
    at(house, "2021-03-23T08:00:00+01:00")
    assert missed(house, identity) == []


def test_409_a_clock_that_rang_is_not_taken_back(house):
    by_phone(house)
    at(house, "2021-03-23T08:00:00+01:00")
    (task,) = tasks(house)
    answer = house.post(f"/events/{task['event_id']}/withdrawal", "coordinator", reason_code="other")
    assert refusal(answer) == (409, "a_clock_rang")
