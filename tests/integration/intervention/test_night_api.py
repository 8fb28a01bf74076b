"""One night over HTTP: the answers of the calls, and the refusals by their title."""

import pytest

from chassis.clock import new_id
from contracts import intake
from tests.integration.intervention.desk import CSD, problem

NIGHT = ("2021-03-16T22:00:00+01:00", "2021-03-17T01:10:30+01:00")


def test_201_a_night_from_the_call_to_the_accepted_report(desk):
    notification_id, case_id = desk.notification()
    opening = desk.post("/interventions", notification_id=notification_id, worker_id="sd1", readiness=1)
    assert opening.status_code == 201
    intervention, path = opening.json()["id"], f"/interventions/{opening.json()['id']}"
    assert opening.json()["case_id"] == case_id
    assert opening.headers["position"] == "intervention=1"
    assert desk.post(f"{path}/participants", worker_id="sd2", readiness=2).status_code == 201
    desk.worked(intervention, *NIGHT)
    desk.worked(intervention, *NIGHT, worker_id="sd2")
    contact = {"with": "duty_judge", "at": "2021-03-17T00:10:00+01:00", "reached": True}
    assert desk.post(f"{path}/contacts", raw=contact).status_code == 201
    assert desk.post(f"{path}/measures", kind="restraining_order").status_code == 201
    assert desk.post(f"{path}/check-ins", worker_id="sd1").status_code == 201
    closure = desk.closed(intervention)
    assert closure["ended_at"] == "2021-03-17T00:10:00Z"
    assert closure["report_due_at"] == "2021-03-17T09:00:00Z"
    assert [warned["code"] for warned in closure["warnings"]] == ["subtask_unlike_measure"]
    report = {"form": "other", "state": "final", "text_ids": [new_id()]}
    assert desk.post(f"{path}/report", **report).status_code == 201
    assert desk.post(f"{path}/report/acceptance", "unit_worker", raw={}).status_code == 201

    found = desk.get(path).json()
    assert (found["state"], found["task"], found["unit"], found["csd"]) == (
        "closed",
        "domestic_violence",
        "koper",
        CSD,
    )
    assert [(one["worker_id"], one["minutes"]) for one in found["participants"]] == [
        ("sd1", 190),
        ("sd2", 190),
    ]
    assert found["report"]["state"] == "accepted"
    assert found["report"]["to"] == "koper"
    assert found["version"] == len(found["lines"]) == 10
    named = [line["event_id"] for line in found["lines"]]
    assert len(set(named)) == 10 and all(name.startswith("intervention-") for name in named)


def test_200_lists_by_case_unit_worker_state_and_time(desk):
    notification_id, case_id = desk.notification()
    first = desk.opened(notification_id=notification_id)
    second = desk.opened(worker_id="sd2", readiness=2)
    desk.worked(first, *NIGHT)
    desk.closed(first)
    for asked, expected in [
        (f"case_id={case_id}", [first]),
        ("unit=koper", [first]),
        ("worker=sd2", [second]),
        ("state=open", [second]),
        ("state=closed", [first]),
        ("to=2021-03-17T00:00:00Z", [first]),
        ("from=2021-03-17T00:00:00Z", [second]),
        ("", [first, second]),
    ]:
        items = desk.get(f"/interventions?{asked}").json()["items"]
        assert [item["id"] for item in items] == expected, asked
    page = desk.get("/interventions?limit=1").json()
    assert [item["id"] for item in page["items"]] == [first]
    rest = desk.get(f"/interventions?limit=1&cursor={page['next']}").json()
    assert [item["id"] for item in rest["items"]] == [second]


def test_409_already_open_names_the_intervention_to_continue(desk):
    notification_id, _ = desk.notification()
    first = desk.opened(notification_id=notification_id)
    again = desk.post("/interventions", notification_id=notification_id, worker_id="sd2", readiness=2)
    assert problem(again) == (409, "already_open")
    assert first in again.json()["detail"]
    desk.worked(first, *NIGHT)
    desk.closed(first)
    assert desk.opened(notification_id=notification_id, worker_id="sd2", readiness=2) != first


def test_409_a_letter_never_becomes_an_intervention(desk):
    notification_id, _ = desk.notification(urgency="for_information")
    answer = desk.post("/interventions", notification_id=notification_id, worker_id="sd1", readiness=1)
    assert problem(answer) == (409, "letter_is_no_intervention")


def test_409_segment_overlaps_also_across_interventions(desk):
    first, second = desk.opened(), desk.opened()
    desk.worked(first, *NIGHT)
    body = {"worker_id": "sd1", "kind": "phone", "start": "2021-03-17T01:09:00+01:00"}
    answer = desk.post(f"/interventions/{second}/segments", end="2021-03-17T01:30:00+01:00", **body)
    assert problem(answer) == (409, "segment_overlaps")
    assert first in answer.json()["detail"]
    desk.worked(second, "2021-03-17T01:10:00+01:00", "2021-03-17T01:30:00+01:00")


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2021-03-16T22:00:00+01:00", "2021-03-16T22:00:59+01:00", "segment_empty"),
        ("2021-03-16T22:00:00+01:00", "2021-03-16T21:00:00+01:00", "segment_reversed"),
        ("2021-03-16T22:00:00+01:00", "2021-03-17T06:36:00+01:00", "future_instant"),
        ("2021-03-16T22:00:00", "2021-03-16T23:00:00+01:00", "instant_without_offset"),
    ],
)
def test_422_a_segment_that_cannot_be(desk, start, end, code):
    intervention = desk.opened()
    body = {"worker_id": "sd1", "kind": "field", "start": start, "end": end}
    assert problem(desk.post(f"/interventions/{intervention}/segments", **body)) == (422, code)
    assert desk.get(f"/interventions/{intervention}").json()["version"] == 1


