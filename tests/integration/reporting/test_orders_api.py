"""Tables of restraining orders over HTTP: late knowledge, corrections, what was submitted, who may see them."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest

from contracts import intake, intervention
from law.local import resolve
from services.reporting.api import report_shapes
from tests.fixtures.serving import refusal
from tests.integration.reporting.registers import CSD, Messages

MARCH = "/reports/restraining-orders?month=2021-03"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def at(text: str) -> datetime:
    """A local moment."""
    moment = datetime.fromisoformat(text)
    return resolve(moment.date(), moment.time())


def issue(messages: Messages, number: str, when: str = "2021-03-16T22:30", **said) -> None:
    """An order of PP Koper."""
    issued = intervention.RestrainingOrderIssued(
        **{
            "kind": "police",
            "station": "PP Koper",
            "issued_at": at(when),
            "underlying": "crime",
            "distance_m": 200,
            **said,
        }
    )
    messages.tell("intervention", f"restraining_order-{number}", issued, at(when), csd=CSD, case_id="case1")


def step(
    messages: Messages, number: str, kind: str, when: str, known: datetime | None = None, **said
) -> None:
    """A step, known an hour later unless said."""
    reported = intervention.OrderStepReported.model_validate(
        {"step_id": f"{kind}-{when}", "kind": kind, **said}
    )
    messages.tell("intervention", f"restraining_order-{number}", reported, at(when), known, csd=CSD)


def test_200_a_late_decision_shows_from_when_it_was_known(desk, messages):
    issue(messages, "a")
    desk.now("2021-04-01T09:00:00+02:00")
    before = desk.get(MARCH).json()
    assert (before["hours_48"], before["days_15"], before["running"]) == (1, 0, 0)
    step(messages, "a", "confirmed", "2021-03-17T12:00", at("2021-04-01T09:30"))
    step(messages, "a", "violated", "2021-03-20T12:00", at("2021-04-01T09:30"))
    desk.now("2021-04-01T10:00:00+02:00")
    after = desk.get(MARCH).json()
    assert (after["hours_48"], after["days_15"], after["ever"]["violated"]) == (0, 1, 1)
    assert desk.get(f"{MARCH}&known_at={before['known_at']}").json()["hours_48"] == 1


def test_200_a_running_order_stands_by_its_stage_so_far(desk, messages):
    issue(messages, "a", "2021-03-30T20:00")
    step(messages, "a", "confirmed", "2021-03-31T10:00")
    desk.now("2021-04-01T09:00:00+02:00")
    answer = desk.get(MARCH).json()
    assert (answer["days_15"], answer["running"]) == (1, 1)
    then = desk.get(f"{MARCH}&at=2021-03-31T08:00:00Z").json()
    assert (then["days_15"], then["running"]) == (1, 1)
    sooner = desk.get(f"{MARCH}&at=2021-03-31T07:59:59Z").json()
    assert (sooner["hours_48"], sooner["days_15"]) == (1, 0)


def test_200_what_does_not_fit_is_counted_as_such_and_changes_no_stage(desk, messages):
    issue(messages, "a")
    step(messages, "a", "violated", "2021-03-20T12:00")
    desk.now("2021-04-01T09:00:00+02:00")
    answer = desk.get(MARCH).json()
    assert (answer["hours_48"], answer["unfitting"], answer["ever"]["violated"]) == (1, 1, 0)


def test_200_by_the_local_date_of_issue(desk, messages):
    issue(messages, "a", "2021-02-28T23:59")
    issue(messages, "b", "2021-03-01T00:00")
    desk.now("2021-04-01T09:00:00+02:00")
    assert desk.get(MARCH).json()["issued"] == 1
    year = desk.get("/reports/restraining-orders?year=2021").json()
    assert [month["issued"] for month in year["months"]][:3] == [0, 1, 1]


def test_200_every_station_has_a_row_and_groups_add_up(desk, messages):
    issue(messages, "a")
    issue(messages, "b", station="PP Piran", underlying="minor_offence")
    desk.now("2021-04-01T09:00:00+02:00")
    answer = desk.get(f"{MARCH}&group_by=unit").json()
    rows = {row["station"]: (row["issued"], row["share_percent"]) for row in answer["by_station"]}
    assert (rows["PP Koper"], rows["PP Piran"], rows["PP Kozina"]) == ((1, 50), (1, 50), (0, 0))
    assert {one["group"]: one["issued"] for one in answer["groups"]}["koper"] == 2


def test_200_a_courts_measure_is_counted_apart(desk, messages):
    issue(messages, "a", kind="court_zpnd")
    desk.now("2021-04-01T09:00:00+02:00")
    answer = desk.get(MARCH).json()
    assert (answer["court_measures"], answer["issued"], answer["crime"]) == (1, 0, 0)
    assert answer["times"]["decision"]["known"] == 0


def test_200_another_csds_orders_are_its_own(desk, messages):
    issue(messages, "a")
    desk.now("2021-04-01T09:00:00+02:00")
    assert desk.get(MARCH, csd="izmisljeni-sever").json()["issued"] == 0
    assert desk.get(f"{MARCH}&csd=all", "ministry").json()["issued"] == 1


def test_200_basis_submitted_stays_as_it_was(desk, messages):
    issue(messages, "a")
    desk.now("2021-04-01T08:30:00+02:00")
    desk.post("/returns/2021-03/hand-in")
    desk.post("/returns/2021-03/submission")
    step(messages, "a", "confirmed", "2021-03-17T12:00", at("2021-04-01T09:30"))
    desk.now("2021-04-01T10:00:00+02:00")
    assert desk.get(f"{MARCH}&basis=submitted").json()["hours_48"] == 1
    assert desk.get(MARCH).json()["days_15"] == 1
    quarter = desk.get("/reports/restraining-orders?quarter=2021-Q1&basis=submitted").json()
    assert (quarter["issued"], quarter["missing"]) == (1, [CSD])


def test_200_open_rounds_and_tells_no_median_of_a_few(desk, messages):
    for number in "abc":
        issue(messages, number)
        step(messages, number, "confirmed", "2021-03-17T12:00")
    desk.now("2021-04-01T09:00:00+02:00")
    answer = desk.get(f"{MARCH}&form=open").json()
    assert (answer["issued"], answer["days_15"]) == (5, 5)
    assert answer["times"]["decision"] == {
        "due": 5, "known": 5, "in_time": 5, "late": 0, "unknown": 0, "in_time_percent": 100,
        "median_minutes": None, "p90_minutes": None}  # fmt: skip


def test_200_csv_and_xlsx(desk, messages):
    issue(messages, "a")
    desk.now("2021-04-01T09:00:00+02:00")
    lines = list(csv.DictReader(io.StringIO(desk.get(MARCH, Accept="text/csv").text)))
    found = {(line["part"], line["of"], line["figure"]): line["value"] for line in lines}
    assert found["total", "2021-03", "issued"] == found["station", "PP Koper", "issued"] == "1"
    assert found["station", "PP Koper", "share_percent"] == "100"
    assert found["total", "2021-03", "times.decision.median_minutes"] == ""
    sheet = openpyxl.load_workbook(io.BytesIO(desk.get(MARCH, Accept=XLSX).content))
    assert sheet.sheetnames == ["restraining-orders"]


@pytest.mark.parametrize("query", ["year=2021", "month=2021-03&group_by=station&form=open"])
def test_the_answer_is_as_described(desk, messages, query):
    issue(messages, "a")
    desk.now("2021-04-01T09:00:00+02:00")
    report_shapes.OrderReport.model_validate(desk.get(f"/reports/restraining-orders?{query}").json())


def test_refusals(desk):
    assert refusal(desk.get(f"{MARCH}&group_by=centre")) == (422, "unknown_value")
    assert refusal(desk.get("/reports/restraining-orders")) == (422, "period_missing")
    assert refusal(desk.get(f"{MARCH}&csd=izmisljeni-sever")) == (403, "another_csd")
    assert refusal(desk.get(MARCH, "police")) == (403, "forbidden")


def test_200_the_law_entered_later_counts_from_when_it_was_known(desk, messages):
    issue(messages, "a")
    step(messages, "a", "confirmed", "2021-03-17T12:00", until=at("2021-03-26T22:30"))
    desk.now("2021-04-01T09:00:00+02:00")
    assert desk.get(MARCH).json()["unfitting"] == 0
    entry = intake.LawEntered(
        parameter="order_confirmed_days", valid_from="2021-01-01", value=5, source="izmišljen vir"
    )
    now = desk.clock.now()
    messages.tell("intake", "law-order_confirmed_days", entry, now, now)
    desk.now("2021-04-01T10:00:00+02:00")
    answer = desk.get(MARCH).json()
    assert (answer["unfitting"], answer["hours_48"]) == (1, 1)
