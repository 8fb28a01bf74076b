"""The clocks of a restraining order ring at the moment of the law, once, and show as tasks. Moments by hand."""

from pathlib import Path
from typing import Any

import pytest

from contracts import intake
from tests.integration.intervention.desk import Desk, intervention_desk, problem
from tests.integration.intervention.test_orders_api import order
from tests.integration.intervention.test_rosters_api import published

ISSUED = "2021-03-16T22:10:00+01:00"  # a Tuesday, told at 06:30 the next morning (`desk`)


def clocks(desk: Desk, identity: str, **times: str) -> list[tuple[str, str, bool]]:
    """(clock, when it rings, whether it has rung)."""
    found = order(desk, identity, **times)["clocks"]
    return [(one["clock"], one["due_at"], one["event_id"] is not None) for one in found]


def tasks(desk: Desk, **asked: str) -> dict[str, dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return {task["kind"]: task for task in desk.get(f"/tasks?{query}", "unit_worker").json()["items"]}


def rang(desk: Desk, identity: str) -> list[tuple[str, str]]:
    """What rang, in the order of the world."""
    lines = order(desk, identity)["lines"]
    return [(line["clock"], line["occurred_at"]) for line in lines if line["type"] == "order_clock_rang"]


def at(desk: Desk, moment: str) -> None:
    """The clock gets there, and what is due rings."""
    desk.now(moment)
    desk.ring()
    desk.tick()


def issued(desk: Desk) -> str:
    return desk.issued(issued_at=ISSUED, notification_id=desk.notification()[0])


def test_200_each_clock_rings_once_at_its_moment(desk):
    identity = issued(desk)
    at(desk, "2021-03-17T06:31:00+01:00")  # told after six hours without a paper: at once
    assert rang(desk, identity) == [("written_order_missing", "2021-03-17T03:10:00Z")]
    at(desk, "2021-03-17T20:09:59+01:00")
    assert len(rang(desk, identity)) == 1
    at(desk, "2021-03-17T20:10:00+01:00")
    at(desk, "2021-03-17T20:11:00+01:00")
    assert rang(desk, identity)[1:] == [("decision_due_soon", "2021-03-17T19:10:00Z")]
    at(desk, "2021-03-19T12:00:00+01:00")  # nobody watched for a day: what came to pass is told all the same
    assert rang(desk, identity)[2:] == [
        ("ends_in_24_hours", "2021-03-17T21:10:00Z"),
        ("decision_missing", "2021-03-18T15:10:00Z"),
        ("expired", "2021-03-18T21:10:00Z"),
    ]
    assert order(desk, identity)["state"] == "expired"


def test_200_a_decision_moves_the_end_and_the_new_moment_rings_again(desk):
    identity = issued(desk)
    at(desk, "2021-03-17T22:30:00+01:00")
    assert ("ends_in_24_hours", "2021-03-17T21:10:00Z") in rang(desk, identity)
    desk.step(identity, "confirmed", "2021-03-17T22:20:00+01:00")
    desk.tick()
    assert [one for one in clocks(desk, identity) if not one[2]] == [
        ("ends_in_72_hours", "2021-03-28T20:10:00Z", False),  # summer time begins on the 28th
        ("ends_in_24_hours", "2021-03-30T20:10:00Z", False),
        ("expired", "2021-03-31T20:10:00Z", False),
    ]
    at(desk, "2021-03-31T23:00:00+02:00")
    ends = [moment for clock, moment in rang(desk, identity) if clock == "ends_in_24_hours"]
    assert ends == ["2021-03-17T21:10:00Z", "2021-03-30T20:10:00Z"]
    assert [clock for clock, _ in rang(desk, identity)][-1] == "expired"


def test_200_an_order_of_the_past_rings_nothing_and_is_no_task(desk):
    identity = desk.issued(issued_at="2021-03-01T22:10:00+01:00")
    at(desk, "2021-03-17T07:00:00+01:00")
    assert rang(desk, identity) == []
    assert tasks(desk) == {}


def test_200_a_corrected_issue_rings_for_its_own_moments(desk):
    identity = issued(desk)
    at(desk, "2021-03-18T22:00:00+01:00")
    event = order(desk, identity)["lines"][0]["event_id"]
    body = {"kind": "police", "station": "PP Koper", "underlying": "crime", "distance_m": 200}
    later = {"issued_at": "2021-03-16T23:10:00+01:00", "corrects": event, "reason_code": "wrong_time"}
    assert desk.post("/restraining-orders", "police", raw={**body, **later}).status_code == 201
    at(desk, "2021-03-18T22:30:00+01:00")
    assert "expired" not in {clock for clock, _ in rang(desk, identity)}
    at(desk, "2021-03-18T23:10:00+01:00")
    assert ("expired", "2021-03-18T22:10:00Z") in rang(desk, identity)


def test_409_a_clock_that_rang_is_not_taken_back(desk):
    identity = issued(desk)
    at(desk, "2021-03-17T07:00:00+01:00")
    (line,) = [one for one in order(desk, identity)["lines"] if one["type"] == "order_clock_rang"]
    path = f"/events/{line['event_id']}/withdrawal"
    assert problem(desk.post(path, "coordinator", reason_code="other")) == (409, "a_clock_rang")


def test_200_an_operators_entry_sets_the_clocks_anew(desk):
    identity = issued(desk)
    at(desk, "2021-03-17T07:00:00+01:00")
    entry = {
        "parameter": "order_first_hours",
        "valid_from": "2021-03-01",
        "value": 60,
        "source": "izmišljen vir",
    }
    desk.tell("intake", "law-order_first_hours", intake.LawEntered.model_validate(entry))
    at(desk, "2021-03-18T22:10:00+01:00")
    assert "expired" not in {clock for clock, _ in rang(desk, identity)}
    assert ("expired", "2021-03-19T09:10:00Z", False) in clocks(desk, identity)
    at(desk, "2021-03-19T10:10:00+01:00")
    assert ("expired", "2021-03-19T09:10:00Z") in rang(desk, identity)


def test_200_after_three_days_without_the_service_it_rings_once(tmp_path: Path):
    with intervention_desk(tmp_path, "2021-03-16T23:00:00+01:00") as desk:
        identity = issued(desk)
    for _ in range(2):
        with intervention_desk(tmp_path, "2021-03-20T08:00:00+01:00") as again:
            again.ring()
            again.tick()
            found = rang(again, identity)
            assert [clock for clock, _ in found] == [
                "written_order_missing",
                "decision_due_soon",
                "ends_in_24_hours",
                "decision_missing",
                "expired",
            ]
            assert found[-1] == ("expired", "2021-03-18T21:10:00Z")


def test_200_tasks_say_who_must_act_until_when(desk):
    identity = issued(desk)
    at(desk, "2021-03-17T06:31:00+01:00")
    written = tasks(desk)["order_written_order_missing"]
    assert (written["restraining_order_id"], written["due_at"], written["state"]) == (
        identity, "2021-03-17T03:10:00Z", "overdue")  # fmt: skip
    assert written["event_id"] is not None
    assert (written["role"], written["from_unit"], written["unit"]) == ("unit_worker", "koper", "koper")
    desk.step(identity, "written_order_served", "2021-03-17T02:00:00+01:00")
    at(desk, "2021-03-17T20:10:00+01:00")
    decision = tasks(desk)
    assert set(decision) == {"order_decision_due_soon"}
    assert decision["order_decision_due_soon"]["due_at"] == "2021-03-17T21:10:00Z"
    at(desk, "2021-03-18T17:00:00+01:00")
    assert set(tasks(desk)) == {"order_decision_missing", "order_ends_in_24_hours"}
    at(desk, "2021-03-18T17:45:00+01:00")
    desk.step(identity, "annulled", "2021-03-18T17:30:00+01:00")
    desk.tick()
    assert tasks(desk) == {}
    assert set(tasks(desk, at="2021-03-18T16:00:00Z", known_at="2021-03-18T16:00:00Z")) == {
        "order_decision_missing",
        "order_ends_in_24_hours",
    }


def test_200_at_night_whoever_is_on_call_must_act_by_day_the_unit(desk):
    published(desk)
    desk.now("2021-04-06T22:00:00+02:00")  # Tuesday after Easter
    desk.issued(issued_at="2021-04-06T21:00:00+02:00", notification_id=desk.notification()[0])
    at(desk, "2021-04-07T04:00:00+02:00")
    night = tasks(desk)["order_written_order_missing"]
    assert (night["role"], night["worker_id"], night["from_unit"]) == ("on_call_worker", "sd1", None)
    assert set(tasks(desk, worker="sd1")) == {"order_written_order_missing"}
    at(desk, "2021-04-07T09:00:00+02:00")
    day = tasks(desk)["order_written_order_missing"]
    assert (day["role"], day["worker_id"], day["from_unit"]) == ("unit_worker", None, "koper")
    assert tasks(desk, at="2021-04-07T02:00:00Z")["order_written_order_missing"]["worker_id"] == "sd1"


@pytest.mark.parametrize(
    ("tongue", "said"), [("sl", "18. 3. 2021 22:10"), ("it", "18.3.2021 22:10"), ("en", "2021-03-18 22:10")]
)
def test_200_tasks_speak_the_callers_language(desk, tongue, said):
    issued(desk)
    at(desk, "2021-03-18T20:00:00+01:00")
    told = desk.get("/tasks", **{"Accept-Language": tongue}).json()["items"]
    assert all(said in task["why"] for task in told if task["kind"] == "order_ends_in_24_hours")
    assert {task["kind"] for task in told} >= {"order_ends_in_24_hours", "order_decision_missing"}


def test_201_what_has_expired_is_a_task_until_somebody_has_seen_to_it(desk):
    issued(desk)
    at(desk, "2021-03-19T09:00:00+01:00")
    (task,) = tasks(desk).values()
    assert (task["kind"], task["state"], task["due_at"]) == ("order_expired", "open", None)
    path = f"/tasks/{task['id']}/done"
    first = desk.post(path, "unit_worker")
    assert (first.status_code, [one["type"] for one in first.json()["events"]]) == (201, ["order_task_done"])
    assert desk.post(path, "unit_worker").json()["events"] == []
    desk.tick()
    assert tasks(desk) == {}
    assert tasks(desk, state="done")["order_expired"]["id"] == task["id"]
    event = first.json()["events"][0]["event_id"]
    assert desk.post(f"/events/{event}/withdrawal", "unit_worker", reason_code="other").status_code == 201
    desk.tick()
    assert set(tasks(desk)) == {"order_expired"}


def test_200_an_expired_order_is_a_task_for_two_weeks(desk):
    issued(desk)
    at(desk, "2021-04-01T23:09:00+02:00")
    assert set(tasks(desk)) == {"order_expired"}
    at(desk, "2021-04-01T23:11:00+02:00")
    assert tasks(desk) == {}


def test_404_and_409_tasks_that_nobody_settles_by_hand(desk):
    identity = issued(desk)
    at(desk, "2021-03-17T06:31:00+01:00")
    written = tasks(desk)["order_written_order_missing"]["id"]
    assert problem(desk.post(f"/tasks/{written}/done", "unit_worker")) == (409, "task_goes_with_its_cause")
    unknown = f"intervention-order_expired-{identity}-20210318T211000"
    assert problem(desk.post(f"/tasks/{unknown}/done", "unit_worker")) == (409, "task_is_not_open")
    assert problem(desk.post("/tasks/intervention-nothing/done", "unit_worker")) == (404, "not_found")
    assert problem(desk.post(f"/tasks/{written}/done", "police")) == (403, "forbidden")


def test_200_an_unfitting_step_is_settled_and_shows_again_when_it_is_another(desk):
    identity = issued(desk)
    at(desk, "2021-03-19T09:00:00+01:00")
    desk.step(identity, "violated", "2021-03-19T08:00:00+01:00")
    desk.tick()
    task = tasks(desk)["order_unfitting"]
    assert desk.post(f"/tasks/{task['id']}/done", "on_call_worker").status_code == 201
    desk.tick()
    assert "order_unfitting" not in tasks(desk)
    desk.step(identity, "violated", "2021-03-19T08:30:00+01:00")
    desk.tick()
    assert tasks(desk)["order_unfitting"]["id"] != task["id"]