def test_422_unknown_fields_values_ids_and_workers(desk):
    body = {"worker_id": "sd1", "readiness": 1}
    assert problem(desk.post("/interventions", **body, name="Ana")) == (422, "unknown_field")
    assert problem(desk.post("/interventions", **{**body, "readiness": 3})) == (422, "unknown_value")
    assert problem(desk.post("/interventions", **body, id="7"))[0] == 422
    assert problem(desk.post("/interventions", **{**body, "worker_id": "sd9"})) == (422, "unknown_worker")
    assert desk.get("/interventions").json()["items"] == []


def test_409_not_a_participant_other_readiness_and_not_qualified(desk):
    path = f"/interventions/{desk.opened()}"
    segment = {"worker_id": "sd2", "kind": "field", "start": NIGHT[0], "end": NIGHT[1]}
    assert problem(desk.post(f"{path}/segments", **segment)) == (409, "not_a_participant")
    assert problem(desk.post(f"{path}/participants", worker_id="sd1", readiness=2)) == (
        409,
        "other_readiness",
    )
    assert problem(desk.post(f"{path}/participants", worker_id="sd5", readiness=1)) == (
        409,
        "not_qualified_for_readiness",
    )
    quiet = desk.post(f"{path}/participants", worker_id="sd1", readiness=1)
    assert (quiet.status_code, quiet.json()["events"]) == (201, [])


def test_409_and_422_a_closure_that_cannot_be(desk):
    intervention = desk.opened()
    path = f"/interventions/{intervention}/closure"
    assert problem(desk.post(path, task="other")) == (409, "no_working_time")
    desk.worked(intervention, *NIGHT)
    assert problem(desk.post(path, task="other", subtask="endangered")) == (422, "subtask_of_another_task")
    assert problem(desk.post(path, task="other", ended_at="2021-03-17T06:40:00+01:00")) == (
        422,
        "future_instant",
    )
    desk.closed(intervention)
    assert problem(desk.post(path, task="other")) == (409, "already_closed")


def test_404_nothing_was_opened_under_this_id(desk):
    path = f"/interventions/{new_id()}"
    assert problem(desk.get(path))[0] == 404
    assert problem(desk.post(f"{path}/participants", worker_id="sd1", readiness=1))[0] == 404
    assert problem(desk.post(f"/events/intervention-{new_id()}/withdrawal", reason_code="other"))[0] == 404


def test_409_stale_version_and_idempotency_conflict(desk):
    intervention = desk.opened()
    path = f"/interventions/{intervention}/check-ins"
    key = {"Idempotency-Key": "key-1"}
    first = desk.post(path, worker_id="sd1", headers=key)
    again = desk.post(path, worker_id="sd1", headers=key)
    assert again.json() == first.json() and again.headers["idempotency-replayed"] == "true"
    assert problem(desk.post(path, worker_id="sd1", headers=key, clock_offset_ms=5)) == (
        409,
        "idempotency_conflict",
    )
    stale = desk.post(path, worker_id="sd1", expected_version=1)
    assert problem(stale) == (409, "version_conflict")
    assert [one["type"] for one in stale.json()["since"]] == ["checked_in"]


@pytest.mark.parametrize("role", ["police", "unit_worker", "ministry", "auditor", "centre_staff", "director"])
def test_403_only_workers_open(desk, role):
    assert problem(desk.post("/interventions", role, worker_id="sd1", readiness=1)) == (403, "forbidden")


def test_201_a_call_that_comes_later_is_taken_down_unchecked_and_its_case_learnt(desk):
    notification_id = new_id()
    opening = desk.post("/interventions", notification_id=notification_id, worker_id="sd1", readiness=1)
    assert opening.json()["unchecked"] == ["notification"]
    intervention = opening.json()["id"]
    desk.now("2021-03-17T06:32:00+01:00")
    tasks = desk.get("/tasks", "coordinator").json()["items"]
    assert [(task["kind"], task["intervention_id"]) for task in tasks] == [("unchecked", intervention)]
    case_id = new_id()
    event = intake.NotificationReceived(
        case_id=case_id, source_kind="police", received_by="api", urgency="now", municipality="koper"
    )
    desk.tell("intake", f"notification-{notification_id}", event, unit="koper", case_id=case_id)
    desk.now("2021-03-17T06:33:00+01:00")
    assert desk.get("/tasks", "coordinator").json()["items"] == []
    found = desk.get(f"/interventions/{intervention}").json()
    assert (found["case_id"], found["unit"], found["unchecked"]) == (case_id, "koper", [])
    assert [item["id"] for item in desk.get(f"/interventions?case_id={case_id}").json()["items"]] == [
        intervention
    ]


def test_200_what_came_late_and_says_otherwise_is_a_task(desk):
    notification_id = new_id()
    intervention = desk.opened(notification_id=notification_id)
    event = intake.NotificationReceived(
        case_id=new_id(),
        source_kind="police",
        received_by="letter",
        urgency="for_information",
        municipality="koper",
    )
    desk.tell("intake", f"notification-{notification_id}", event, unit="koper")
    desk.now("2021-03-17T06:33:00+01:00")
    tasks = desk.get("/tasks", "coordinator").json()["items"]
    assert [(task["kind"], task["intervention_id"]) for task in tasks] == [("contradiction", intervention)]
