"""A police notification becomes an intervention and a line in the ministry's month, through every real process."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.e2e import nights
from tests.e2e.conftest import Stack
from tests.e2e.nights import MONTH, Night
from tests.e2e.offices import Json, Office

DONE = "2022-03-22T00:00:00Z"


@pytest.fixture(scope="module")
def office(stack: Stack) -> Iterator[Office]:
    """An invented CSD for these tests."""
    with Office(stack, "ena") as opened:
        yield opened


@pytest.fixture(scope="module")
def night(office: Office) -> Night:
    """The night, played once; the tests below change nothing that another one asks for."""
    return Night(office).play()


def types(told: Json) -> list[str]:
    return [event["type"] for event in told["events"]]


def month(office: Office, **params: Any) -> Json:
    return office.ministry.get("/reports/interventions", month=MONTH, csd=office.csd, **params)


def test_a_rota_with_a_gap_is_not_published_and_the_gap_is_named(office: Office) -> None:
    shifts = office.shifts(2022, 5)
    told = office.coordinator.put("/rosters/2022-05", {"shifts": shifts[1:]})
    gap = {"readiness": 1, "start": shifts[0]["start"], "end": shifts[0]["end"]}
    assert told["gaps"] == [gap] and told["overlaps"] == told["outside"] == []
    refused = office.coordinator.refused("POST", "/rosters/2022-05/publication", {})
    assert (refused["status"], refused["code"], refused["field"]) == (422, "roster_gaps", "shifts")
    assert office.coordinator.get("/rosters/2022-05")["state"] == "draft"


def test_the_published_rota_tells_who_is_on_call_and_who_next(night: Night) -> None:
    office = night.office
    duty = office.police.get("/duty", station=office.station, at="2022-03-19T21:40:00Z")
    assert [(one["readiness"], one["worker_id"]) for one in duty["now"]] == [*enumerate(office.workers, 1)]
    assert {one["from"] for one in duty["now"]} == {"2022-03-18T12:00:00Z"}
    assert {one["from"] for one in duty["next"]} == {"2022-03-21T14:00:00Z"}
    assert office.worker.get("/duty", at="2022-03-21T10:00:00Z")["now"] == []
    rota = office.director.get(f"/rosters/{MONTH}", gaps=True)
    assert [one["role"] for one in rota["signatures"]] == ["coordinator", "director"]
    assert (rota["state"], rota["gaps"], rota["version"]) == ("published", [], 4)


def test_a_notification_is_answered_with_its_case_its_unit_and_who_is_on_call(night: Night) -> None:
    told, office = night.told["notification"], night.office
    assert told["id"] == night.notification and told["version"] == 1
    assert told["person_ids"] == [night.victim, night.perpetrator]
    assert told["competent_unit"] == office.unit and told["possible_duplicates"] == []
    assert told["on_call"] == [
        {"readiness": readiness, "worker_id": slug} for readiness, slug in enumerate(office.workers, 1)
    ]
    assert types(told)[:3] == ["notification_received", "case_opened", "case_assigned"]
    assert night.told["letter"]["on_call"] == []


def test_the_same_notification_again_is_the_first_answer_and_a_changed_one_is_refused(night: Night) -> None:
    police = night.office.police
    again = police.post("/notifications", night.notified())
    assert again == night.told["notification"]
    refused = police.refused("POST", "/notifications", {**night.notified(), "summary": "Drugačen opis."})
    assert (refused["status"], refused["code"]) == (409, "changed_notification")
    assert night.notification in refused["detail"]


def test_a_notification_is_shown_with_its_words_to_who_may_open_them(night: Night) -> None:
    shown = night.office.worker.get(f"/notifications/{night.notification}")
    said = {field: words["text"] for field, words in shown["words"].items()}
    assert said == {"summary": night.words.summary, "scene_address": night.words.address}
    assert [one["words"]["text"] for one in shown["supplements"]] == [night.words.supplement]
    assert shown["triage"]["decision"] == "in_scope" and shown["received_at"] == "2022-03-19T21:15:00Z"
    letters = night.office.worker.get("/notifications", queue="letters")
    assert night.letter in {one["id"] for one in letters["items"]} and letters["next"] is None
    mine = night.office.police.get("/notifications", external_ref=night.notified()["external_ref"])
    assert [one["id"] for one in mine["items"]] == [night.notification]


def test_a_letter_never_becomes_an_intervention(night: Night) -> None:
    body = {"notification_id": night.letter, "worker_id": night.office.workers[0], "readiness": 1}
    refused = night.office.worker.refused("POST", "/interventions", body)
    assert (refused["status"], refused["code"]) == (409, "letter_is_no_intervention")


def test_the_intervention_knows_its_call_at_once(night: Night) -> None:
    """Consistency: the command waits for what the caller has seen, so nothing goes through unchecked."""
    assert night.told["opening"]["unchecked"] == []
    assert night.told["opening"]["case_id"] == night.case


def test_closing_answers_the_end_the_due_time_and_what_to_look_at_again(night: Night) -> None:
    told = night.told["closure"]
    assert (told["ended_at"], told["report_due_at"]) == ("2022-03-19T23:40:00Z", nights.DUE)
    assert [warning["code"] for warning in told["warnings"]] == ["subtask_unlike_measure"]
    assert all("{" not in warning["sentence"] for warning in told["warnings"])


def test_the_intervention_is_shown_in_full_each_line_with_its_event(night: Night) -> None:
    shown = night.office.of_unit.get(night.path)
    assert [(one["readiness"], one["minutes"]) for one in shown["participants"]] == [(1, 165), (2, 30)]
    assert [one["minutes"] for one in shown["segments"]] == [20, 115, 30, 30]
    assert shown["version"] >= night.told["acceptance"]["version"] >= 15
    recorded = {
        event["event_id"]
        for told in night.told.values()
        for event in told["events"]
        if told["id"] == night.intervention
    }
    assert recorded <= {line["event_id"] for line in shown["lines"]}
    named = [
        *shown["participants"],
        *shown["segments"],
        *shown["measures"],
        *shown["contacts"],
        shown["closure"],
    ]
    assert {one["event_id"] for one in named} <= recorded
    assert [step["type"] for step in shown["report"]["steps"]][-1] == "report_accepted"


@pytest.mark.parametrize(
    ("at", "kind", "state"),
    [
        ("2022-03-20T07:00:00Z", "handover_report", "open"),
        ("2022-03-20T12:00:00Z", "report_to_accept", "open"),
        ("2022-03-20T18:00:00Z", "report_returned", "open"),
        ("2022-03-20T19:30:00Z", "report_to_accept", "open"),
        (DONE, None, None),
    ],
)
def test_tasks_come_and_go_with_the_report(
    night: Night, at: str, kind: str | None, state: str | None
) -> None:
    tasks = night.office.coordinator.get("/tasks", unit=night.office.unit, at=at)
    own = [task for task in tasks["items"] if task.get("intervention_id") == night.intervention]
    assert [(task["kind"], task["state"], task["due_at"]) for task in own] == (
        [] if kind is None else [(kind, state, nights.DUE)]
    )
    assert {"intake", "intervention", "placement", "reporting"} == set(tasks["positions"])


def test_the_morning_sheet_names_everything_of_the_night_and_its_owner(night: Night) -> None:
    sheet = night.office.of_unit.get("/mornings/2022-03-21", unit=night.office.unit)
    found = {(one["kind"], one["id"]): one["owner"] for one in sheet["items"]}
    assert found == {
        ("intervention", night.intervention): "ena-dnevna",
        ("notification", night.by_phone): "no owner",
        ("letter", night.letter): "no owner",
    }
    before = night.office.of_unit.get(
        "/mornings/2022-03-21", unit=night.office.unit, at="2022-03-20T22:00:00Z"
    )
    assert before["without_owner"] == 3


def test_the_case_shows_everything_on_it_from_all_services_in_order(night: Night) -> None:
    case = night.office.worker.get(f"/cases/{night.case}")
    names = {(one["role"], one.get("given_name")) for one in case["persons"]}
    assert names == {("victim", "Lenčka"), ("perpetrator", "Tonček"), ("child", "Mojčica")}
    assert [one["id"] for one in case["interventions"]] == [night.intervention]
    timeline = night.office.worker.get(f"/cases/{night.case}/timeline")
    assert {line["service"] for line in timeline["items"]} == {"intake", "intervention"}
    times = [datetime.fromisoformat(line["occurred_at"]) for line in timeline["items"]]
    assert times == sorted(times)


def test_the_months_count_as_the_ministry_pulls_it(night: Night) -> None:
    table = month(night.office)
    assert (table["participations"], table["events"]) == (2, 1)
    minutes = {name: number for name, number in table["minutes"].items() if number}
    expected = {"mon_sat_day": 45, "mon_sat_night": 80, "sunday_day": 30, "sunday_night": 40}
    assert minutes == {"total": 195, **expected}
    assert table["by_task"]["domestic_violence"]["participations"] == 2
    assert table["by_subtask"]["violence_other"] == {"participations": 2, "events": 1}
    calls = table["calls"]
    assert (calls["total"], calls["in_scope"], calls["letters"]) == (2, 1, 1)
    assert calls["out_of_scope"]["by_reason"]["public_order"] == calls["out_of_scope"]["total"] == 1
    empty = night.office.ministry.get("/reports/interventions", month="2022-04", csd=night.office.csd)
    assert empty["participations"] == 0 and empty["minutes"]["total"] == 0


def test_the_facts_stand_in_order_and_the_chain_is_whole(night: Night) -> None:
    auditor = night.office.auditor
    facts = auditor.get("/events", case_id=night.case, limit=500)["items"]
    assert {one["event_id"].partition("-")[0] for one in facts} >= {"intake", "intervention"}
    recorded = [datetime.fromisoformat(one["recorded_at"]) for one in facts]
    assert recorded == sorted(recorded)
    told = auditor.send("GET", "/audit/verification").json()["items"]
    assert [one["service"] for one in told if one["intact"]] == [
        "intake",
        "intervention",
        "placement",
        "reporting",
    ]
    heads = {one["service"]: one["position"] for one in auditor.send("GET", "/audit/heads").json()["items"]}
    assert heads["intervention"] >= 15
