"""GET /reports/interventions: who may ask, over which period, in which form, and what is refused."""

import csv
import io
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from contracts import intervention
from tests.fixtures.serving import refusal
from tests.integration.reporting.desk import Desk, reporting
from tests.integration.reporting.registers import CSD, PUBLISHED, Messages, register_messages

MARCH = "/reports/interventions?month=2021-03"


def test_200_a_month_of_the_own_csd(desk):
    answer = desk.get(MARCH).json()
    assert (answer["participations"], answer["events"]) == (1, 1)
    assert answer["minutes"]["total"] == 190
    assert (answer["minutes"]["mon_sat_day"], answer["minutes"]["mon_sat_night"]) == (60, 130)
    assert answer["by_task"]["domestic_violence"] == {"participations": 1, "events": 1, "share_percent": 100}
    assert answer["by_subtask"]["restraining_order"] == {"participations": 1, "events": 1}
    assert answer["calls"]["in_scope"] == answer["calls"]["total"] == 1
    assert answer["calls"]["out_of_scope"]["by_station"]["PP Kozina"] == 0
    assert answer["csd"] == [CSD]
    assert answer["figure_definitions"]["events"]["version"] == 1
    assert answer["positions"]["intervention"] == 3 and answer["known_at"] == "2021-04-01T06:00:00Z"


def test_200_a_year_has_its_twelve_months(desk):
    answer = desk.get("/reports/interventions?year=2021").json()
    assert [month["month"] for month in answer["months"]] == [f"2021-{number:02}" for number in range(1, 13)]
    assert [month["events"] for month in answer["months"]] == [0, 0, 1, *[0] * 9]
    assert answer["months"][0]["by_task"]["other"] == {"participations": 0, "events": 0, "share_percent": 0}


def test_200_the_ministry_sees_all_and_every_csd_has_its_row(desk):
    answer = desk.get(f"{MARCH}&csd=all&group_by=csd", "ministry").json()
    groups = {group["group"]: group["events"] for group in answer["groups"]}
    assert groups == {"izmisljeni-sever": 0, "izmisljeni-vzhod": 0, CSD: 1}


@pytest.mark.parametrize(("csd", "events"), [("izmisljeni-sever", 0), (f"izmisljeni-sever,{CSD}", 1)])
def test_200_one_or_several_csds(desk, csd, events):
    assert desk.get(f"{MARCH}&csd={csd}", "ministry").json()["events"] == events


@pytest.mark.parametrize(
    ("group", "name"), [("unit", "koper"), ("station", "PP Koper"), ("month", "2021-03")]
)
def test_200_grouped(desk, group, name):
    groups = desk.get(f"/reports/interventions?quarter=2021-Q1&group_by={group}").json()["groups"]
    assert {one["group"] for one in groups if one["events"]} == {name}
    assert sum(one["minutes"]["total"] for one in groups) == 190


def test_200_open_figures_are_rounded(desk):
    answer = desk.get(f"{MARCH}&form=open").json()
    assert (answer["events"], answer["minutes"]["total"], answer["form"]) == (0, 190, "open")


def test_200_as_known_before_the_night_was_told(desk):
    assert desk.get(f"{MARCH}&known_at=2021-03-16T20:00:00Z").json()["events"] == 0


def test_200_the_same_question_gives_the_same_bytes(desk, messages):
    asked = f"{MARCH}&at=2021-04-01T06:00:00Z&known_at=2021-04-01T06:00:00Z"
    before = desk.get(asked).content
    corrected(desk, messages)
    assert desk.get(asked).content == before
    assert desk.get(MARCH).json()["minutes"]["total"] == 130


def corrected(desk: Desk, messages: Messages) -> None:
    """The next morning she corrects her start to 23:00."""
    told = next(fact for fact in messages.facts["intervention"] if fact.type == "segment_worked")
    assert isinstance(told.event, intervention.SegmentWorked)
    later = told.event.model_copy(update={"start": told.event.start.replace(hour=22)})
    morning = datetime.fromisoformat("2021-04-02T07:00:00+02:00")
    about: dict[str, Any] = {"corrects": told.event_id, "csd": CSD}
    messages.tell("intervention", told.stream, later, told.occurred_at, morning, **about)
    desk.now("2021-04-02T08:00:00+02:00")


def test_200_csv_has_one_line_a_figure(desk):
    response = desk.get("/reports/interventions?year=2021&group_by=unit", Accept="text/csv")
    assert response.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(response.text)))
    events = [line for line in lines if line["figure"] == "events" and line["value"] != "0"]
    assert [(line["part"], line["of"]) for line in events] == [
        ("total", "2021"),
        ("month", "2021-03"),
        ("unit", "koper"),
    ]
    assert {line["definition"] for line in events} == {"interventions.events"}


def test_200_xlsx_twice_the_same(desk):
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    known = desk.get(MARCH).json()["known_at"]
    first, second = (desk.get(f"{MARCH}&at={known}&known_at={known}", Accept=kind) for _ in range(2))
    assert first.content == second.content
    rows = list(openpyxl.load_workbook(io.BytesIO(first.content))["interventions"].values)
    assert rows[3][:4] == ("total", "2021-03", "minutes.total", 190)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "period_missing"),
        ("year=2021&month=2021-03", "period_missing"),
        ("month=2021-13", "unknown_period"),
        ("quarter=2021-5", "unknown_period"),
        ("year=2021&group_by=person", "unknown_value"),
        ("year=2021&form=secret", "unknown_value"),
        ("year=2021&csd=", "csd_empty"),
        ("year=2021&known_at=2021-03-01T00:00:00", "instant_without_offset"),
        ("year=2021&known_at=2199-01-01T00:00:00Z", "future_known_at"),
    ],
)
def test_422_bad_input(desk, query, expected):
    assert refusal(desk.get(f"/reports/interventions?{query}")) == (422, expected)


def test_403_another_csd(desk):
    assert refusal(desk.get(f"{MARCH}&csd=izmisljeni-sever")) == (403, "another_csd")
    assert refusal(desk.get(f"{MARCH}&csd=all")) == (403, "another_csd")
    assert refusal(desk.get(MARCH, "director", None)) == (403, "no_csd")


@pytest.mark.parametrize(
    "role", ["police", "on_call_worker", "unit_worker", "centre_staff", "auditor", "admin"]
)
def test_403_another_role(desk, role):
    assert refusal(desk.get(MARCH, role)) == (403, "forbidden")


def test_404_an_unknown_csd(desk):
    assert refusal(desk.get(f"{MARCH}&csd=nowhere", "ministry")) == (404, "not_found")


def test_200_the_whole_register_through_the_inbox(tmp_path):
    with reporting(tmp_path, register_messages(), "2022-01-03T08:00:00+01:00") as desk:
        answer = desk.get("/reports/interventions?year=2021").json()
    printed = PUBLISHED["interventions"]
    assert answer["participations"] == printed["table_14"]["total"]
    assert {name: task["participations"] for name, task in answer["by_task"].items()} == printed["table_14"][
        "by_task"
    ]
    for month in answer["months"]:
        assert month["minutes"].items() >= printed["table_12"]["months"][month["month"]]["minutes"].items()
