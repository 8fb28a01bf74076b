"""An order that came inside a notification: taken down by the reaction, under the id it was given there."""

from datetime import datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from chassis.clock import new_id
from contracts.intake import OrderAnnounced
from tests.integration.intervention.desk import CSD, Desk, problem
from tests.integration.intervention.test_orders_api import order

INSTANT = datetime.fromisoformat("2021-03-17T01:10:00+01:00")


def announced(**changes: Any) -> OrderAnnounced:
    plain = {
        "id": new_id(),
        "issued_at": INSTANT,
        "distance_m": 200,
        "place_kinds": ["home", "school"],
        "underlying": "crime",
    }
    return TypeAdapter(OrderAnnounced).validate_python({**plain, **changes})


def called(desk: Desk, **changes: Any) -> tuple[OrderAnnounced, str, list[str]]:
    """A notification with an order and three people; answers the order, the case and the people."""
    people = [new_id(), new_id(), new_id()]
    told = announced(**changes)
    _, case_id = desk.notification(restraining_order=told, person_ids=people)
    for person, role in zip(people, ("victim", "perpetrator", "child"), strict=True):
        desk.joined(case_id, person, role)
    desk.joined(case_id, new_id(), "victim")  # of the case, not of this order
    desk.now("2021-03-17T06:31:00+01:00")
    return told, case_id, people


def kinds(desk: Desk) -> list[str]:
    return [task["kind"] for task in desk.get("/tasks").json()["items"]]


def report(told: OrderAnnounced, **changes: Any) -> dict[str, Any]:
    """The police's own report of the announced order."""
    plain = {
        "id": told.id,
        "kind": "police",
        "station": "PP Koper",
        "issued_at": "2021-03-17T01:10:00+01:00",
        "underlying": "crime",
        "distance_m": 200,
    }
    return {**plain, **changes}


def test_200_it_is_an_order_of_the_notifications_station_case_and_people(desk):
    told, case_id, people = called(desk)
    found = order(desk, told.id)
    assert (found["state"], found["in_force_until"]) == ("in_force", "2021-03-19T00:10:00Z")
    assert (found["station"], found["case_id"], found["unit"], found["csd"]) == (
        "PP Koper",
        case_id,
        "koper",
        CSD,
    )
    assert (found["protected_person_ids"], found["against_person_id"]) == ([people[0]], people[1])
    assert [place["kind"] for place in found["places"]] == ["home", "school"]
    assert (found["announced"], found["unchecked"], found["flagged"]) == (True, [], [])
    assert [one["id"] for one in desk.get("/restraining-orders", "police").json()["items"]] == [told.id]
    assert kinds(desk) == ["order_to_tell"]  # the school


def test_200_its_terms_are_the_notifications_and_a_report_may_leave_them_out(desk):
    told, *_ = called(desk, contact_ban=False, tell=["victim"])
    before = order(desk, told.id)
    assert (before["contact_ban"], [one["who"] for one in before["to_tell"]]) == (False, ["school", "victim"])
    assert desk.post("/restraining-orders", "police", raw=report(told)).status_code == 201
    after = order(desk, told.id)
    assert (after["contact_ban"], after["to_tell"]) == (False, before["to_tell"])


def test_200_against_nobody_until_somebody_says_whose_where_there_are_two_perpetrators(desk):
    told, case_id, people = called(desk)
    desk.joined(case_id, people[2], "perpetrator")
    desk.now("2021-03-17T06:32:00+01:00")
    assert order(desk, told.id)["against_person_id"] is None
    assert order(desk, told.id, known_at="2021-03-17T05:30:30Z")["against_person_id"] == people[1]


def test_201_the_later_report_with_the_same_id_takes_its_place_and_is_never_a_second_order(desk):
    told, case_id, people = called(desk)
    text = new_id()
    body = report(told, places=[{"kind": "home", "text_id": text}], distance_m=150)
    answer = desk.post("/restraining-orders", "police", raw=body)
    assert (answer.status_code, answer.json()["case_id"]) == (201, case_id)
    desk.now("2021-03-17T06:40:00+01:00")
    found = order(desk, told.id)
    assert (found["distance_m"], found["announced"], found["case_id"]) == (150, False, case_id)
    assert [place["text_id"] for place in found["places"]] == [text]
    assert (found["protected_person_ids"], found["against_person_id"]) == ([people[0]], people[1])
    first, second = found["lines"]
    assert (first["corrected_by"], second["reason_code"]) == (second["event_id"], "told_later")
    again = desk.post("/restraining-orders", "police", raw=body)
    assert (again.status_code, again.json()["events"]) == (201, [])
    other = desk.post("/restraining-orders", "police", raw={**body, "distance_m": 100})
    assert problem(other) == (409, "already_issued")
    assert len(desk.get("/restraining-orders").json()["items"]) == 1


