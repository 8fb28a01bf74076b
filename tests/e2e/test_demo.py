"""The demo of the first start: a year as an office recorded it, two corrections after the month was sent."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from cli.demo.marking import mark
from cli.people import caller_of
from tests.e2e.conftest import ROOT, Stack

REGISTER = ROOT / "demo" / "2021" / "interventions_2021.csv"
REGISTERS = ("interventions", "restraining_orders", "kcm_stays")
PUBLISHED = json.loads((ROOT / "demo" / "2021" / "published_2021.json").read_text(encoding="utf-8"))
TABLE_12 = PUBLISHED["interventions"]["table_12"]
MARCH_PUT_RIGHT = "2021-04-12T08:20:00Z"


def ask(stack: Stack, path: str, **params: str | int) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {stack.token(caller_of(['coordinator']))}"}
    found = httpx.get(f"{stack.url}/api/v1{path}", params=params, headers=headers, timeout=30)
    assert found.status_code == 200, found.text
    told: dict[str, Any] = found.json()
    return told


def test_the_year_is_the_published_one(demo_stack: Stack):
    found = ask(demo_stack, "/reports/interventions", year=2021)
    assert found["participations"] == TABLE_12["year"]["participations"]
    for name, minutes in TABLE_12["year"]["minutes"].items():
        assert found["minutes"][name] == minutes


def test_march_was_known_otherwise_before_it_was_corrected(demo_stack: Stack):
    march = TABLE_12["months"]["2021-03"]["minutes_sum_of_columns"]
    before = ask(demo_stack, "/reports/interventions", month="2021-03", known_at="2021-04-12T08:19:00Z")
    after = ask(demo_stack, "/reports/interventions", month="2021-03", known_at="2021-04-12T08:21:00Z")
    assert (before["minutes"]["total"], after["minutes"]["total"]) == (march + 20, march)


def test_only_two_months_are_known_differently_since_they_were_submitted(demo_stack: Stack):
    changed = {
        month for month in TABLE_12["months"] if ask(demo_stack, f"/returns/{month}/changes")["changed"]
    }
    assert changed == {"2021-03", "2021-07"}


def test_the_correction_names_the_fact_that_it_corrects(demo_stack: Stack):
    (fact,) = ask(demo_stack, "/returns/2021-03/changes")["facts"]
    late = datetime.fromisoformat(fact["recorded_at"]) - datetime.fromisoformat(MARCH_PUT_RIGHT)
    assert timedelta(0) <= late < timedelta(milliseconds=1), (
        "a moment that is closed already moves it on a little"
    )
    assert fact["corrects"].startswith("intervention-")


def test_everything_was_recorded_when_an_office_would_have(demo_stack: Stack):
    told = demo_stack.zavetje("events", "intervention")
    facts = [json.loads(line) for line in told.stdout.splitlines()]
    assert {fact["source"] for fact in facts} == {"demo"}
    year = [fact for fact in facts if fact["occurred_at"].startswith("2021-0")]
    assert all(fact["recorded_at"][:4] == "2021" for fact in year)
    recorded = [datetime.fromisoformat(fact["recorded_at"]) for fact in facts]
    assert sorted(recorded) == recorded


def test_somebody_is_on_call_and_an_intervention_is_open(demo_stack: Stack):
    duty = ask(demo_stack, "/duty")
    assert duty["now"] or duty["next"]
    (running,) = ask(demo_stack, "/interventions", state="open")["items"]
    assert running["participants"][0]["minutes"] == 15


def test_answers_over_several_csds_are_real(demo_stack: Stack):
    headers = {"Authorization": f"Bearer {demo_stack.token(caller_of(['ministry']))}"}
    listed = httpx.get(f"{demo_stack.url}/api/v1/csds", headers=headers, timeout=30).json()
    invented = {item["id"] for item in listed["items"] if item["invented"]}
    assert invented == {"izmisljeni-sever", "izmisljeni-vzhod"}


def test_a_second_demo_is_quiet(demo_stack: Stack):
    done = demo_stack.zavetje("demo")
    assert (done.returncode, done.stdout.strip()) == (0, "The demo is there already.")


def test_the_demo_is_refused_where_other_facts_exist(demo_stack: Stack):
    mark = demo_stack.said.data_dir / "demo.json"
    kept = mark.read_bytes()
    mark.unlink()
    try:
        done = demo_stack.zavetje("demo")
    finally:
        mark.write_bytes(kept)
    assert done.returncode == 1
    assert "The store is not empty" in done.stderr


def test_half_a_demo_is_told_so_and_not_continued(demo_stack: Stack):
    data = demo_stack.said.data_dir
    mark(data, "begun")
    try:
        done = demo_stack.zavetje("demo")
    finally:
        mark(data, "filled")
    assert done.returncode == 1
    assert "The demo was interrupted and is not whole" in done.stderr


def test_the_law_is_listed_and_entered(demo_stack: Stack):
    words = ("--valid-from", "2099-01-01", "--source", "an invented source")
    assert demo_stack.zavetje("law", "set", "return_hand_in_day", "6", *words).returncode == 0
    assert "an invented source" in demo_stack.zavetje("law", "list", "return_hand_in_day").stdout
    refused = demo_stack.zavetje("law", "set", "return_hand_in_day", "many", *words)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


@pytest.mark.slow
def test_the_registers_themselves_say_nothing_new(demo_stack: Stack):
    services = ("intervention", "placement")
    facts = [position(demo_stack, service) for service in services]
    for register in REGISTERS:
        done = demo_stack.zavetje("import", str(REGISTER.with_name(f"{register}_2021.csv")), timeout=180)
        assert done.returncode == 0, done.stdout[:2000]
    assert [position(demo_stack, service) for service in services] == facts


def position(stack: Stack, service: str) -> int:
    """How many facts a service holds."""
    return int(httpx.get(f"{stack.said.urls[service]}/health/ready").json()["position"])


def test_the_houses_have_guests_and_an_order_is_in_force(demo_stack: Stack):
    full = {house["id"]: house["occupied"] for house in ask(demo_stack, "/centres")["items"]}
    assert full["kcm"] >= 2 and full["kczn"] >= 2 and full["kras"] == 2 and full["kazun"] == 1
    assert ask(demo_stack, "/centres/kras/occupancy")["overdue"] == 2, "over its own limit of 180 days"
    now = datetime.now(UTC)
    years = {f"{day:%Y}" for day in (now, now - timedelta(days=8))}
    found = [ask(demo_stack, "/reports/placements", year=year) for year in years]
    assert sum(year["searches"]["with_bed"] for year in found) == 1
    assert sum(year["unmet_need"]["searches"] for year in found) == 2
    assert sum(year["services"]["call_outs"]["residents"] for year in found) == 1
    (order,) = ask(demo_stack, "/restraining-orders", in_force="true", station="PP Koper")["items"]
    assert (order["stage"], order["unfitting_steps"]) == ("hours_48", 0)
