"""The monthly return: handed in, submitted, the same for ever, and what is known differently since."""

from typing import Any

import pytest

from chassis import questions
from contracts import intake, intervention
from tests.fixtures.serving import refusal
from tests.integration.reporting.desk import Desk
from tests.integration.reporting.registers import CSD
from tests.integration.reporting.test_reports_api import corrected

HAND_IN, SUBMISSION = "/returns/2021-03/hand-in", "/returns/2021-03/submission"


def sent(desk: Desk) -> dict[str, Any]:
    """March is handed in on the 1st and submitted an hour later; answers the submission."""
    assert desk.post(HAND_IN).status_code == 201
    desk.now("2021-04-01T09:00:00+02:00")
    answer = desk.post(SUBMISSION, "head_office")
    assert answer.status_code == 201, answer.text
    desk.now("2021-04-01T10:00:00+02:00")
    submission: dict[str, Any] = answer.json()
    return submission


def test_201_handed_in_and_submitted(desk):
    answer = sent(desk)
    assert answer["known_at"] == "2021-04-01T07:00:00Z"
    assert answer["submission_id"] == answer["events"][0]["event_id"]
    assert len(answer["sha256"]) == 64 and answer["changed_since_hand_in"] is False


def test_200_who_has_sent(desk):
    sent(desk)
    items = {
        item["csd"]: item for item in desk.get("/returns?month=2021-03&csd=all", "ministry").json()["items"]
    }
    assert {csd: item["state"] for csd, item in items.items()} == {
        "izmisljeni-sever": "open",
        "izmisljeni-vzhod": "open",
        CSD: "submitted",
    }
    assert items[CSD]["handed_in"]["submitted_known_at"] == "2021-04-01T06:00:00Z"
    assert items[CSD]["hand_in_due_at"] == "2021-04-04T22:00:00Z"


def test_200_pages_of_csds(desk):
    first = desk.get("/returns?month=2021-03&csd=all&limit=2", "ministry").json()
    assert [item["csd"] for item in first["items"]] == ["izmisljeni-sever", "izmisljeni-vzhod"]
    rest = desk.get(f"/returns?month=2021-03&csd=all&limit=2&cursor={first['next']}", "ministry").json()
    assert ([item["csd"] for item in rest["items"]], rest["next"]) == ([CSD], None)


def test_200_what_was_submitted_stays_to_the_digit(desk, messages):
    submission = sent(desk)
    corrected(desk, messages)
    answer = desk.get("/returns/2021-03").json()
    assert answer["minutes"]["total"] == 190 and answer["verified"] is True
    assert answer["sha256"] == submission["sha256"]
    assert desk.get("/reports/interventions?month=2021-03&basis=submitted").json()["minutes"]["total"] == 190
    assert desk.get("/reports/interventions?month=2021-03").json()["minutes"]["total"] == 130


def test_200_what_differs_since_and_by_which_fact(desk, messages):
    sent(desk)
    assert desk.get("/returns/2021-03/changes").json()["changed"] is False
    corrected(desk, messages)
    answer = desk.get("/returns/2021-03/changes").json()
    assert answer["differences"] == [
        {"figure": "minutes.total", "submitted": 190, "current": 130, "difference": -60},
        {"figure": "minutes.mon_sat_day", "submitted": 60, "current": 0, "difference": -60},
    ]
    assert [(fact["type"], fact["service"]) for fact in answer["facts"]] == [
        ("segment_worked", "intervention")
    ]
    assert answer["facts"][0]["corrects"] == "intervention-2"


def test_200_a_case_given_to_another_unit_is_named_as_the_cause(desk, messages):
    sent(desk)
    desk.clock.set(desk.clock.now().replace(hour=9))
    case = next(fact for fact in messages.facts["intake"] if fact.type == "case_assigned")
    moved = intake.CaseAssigned(csd="izmisljeni-sever", unit_id="severna-loka")
    about = {"csd": "izmisljeni-sever", "case_id": case.id, "corrects": case.event_id}
    messages.tell("intake", case.stream, moved, case.occurred_at, desk.clock.now(), **about)
    desk.now("2021-04-01T13:00:00+02:00")
    answer = desk.get("/returns/2021-03/changes").json()
    assert {one["figure"] for one in answer["differences"]} == {"calls.total", "calls.in_scope"}
    assert [fact["type"] for fact in answer["facts"]] == ["case_assigned"]