def test_403_another_stations_report_does_not_take_its_place(desk):
    told, _, _ = called(desk)
    body = report(told, station="PP Izmišljena")
    assert problem(desk.post("/restraining-orders", "police@PP Izmišljena", raw=body)) == (
        403,
        "another_station",
    )


def test_201_a_report_that_came_before_the_notification_stands_and_learns_its_case(desk):
    told = announced()
    notification_id, case_id = new_id(), new_id()
    body = report(told, notification_id=notification_id, distance_m=150)
    answer = desk.post("/restraining-orders", "police", raw=body)
    assert answer.json()["unchecked"] == ["notification"]
    desk.now("2021-03-17T06:33:00+01:00")
    assert kinds(desk) == ["unchecked"]
    desk.notification(notification_id=notification_id, case_id=case_id, restraining_order=told)
    desk.now("2021-03-17T06:34:00+01:00")
    found = order(desk, told.id)
    assert (found["distance_m"], found["case_id"], found["unchecked"]) == (150, case_id, [])
    assert desk.get("/tasks").json()["items"] == []


@pytest.mark.parametrize(
    ("changes", "station", "flagged"),
    [({"distance_m": 500}, "PP Koper", "distance_over_maximum"), ({}, None, "no_station")],
)
def test_200_what_a_report_would_be_refused_for_is_flagged_and_a_task(desk, changes, station, flagged):
    told = announced(**changes)
    desk.notification(restraining_order=told, station=station)
    desk.now("2021-03-17T06:33:00+01:00")
    found = order(desk, told.id)
    assert (found["flagged"], found["station"]) == ([flagged], station or "unknown")
    assert kinds(desk) == ["order_flagged", "order_to_tell"]


def test_200_a_corrected_notification_corrects_its_order(desk):
    told, case_id, people = called(desk)
    issue = order(desk, told.id)["lines"][0]
    event = f"intake-{new_id()}"
    desk.notification(
        notification_id=issue["notification_id"],
        case_id=case_id,
        restraining_order=told.model_copy(update={"distance_m": 100}),
        person_ids=people,
        corrects=event,
    )
    desk.now("2021-03-17T06:35:00+01:00")
    found = order(desk, told.id)
    assert (found["distance_m"], found["version"], found["lines"][0]["stands"]) == (100, 2, False)


def test_201_a_step_while_intake_is_silent_waits_for_its_order(desk):
    identity = new_id()
    desk.clock.set(datetime.fromisoformat("2021-03-17T07:00:00+01:00"))  # intake says nothing more
    step = desk.step(identity, "violated", "2021-03-17T03:00:00+01:00")
    assert (step["fits"], step["reason"]) == (False, None)
    desk.now("2021-03-17T07:02:00+01:00")
    assert problem(desk.get(f"/restraining-orders/{identity}"))[0] == 404
    tasks = desk.get("/tasks").json()["items"]
    assert [(task["kind"], task["restraining_order_id"]) for task in tasks] == [("unchecked", identity)]
    desk.notification(restraining_order=announced(id=identity))
    desk.now("2021-03-17T07:03:00+01:00")
    assert order(desk, identity)["violations"] == 1
    assert kinds(desk) == ["order_to_tell"]


def test_200_a_step_that_came_before_another_stations_order_is_a_task(desk):
    identity = new_id()
    desk.clock.set(datetime.fromisoformat("2021-03-17T07:00:00+01:00"))
    desk.step(identity, "violated", "2021-03-17T03:00:00+01:00", role="police@PP Izmišljena")
    desk.notification(restraining_order=announced(id=identity))
    desk.now("2021-03-17T07:03:00+01:00")
    tasks = desk.get("/tasks").json()["items"]
    assert [(task["kind"], task["station"]) for task in tasks] == [
        ("contradiction", "PP Koper"),
        ("order_to_tell", "PP Koper"),
    ]
