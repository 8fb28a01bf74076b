"""The handover report and the morning after, over HTTP."""

from typing import Any

from chassis.clock import new_id
from contracts import intake
from tests.integration.intervention.desk import CSD, Desk, problem

NIGHT = ("2021-03-16T22:00:00+01:00", "2021-03-17T01:10:00+01:00")


def night(desk: Desk) -> str:
    notification_id, _ = desk.notification()
    intervention = desk.opened(notification_id=notification_id)
    desk.worked(intervention, *NIGHT)
    desk.closed(intervention)
    desk.now("2021-03-17T06:45:00+01:00")
    return intervention


def kinds(desk: Desk, **asked: str) -> list[tuple[str, str]]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return [(task["kind"], task["state"]) for task in desk.get(f"/tasks?{query}").json()["items"]]


def rang(desk: Desk, intervention: str, kind: str) -> list[dict[str, Any]]:
    lines = desk.get(f"/interventions/{intervention}").json()["lines"]
    return [line for line in lines if line["type"] == kind]


def states(desk: Desk, state: str) -> list[str]:
    items = desk.get(f"/handover-reports?state={state}&unit=koper", "unit_worker").json()["items"]
    return [item["intervention_id"] for item in items]


def test_200_a_report_is_due_then_overdue_then_with_the_unit_then_back_then_accepted(desk):
    intervention = night(desk)
    path = f"/interventions/{intervention}/report"
    assert states(desk, "due") == [intervention]
    assert kinds(desk, unit="koper") == [("handover_report", "open")]
    desk.now("2021-03-17T10:00:01+01:00")
    desk.ring()
    desk.now("2021-03-17T10:00:02+01:00")
    assert (states(desk, "due"), states(desk, "overdue")) == ([], [intervention])
    assert kinds(desk, worker="sd1", state="overdue") == [("handover_report", "overdue")]
    assert kinds(desk, worker="sd2") == []
    fell = rang(desk, intervention, "report_fell_due")
    assert [task["event_id"] for task in desk.get("/tasks").json()["items"]] == [fell[0]["event_id"]]
    assert [(one["due_at"], one["settled"]) for one in fell] == [("2021-03-17T09:00:00Z", False)]

    assert desk.post(path, form="other", state="final").status_code == 201
    desk.now("2021-03-17T10:10:00+01:00")
    assert (states(desk, "overdue"), states(desk, "submitted")) == ([], [intervention])
    assert kinds(desk) == [("report_to_accept", "open")]
    reason = {"reason_code": "other", "reason_id": new_id()}
    assert desk.post(f"{path}/return", "unit_worker", reason=reason).status_code == 201
    desk.now("2021-03-17T10:20:00+01:00")
    assert states(desk, "returned") == [intervention]
    assert kinds(desk) == [("report_returned", "open")]
    returned = desk.get("/handover-reports?state=returned").json()["items"][0]
    assert (returned["reason_code"], returned["reason_id"]) == ("other", reason["reason_id"])

    assert desk.post(path, form="other", state="final").status_code == 201
    desk.now("2021-03-17T10:30:00+01:00")
    assert desk.post(f"{path}/acceptance", "unit_worker:enota1").status_code == 201
    desk.now("2021-03-17T10:40:00+01:00")
    assert states(desk, "accepted") == [intervention]
    assert kinds(desk) == []
    assert kinds(desk, state="done") == [("handover_report", "done"), ("report_to_accept", "done")]


def test_200_a_report_comes_due_when_the_duty_ends_and_its_task_names_the_clock(desk):
    intervention = night(desk)
    (quiet,) = desk.get("/tasks").json()["items"]
    assert (quiet["role"], quiet["event_id"]) == ("on_call_worker", None)
    desk.now("2021-03-17T07:00:00+01:00")
    desk.ring()
    desk.now("2021-03-17T07:00:01+01:00")
    came = rang(desk, intervention, "report_comes_due")
    assert [(one["occurred_at"], one["due_at"]) for one in came] == [
        ("2021-03-17T06:00:00Z", "2021-03-17T09:00:00Z")
    ]
    assert [task["event_id"] for task in desk.get("/tasks").json()["items"]] == [came[0]["event_id"]]