def test_200_a_day_declared_work_free_is_named_as_the_cause(desk, messages):
    sent(desk)
    entry = intake.LawEntered(
        parameter="work_free_day", valid_from="2021-03-16", value="izmišljen dan", source="izmišljen vir"
    )
    now = desk.clock.now()
    messages.tell("intake", "law-work_free_day", entry, now, now)
    desk.now("2021-04-01T13:00:00+02:00")
    answer = desk.get("/returns/2021-03/changes").json()
    assert {one["figure"]: one["difference"] for one in answer["differences"]} == {
        "minutes.mon_sat_day": -60,
        "minutes.mon_sat_night": -60,
        "minutes.holiday_day": 60,
        "minutes.holiday_night": 60,
    }
    assert [fact["type"] for fact in answer["facts"]] == ["law_entered"]


def test_201_submitted_again_after_a_change_is_a_new_version(desk, messages):
    first = sent(desk)
    corrected(desk, messages)
    second = desk.post(SUBMISSION).json()
    assert second["sha256"] != first["sha256"] and second["changed_since_hand_in"] is True
    desk.now("2021-04-02T09:00:00+02:00")
    answer = desk.get("/returns/2021-03").json()
    assert (answer["version"], answer["versions"], answer["minutes"]["total"]) == (2, 2, 130)
    older = desk.get(f"/returns/2021-03?submission_id={first['submission_id']}").json()
    assert (older["version"], older["minutes"]["total"], older["verified"]) == (1, 190, True)
    assert desk.get("/returns/2021-03/changes").json()["changed"] is False


def test_201_nothing_changed_is_a_quiet_repeat(desk):
    first = sent(desk)
    again = desk.post(SUBMISSION).json()
    assert again["events"] == [] and again["submission_id"] == first["submission_id"]


def test_201_the_same_key_gives_the_first_answer(desk):
    first = desk.post(HAND_IN, key="a")
    desk.now("2021-04-02T08:00:00+02:00")
    again = desk.post(HAND_IN, key="a")
    assert again.content == first.content and again.headers["Idempotency-Replayed"] == "true"


def test_200_basis_submitted_lists_who_is_missing_never_as_nothing(desk):
    sent(desk)
    answer = desk.get("/reports/interventions?quarter=2021-Q1&basis=submitted&csd=all", "ministry").json()
    assert answer["missing"] == ["izmisljeni-sever", "izmisljeni-vzhod", CSD]
    assert {"csd": CSD, "month": "2021-01"} in answer["missing_months"]
    assert {"csd": CSD, "month": "2021-03"} not in answer["missing_months"]
    assert answer["events"] == 1


def test_200_as_known_before_it_was_submitted(desk):
    sent(desk)
    assert refusal(desk.get("/returns/2021-03?known_at=2021-04-01T06:30:00Z")) == (404, "not_found")
    states = desk.get("/returns?month=2021-03&known_at=2021-04-01T06:30:00Z").json()["items"]
    assert [item["state"] for item in states] == ["handed_in"]


def test_409_before_the_month_is_over(desk):
    assert refusal(desk.post("/returns/2021-04/hand-in")) == (409, "month_not_over")
    answer = desk.post(HAND_IN, occurred_at="2021-03-31T23:59:00+02:00")
    assert refusal(answer) == (409, "month_not_over")


def test_409_submitted_before_it_is_handed_in(desk):
    assert refusal(desk.post(SUBMISSION, "head_office")) == (409, "not_handed_in")
    assert desk.get("/returns?month=2021-03").json()["items"][0]["state"] == "open"


def test_422_no_such_month_and_unknown_fields(desk):
    assert refusal(desk.post("/returns/2021-13/hand-in")) == (422, "unknown_period")
    assert refusal(desk.get("/returns?month=2021-3")) == (422, "unknown_period")
    assert refusal(desk.post(HAND_IN, colour="red")) == (422, "unknown_field")
    assert refusal(desk.post(HAND_IN, occurred_at="2199-01-01T00:00:00Z")) == (422, "future_instant")


