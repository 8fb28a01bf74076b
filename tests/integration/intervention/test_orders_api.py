"""Restraining orders over HTTP: the life of one, what is refused, what is kept though it does not fit."""

from typing import Any

import pytest

from chassis.clock import new_id
from tests.integration.intervention.desk import CSD, Desk, problem

ISSUED = "2021-03-13T22:10:00+01:00"
BODY: dict[str, Any] = {
    "kind": "police",
    "station": "PP Koper",
    "issued_at": ISSUED,
    "underlying": "crime",
    "distance_m": 200,
}


def order(desk: Desk, identity: str, role: str = "on_call_worker", **asked: str) -> dict[str, Any]:
    desk.tick()
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = desk.get(f"/restraining-orders/{identity}?{query}", role)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_201_the_life_of_an_order(desk):
    victim, perpetrator, text = new_id(), new_id(), new_id()
    places = [{"kind": "home", "municipality": "koper", "text_id": text}, {"kind": "work"}]
    people = {"protected_person_ids": [victim], "against_person_id": perpetrator}
    identity = desk.issued(**BODY, places=places, **people)
    desk.step(identity, "written_order_served", "2021-03-14T01:00:00+01:00")
    desk.step(identity, "sent_to_court", "2021-03-14T02:00:00+01:00")
    confirmed = desk.step(identity, "confirmed", "2021-03-14T12:00:00+01:00", note_id=text)
    assert (confirmed["fits"], confirmed["reason"]) == (True, None)
    told = {
        "who": "victim",
        "at": "2021-03-13T22:20:00+01:00",
        "acknowledged_at": "2021-03-13T22:30:00+01:00",
    }
    assert desk.post(f"/restraining-orders/{identity}/told", "police", raw=told).status_code == 201

    desk.now("2021-03-17T06:31:00+01:00")
    found = order(desk, identity)
    assert (found["state"], found["stage"], found["end_stage"]) == ("in_force", "days_15", "days_15")
    assert (found["in_force_until"], found["csd"]) == ("2021-03-28T20:10:00Z", CSD)
    assert (found["protected_person_ids"], found["against_person_id"]) == ([victim], perpetrator)
    assert [place["kind"] for place in found["places"]] == ["home", "work"]
    assert [(one["kind"], one["due_at"], one["state"]) for one in found["deadlines"]] == [
        ("written_order", "2021-03-14T03:10:00Z", "met"),
        ("court_decision", "2021-03-15T01:00:00Z", "met"),
        ("extension_proposal", "2021-03-28T20:10:00Z", "open"),
    ]
    assert [step["kind"] for step in found["steps"]] == ["written_order_served", "sent_to_court", "confirmed"]
    assert all(step["fits"] and step["stands"] for step in found["steps"])
    assert found["told"][0]["acknowledged_at"] == "2021-03-13T21:30:00Z"
    assert (found["version"], found["unfitting"]) == (5, [])
    end = found["arithmetic"][-1]
    assert (end["from"], end["parameter"], end["value"], end["result"]) == (
        "2021-03-13T21:10:00Z", "order_confirmed_days", 15, "2021-03-28T20:10:00Z")  # fmt: skip
    assert (end["valid_from"], end["confidence"], end["step_id"]) == ("2017-04-12", "B", confirmed["step_id"])
    named = [line["event_id"] for line in (*found["lines"], *found["steps"], *found["told"])]
    assert len(set(named)) == 5 and all(name.startswith("intervention-") for name in named)


def test_200_annulled_ends_then_and_there(desk):
    identity = desk.issued(**BODY)
    desk.step(identity, "annulled", "2021-03-14T09:45:00+01:00", until="2021-03-14T09:45:00+01:00")
    desk.now("2021-03-17T06:31:00+01:00")
    found = order(desk, identity)
    assert (found["state"], found["end_stage"], found["in_force_until"]) == (
        "annulled", "annulled", "2021-03-14T08:45:00Z")  # fmt: skip
    assert order(desk, identity, at="2021-03-14T08:44:00Z")["state"] == "in_force"