def test_200_a_task_says_why_in_the_callers_language_and_comes_page_by_page(desk):
    night(desk)
    second = desk.opened(worker_id="sd2", readiness=2)
    desk.worked(second, *NIGHT, worker_id="sd2")
    desk.closed(second)
    desk.now("2021-03-17T06:50:00+01:00")
    why = {
        tongue: desk.get("/tasks", **{"Accept-Language": tongue}).json()["items"][0]["why"]
        for tongue in ("en", "sl", "it")
    }
    assert why["en"] == "The handover report has not been handed over."
    assert len(set(why.values())) == 3
    first = desk.get("/tasks?limit=1").json()
    rest = desk.get(f"/tasks?limit=1&cursor={first['next']}").json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (1, 1, None)
    assert first["items"][0]["id"] != rest["items"][0]["id"]


def test_409_and_422_a_report_out_of_turn(desk):
    intervention = desk.opened()
    path = f"/interventions/{intervention}/report"
    assert problem(desk.post(path, form="other", state="final")) == (409, "not_closed")
    assert desk.post(path, form="other", state="draft").status_code == 201
    assert problem(desk.post(f"{path}/acceptance", "unit_worker", raw={})) == (409, "no_report")
    assert problem(desk.post(f"{path}/return", "unit_worker", raw={})) == (422, "reason_missing")
    assert problem(desk.post(path, form="novel", state="draft")) == (422, "unknown_value")
    assert problem(desk.post(f"{path}/acceptance", raw={})) == (403, "forbidden")


def test_201_an_imported_night_rings_nothing_and_owes_nothing(desk):
    demo = {"Zavetje-Source": "import"}
    body = {"worker_id": "sd1", "readiness": 1, "occurred_at": "2021-01-03T10:50:00+01:00"}
    opening = desk.post("/interventions", "coordinator", headers=demo, **body).json()["id"]
    segment = {"worker_id": "sd1", "kind": "field", "start": "2021-01-03T10:50:00+01:00"}
    path = f"/interventions/{opening}"
    worked = desk.post(
        f"{path}/segments", "coordinator", headers=demo, end="2021-01-03T13:40:00+01:00", **segment
    )
    assert worked.status_code == 201
    closed = desk.post(f"{path}/closure", "coordinator", headers=demo, task="information")
    assert closed.json()["report_due_at"] == "2021-01-04T09:00:00Z"
    desk.ring()
    desk.now("2021-03-17T06:31:00+01:00")
    assert rang(desk, opening, "report_fell_due") == []
    assert kinds(desk) == []
    assert desk.get(path).json()["report"]["state"] == "settled"


def test_200_the_morning_sheet_names_every_owner_or_none(desk):
    intervention = night(desk)
    held, case_id = desk.notification()
    letter, _ = desk.notification(urgency="for_information")
    assigned = intake.CaseAssigned(csd=CSD, unit_id="koper", holder="izmisljena-nosilka")
    desk.tell("intake", f"case-{case_id}", assigned)
    desk.now("2021-03-17T07:30:00+01:00")
    sheet = desk.get("/mornings/2021-03-17?unit=koper", "unit_worker").json()
    assert (sheet["from"], sheet["until"]) == ("2021-03-16T14:00:00Z", "2021-03-17T06:00:00Z")
    found = {(item["kind"], item["id"]): item["owner"] for item in sheet["items"]}
    assert found == {
        ("intervention", intervention): "no owner",
        ("notification", held): "izmisljena-nosilka",
        ("letter", letter): "no owner",
    }
    assert sheet["without_owner"] == 2
    assert desk.post(f"/interventions/{intervention}/report", form="other", state="final").status_code == 201
    assert (
        desk.post(f"/interventions/{intervention}/report/acceptance", "unit_worker:enota1").status_code == 201
    )
    desk.now("2021-03-17T08:00:00+01:00")
    later = desk.get("/mornings/2021-03-17?unit=koper", "unit_worker").json()
    assert {item["id"]: item["owner"] for item in later["items"]}[intervention] == "enota1"
    before = desk.get("/mornings/2021-03-17?unit=koper&known_at=2021-03-17T06:30:00Z", "unit_worker").json()
    assert before["items"] == sheet["items"]
    monday = desk.get("/mornings/2021-03-15").json()
    assert (monday["from"], monday["until"]) == ("2021-03-12T12:00:00Z", "2021-03-15T06:00:00Z")
    assert problem(desk.get("/mornings/2021-02-30")) == (422, "bad_date")