def test_422_the_ministry_names_the_csd(desk):
    assert refusal(desk.get("/returns/2021-03", "ministry")) == (422, "csd_missing")
    assert refusal(desk.get("/returns/2021-03?csd=all", "ministry")) == (422, "csd_not_one")


@pytest.mark.parametrize("role", ["ministry", "director", "unit_worker", "admin", "head_office"])
def test_403_who_does_not_hand_in(desk, role):
    assert refusal(desk.post(HAND_IN, role)) == (403, "forbidden")


def test_404_nothing_was_submitted(desk):
    assert refusal(desk.get("/returns/2021-03")) == (404, "not_found")
    assert refusal(desk.get("/returns/2021-03/changes")) == (404, "not_found")


def test_tasks_come_on_the_last_working_day_before_and_go_when_done(desk):
    """The 4th of April 2021 is Easter Sunday: the task comes on Friday the 2nd."""
    assert desk.get("/tasks").json()["items"] == []
    desk.now("2021-04-02T08:00:00+02:00")
    tasks = desk.get("/tasks").json()["items"]
    assert [(task["kind"], task["due_at"], task["state"]) for task in tasks] == [
        ("return_hand_in", "2021-04-04T22:00:00Z", "open"),
        ("return_submission", "2021-04-05T22:00:00Z", "open"),
    ]
    desk.post(HAND_IN)
    desk.now("2021-04-06T08:00:00+02:00")
    left = desk.get("/tasks", "head_office").json()["items"]
    assert [(task["kind"], task["state"]) for task in left] == [("return_submission", "overdue")]
    assert desk.get("/tasks?worker=sd1").json()["items"] == []
    done = desk.get("/tasks?state=done", **{"Accept-Language": "sl"}).json()["items"]
    assert [(task["kind"], task["why"]) for task in done] == [
        ("return_hand_in", "Poročilo za 2021-03 je treba predati glavni pisarni.")
    ]
    assert refusal(desk.get("/tasks?state=due")) == (422, "unknown_value")


def test_a_late_segment_is_in_the_next_version_only(desk, messages):
    sent(desk)
    told = next(fact for fact in messages.facts["intervention"] if fact.type == "segment_worked")
    assert isinstance(told.event, intervention.SegmentWorked)
    late = told.event.model_copy(update={"segment_id": "late", "worker_id": "sd2"})
    messages.tell("intervention", told.stream, late, told.occurred_at, desk.clock.now(), csd=CSD)
    desk.now("2021-04-01T13:00:00+02:00")
    changes = desk.get("/returns/2021-03/changes").json()
    assert {one["figure"]: one["difference"] for one in changes["differences"]}["participations"] == 1
    assert desk.get("/returns/2021-03").json()["participations"] == 1


def test_201_a_hand_in_is_taken_back_a_submission_never(desk):
    handed = desk.post(HAND_IN).json()["submission_id"]
    desk.now("2021-04-01T09:00:00+02:00")
    withdrawal = f"/events/{handed}/withdrawal"
    assert refusal(desk.post(withdrawal)) == (422, "reason_missing")
    elsewhere = desk.post(withdrawal, csd="izmisljeni-sever", reason_code="typing_error")
    assert refusal(elsewhere) == (403, "not_your_return")
    assert desk.post(withdrawal, reason_code="typing_error").status_code == 201
    assert refusal(desk.post(SUBMISSION)) == (409, "not_handed_in")
    desk.now("2021-04-01T09:30:00+02:00")
    desk.post(HAND_IN)
    submitted = desk.post(SUBMISSION).json()["submission_id"]
    again = desk.post(f"/events/{submitted}/withdrawal", reason_code="typing_error")
    assert refusal(again) == (409, "submission_stays")


@pytest.fixture
def impatient(monkeypatch):
    """Waiting takes no five seconds."""
    monkeypatch.setattr(questions, "PATIENCE_S", 0.2)


@pytest.mark.usefixtures("impatient")
def test_503_a_source_has_not_told_all_of_the_month(desk):
    """On the 1st of May intervention was last heard of in April."""
    desk.service.at("2021-05-01T08:00:00+02:00")
    answer = desk.post("/returns/2021-04/hand-in")
    assert refusal(answer) == (503, "not_yet") and answer.headers["Retry-After"]
    desk.deliver()
    assert desk.post("/returns/2021-04/hand-in").status_code == 201