def test_200_a_courts_measure_has_its_own_clock_and_no_stage(desk):
    identity = desk.issued(**{**BODY, "kind": "court_zpnd", "issued_at": "2021-01-10T12:00:00+01:00"})
    desk.now("2021-03-17T06:31:00+01:00")
    found = order(desk, identity)
    assert (found["state"], found["stage"]) == ("in_force", None)
    assert (found["in_force_until"], found["deadlines"]) == ("2022-01-10T11:00:00Z", [])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"distance_m": 201}, "distance_over_maximum"),
        ({"distance_m": 500}, "distance_over_maximum"),
        ({"distance_m": 0}, "invalid"),
        ({"distance_m": "200"}, "invalid"),
        ({"kind": "neighbourly"}, "unknown_value"),
        ({"underlying": "boredom"}, "unknown_value"),
        ({"issued_at": "2021-03-13T22:10:00"}, "instant_without_offset"),
        ({"issued_at": "2021-03-17T06:36:00+01:00"}, "future_instant"),
        ({"station": "PP Nikjer"}, "unknown_station"),
        ({"intervention_id": "0192d6a0-0000-7000-8000-000000000001"}, "unknown_intervention"),
        ({"case_id": "7"}, "invalid"),
        ({"name": "Ana"}, "unknown_field"),
    ],
)
def test_422_an_order_that_cannot_be(desk, changes, code):
    role = "on_call_worker" if "station" in changes else "police"
    assert problem(desk.post("/restraining-orders", role, raw={**BODY, **changes})) == (422, code)
    assert desk.get("/restraining-orders").json()["items"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"occurred_at": "2021-03-13T22:09:00+01:00"}, "before_the_issue"),
        ({"kind": "forgiven"}, "unknown_value"),
        ({"until": "2021-03-28T22:11:00+02:00"}, "until_past_maximum"),
        ({"until": "2021-03-14T11:00:00+01:00"}, "until_before_step"),
        ({"kind": "violated", "until": "2021-03-15T11:00:00+01:00"}, "until_not_meant"),
        ({"occurred_at": "2021-03-17T06:36:00+01:00"}, "future_instant"),
        ({"as_decided": "yes"}, "invalid"),
    ],
)
def test_422_a_step_that_cannot_be(desk, changes, code):
    identity = desk.issued(**BODY)
    body = {"kind": "confirmed", "occurred_at": "2021-03-14T12:00:00+01:00", **changes}
    assert problem(desk.post(f"/restraining-orders/{identity}/steps", "police", raw=body)) == (422, code)
    assert order(desk, identity)["version"] == 1


def test_201_past_the_legal_maximum_as_the_court_wrote_it_is_flagged(desk):
    identity = desk.issued(**BODY)
    step = desk.step(
        identity, "confirmed", "2021-03-14T12:00:00+01:00", until="2021-04-02T22:10:00+02:00", as_decided=True
    )
    desk.now("2021-03-17T06:31:00+01:00")
    found = order(desk, identity)
    assert found["in_force_until"] == "2021-04-02T20:10:00Z"
    assert [(one["step_id"], one["past_maximum"]) for one in found["steps"]] == [(step["step_id"], True)]


def test_403_another_stations_order(desk):
    other = "police@PP Izmišljena"
    assert problem(desk.post("/restraining-orders", other, raw=BODY)) == (403, "another_station")
    identity = desk.issued(**BODY)
    desk.tick()
    step = {"kind": "violated", "occurred_at": "2021-03-14T12:00:00+01:00"}
    told = {"who": "victim", "at": "2021-03-14T12:00:00+01:00"}
    path = f"/restraining-orders/{identity}"
    assert problem(desk.post(f"{path}/steps", other, raw=step)) == (403, "another_station")
    assert problem(desk.post(f"{path}/told", other, raw=told)) == (403, "another_station")
    assert problem(desk.get(path, other)) == (403, "another_station")
    assert problem(desk.get("/restraining-orders?station=PP Koper", other)) == (403, "another_station")
    assert desk.get("/restraining-orders", other).json()["items"] == []
    assert [one["id"] for one in desk.get("/restraining-orders", "police").json()["items"]] == [identity]
    event = order(desk, identity)["lines"][0]["event_id"]
    gone = desk.post(f"/events/{event}/withdrawal", other, reason_code="duplicate")
    assert problem(gone) == (403, "another_station")


def test_200_an_administration_speaks_for_all_its_stations(desk):
    identity = desk.issued(**BODY)
    above = "police@PU Koper"
    desk.step(identity, "violated", "2021-03-14T12:00:00+01:00", role=above)
    assert order(desk, identity, above)["violations"] == 1
    assert [one["id"] for one in desk.get("/restraining-orders", above).json()["items"]] == [identity]


@pytest.mark.parametrize(
    "role", ["unit_worker", "ministry", "auditor", "centre_staff", "director", "head_office"]
)
def test_403_who_neither_is_police_nor_on_call_reports_nothing(desk, role):
    assert problem(desk.post("/restraining-orders", role, raw=BODY)) == (403, "forbidden")
    told = {"who": "unit", "at": ISSUED}
    path = f"/restraining-orders/{new_id()}"
    assert problem(desk.post(f"{path}/told", role, raw=told)) == (403, "forbidden")


def test_404_an_order_that_nobody_issued(desk):
    path = f"/restraining-orders/{new_id()}"
    assert problem(desk.get(path))[0] == 404
    step = {"kind": "violated", "occurred_at": "2021-03-14T12:00:00+01:00"}
    assert problem(desk.post(f"{path}/steps", "police", raw=step))[0] == 404


def test_201_the_same_again_is_quiet_and_names_the_first(desk):
    identity = desk.issued(**BODY)
    again = desk.post("/restraining-orders", "police", raw={**BODY, "id": identity})
    assert (again.status_code, again.json()["events"]) == (201, [])
    other = desk.post("/restraining-orders", "police", raw={**BODY, "id": identity, "distance_m": 100})
    assert problem(other) == (409, "already_issued")
    step = desk.step(identity, "violated", "2021-03-14T12:00:00+01:00")
    twice = desk.step(identity, "violated", "2021-03-14T12:00:00+01:00")
    assert (twice["events"], twice["step_id"]) == ([], step["step_id"])
    assert order(desk, identity)["violations"] == 1


def test_201_what_does_not_fit_is_kept_flagged_a_task_and_judged_again(desk):
    identity = desk.issued(**BODY, notification_id=desk.notification()[0])
    late = desk.step(identity, "violated", "2021-03-16T20:00:00+01:00")
    assert (late["fits"], late["reason"]) == (False, "after_end")
    desk.now("2021-03-17T06:31:00+01:00")
    found = order(desk, identity)
    assert (found["state"], found["violations"], len(found["steps"])) == ("expired", 0, 1)
    assert [(one["reason"], one["step_id"]) for one in found["unfitting"]] == [("after_end", late["step_id"])]
    tasks = desk.get("/tasks?unit=koper", "unit_worker").json()["items"]
    assert [(one["kind"], one["state"], one["restraining_order_id"]) for one in tasks] == [
        ("order_unfitting", "open", identity)
    ]
    assert tasks[0]["why"].startswith("Record and law disagree, ring the police (PP Koper): violated.")
    italian = desk.get("/tasks", **{"Accept-Language": "it"}).json()["items"][0]["why"]
    assert italian.startswith("Registro e legge non concordano")

    desk.step(identity, "confirmed", "2021-03-14T12:00:00+01:00")
    desk.now("2021-03-17T06:32:00+01:00")
    found = order(desk, identity)
    assert (found["state"], found["violations"], found["unfitting"]) == ("in_force", 1, [])
    left = [task["kind"] for task in desk.get("/tasks").json()["items"]]
    assert left == ["order_written_order_missing"]


def test_200_orders_in_force_of_a_station_page_by_page(desk):
    days = ("2021-02-10", "2021-03-01", "2021-03-15", "2021-03-16")
    first, second, third, fourth = (
        desk.issued("on_call_worker", **{**BODY, "issued_at": f"{day}T22:00:00+01:00"}) for day in days
    )
    elsewhere = {**BODY, "station": "PP Izmišljena", "issued_at": "2021-03-16T21:00:00+01:00"}
    other = desk.issued("on_call_worker", **elsewhere)
    desk.step(second, "confirmed", "2021-03-02T12:00:00+01:00")
    desk.now("2021-03-17T06:31:00+01:00")

    def ids(query: str) -> list[str]:
        return [one["id"] for one in desk.get(f"/restraining-orders?{query}").json()["items"]]

    assert ids("") == [first, second, third, other, fourth]
    assert ids("in_force=true") == [third, other, fourth]
    assert ids("in_force=true&station=PP Koper") == [third, fourth]
    assert ids("in_force=true&at=2021-03-16T20:59:00Z") == [second, third, other]
    assert ids("in_force=false") == [first, second]
    page = desk.get("/restraining-orders?in_force=true&limit=2").json()
    rest = desk.get(f"/restraining-orders?in_force=true&limit=2&cursor={page['next']}").json()
    assert [one["id"] for one in (*page["items"], *rest["items"])] == [third, other, fourth]
    assert rest["next"] is None


def test_200_an_intervention_shows_its_orders(desk):
    intervention = desk.opened()
    desk.worked(intervention, "2021-03-13T22:00:00+01:00", "2021-03-13T23:00:00+01:00")
    issued = desk.issued("on_call_worker", **BODY, intervention_id=intervention)
    named = new_id()
    measure = {"kind": "restraining_order", "restraining_order_id": named}
    assert desk.post(f"/interventions/{intervention}/measures", **measure).status_code == 201
    found = desk.get(f"/interventions/{intervention}").json()
    assert found["restraining_orders"] == [issued, named]
    assert [one["restraining_order_id"] for one in found["measures"]] == [named]


def test_201_closing_warns_of_an_order_issued_in_it(desk):
    intervention = desk.opened()
    desk.worked(intervention, "2021-03-13T22:00:00+01:00", "2021-03-13T23:00:00+01:00")
    desk.issued("on_call_worker", **BODY, intervention_id=intervention)
    closure = desk.closed(intervention)
    assert [warned["code"] for warned in closure["warnings"]] == ["subtask_unlike_measure"]


def test_409_an_issue_is_taken_back_only_without_its_steps(desk):
    identity = desk.issued(**BODY)
    issue = order(desk, identity)["lines"][0]["event_id"]
    step = desk.step(identity, "violated", "2021-03-14T12:00:00+01:00")["events"][0]["event_id"]
    path = f"/events/{issue}/withdrawal"
    assert problem(desk.post(path, "police", reason_code="duplicate")) == (409, "facts_lean_on_it")
    assert desk.post(f"/events/{step}/withdrawal", "police", reason_code="duplicate").status_code == 201
    assert desk.post(path, "police", reason_code="duplicate").status_code == 201
    desk.now("2021-03-17T06:31:00+01:00")
    assert problem(desk.get(f"/restraining-orders/{identity}"))[0] == 404
