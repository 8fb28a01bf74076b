"""Every figure of tables 9 and 10, of KCM tables 1 to 7 and the 629 care days, from the running product."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from cli.people import caller_of
from tests.e2e.conftest import ROOT, Stack
from tests.e2e.offices import Json, answer_of

PUBLISHED: Json = json.loads((ROOT / "demo" / "2021" / "published_2021.json").read_text("utf-8"))
TABLE_9, TABLE_10 = (PUBLISHED["restraining_orders"][f"table_{number}"] for number in (9, 10))
KCM: Json = PUBLISHED["kcm"]
STAGES = ("issued", "hours_48", "days_15", "days_60", "annulled")
UNDERLYING = ("minor_offence", "crime")
LATE_DECISION = "2021-02-16T18:05:00Z"
"""When the order was issued whose confirmation lay in a tray until 19 February."""


def asked(stack: Stack, path: str, role: str = "ministry", **params: str) -> Json:
    """An answer, as the ministry gets it."""
    headers = {"Authorization": f"Bearer {stack.token(caller_of([role]))}"}  # type: ignore[list-item]
    return answer_of(httpx.get(f"{stack.url}/api/v1{path}", params=params, headers=headers, timeout=30))


@pytest.fixture(scope="module")
def orders(demo_stack: Stack) -> Json:
    return asked(demo_stack, "/reports/restraining-orders", csd="juzna-primorska", year="2021")


@pytest.fixture(scope="module")
def kcm(demo_stack: Stack) -> Json:
    return asked(demo_stack, "/reports/placements", centre="kcm", year="2021")


def counted(figures: Json) -> Json:
    """A station's orders as table 9 prints them."""
    return {
        stage: {
            "total": figures[stage],
            **{name: figures["by_underlying"][stage][name] for name in UNDERLYING},
        }
        for stage in STAGES
    }


def test_table_9_orders_by_station_stage_and_what_underlies_them(orders: Json):
    found = {one["station"]: counted(one) for one in orders["by_station"] if one["issued"]}
    assert found == TABLE_9["by_station"]
    assert {"total": orders["issued"], **{name: orders[name] for name in UNDERLYING}} == TABLE_9["total"]
    assert orders["unfitting"] == 0


def test_table_10_shares_of_the_stations(orders: Json):
    found = {one["station"]: one for one in orders["by_station"]}
    for station, printed in TABLE_10["by_station"].items():
        assert found.get(station, {"issued": 0})["issued"] == printed
        share = TABLE_10["share_percent"][station]
        assert found.get(station, {"share_percent": 0})["share_percent"] == share
    assert orders["issued"] == TABLE_10["total"]


def test_kcm_table_1_admissions_by_month_with_the_one_carried_over(kcm: Json):
    found = {one["month"]: one["stays"] for one in kcm["months"]}
    assert found == KCM["table_1"]["admissions_by_month"]
    assert kcm["stays"] == KCM["table_1"]["total"]
    assert (kcm["admitted"], kcm["carried_over"], kcm["running"]) == (37, 1, 2)


def test_kcm_table_2_who_referred_them(kcm: Json):
    assert nonzero(kcm["by_referrer"]) == KCM["table_2"]["by_referrer"]


def test_kcm_table_3_age_and_sex(kcm: Json):
    found = {group: by_sex for group, by_sex in kcm["by_age_group"].items() if group in by_age()}
    assert {group: {sex: found[group][sex] for sex in ("male", "female")} for group in found} == by_age()
    totals = {sex: sum(group[sex] for group in kcm["by_age_group"].values()) for sex in ("male", "female")}
    assert totals == KCM["table_3"]["total"]


def by_age() -> Json:
    printed: Json = KCM["table_3"]["by_age_group"]
    return printed


def test_kcm_table_4_where_they_are_at_home(demo_stack: Stack, kcm: Json):
    listed = asked(demo_stack, "/municipalities", limit="500")["items"]
    names = {one["id"]: one["name"] for one in listed}
    found = {names[slug]: number for slug, number in nonzero(kcm["by_municipality"]).items()}
    assert found == KCM["table_4"]["by_municipality"]


def test_kcm_table_5_how_long_they_stayed(kcm: Json):
    assert kcm["by_length"] == KCM["table_5"]["total"]
    assert {one["month"]: one["by_length"] for one in kcm["months"]} == KCM["table_5"]["by_month"]


def test_kcm_629_care_days(kcm: Json):
    assert kcm["care_days"] == KCM["table_5"]["care_days"] == 629
    assert sum(month["care_days"] for month in kcm["months"]) == 629
    for month in kcm["months"]:
        left = month["care_days"] - month["nights"]
        assert left == month["departed"], month["month"]


def test_kcm_table_6_why_they_came(kcm: Json):
    printed = KCM["table_6"]["by_reason"]
    assert {reason: sexes(kcm["by_reason"][reason]) for reason in printed} == printed
    others = set(kcm["by_reason"]) - set(printed)
    assert all(not any(kcm["by_reason"][reason].values()) for reason in others)


def test_kcm_table_7_where_they_went(kcm: Json):
    printed = KCM["table_7"]["by_destination"]
    assert {name: kcm["by_destination"][name] for name in printed} == printed
    assert sum(kcm["by_destination"].values()) == KCM["table_7"]["total"]


def nonzero(figures: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in figures.items() if number}


def sexes(figures: Json) -> Json:
    return {sex: figures[sex] for sex in ("male", "female")}


@pytest.fixture(scope="module")
def late(demo_stack: Stack) -> str:
    """The order whose confirmation was recorded two days late."""
    listed = asked(demo_stack, "/restraining-orders", "coordinator", limit="500")["items"]
    (identity,) = (one["id"] for one in listed if one["issued_at"] == LATE_DECISION)
    return str(identity)


@pytest.mark.parametrize(
    ("known_at", "state", "stage"),
    [("2021-02-18T20:00:00Z", "expired", "hours_48"), ("2021-02-20T08:00:00Z", "in_force", "days_15")],
)
def test_a_late_decision_is_one_truth_before_it_was_known_and_another_after(
    demo_stack: Stack, late: str, known_at: str, state: str, stage: str
):
    times = {"at": "2021-02-18T19:00:00Z", "known_at": known_at}
    found = asked(demo_stack, f"/restraining-orders/{late}", "coordinator", **times)
    assert (found["state"], found["stage"]) == (state, stage)


@pytest.mark.parametrize(("known_at", "occupied"), [("2021-08-18T18:00:00Z", 2), ("2021-08-20T08:00:00Z", 1)])
def test_a_departure_that_was_put_right_is_known_otherwise_before(
    demo_stack: Stack, known_at: str, occupied: int
):
    times = {"at": "2021-08-16T18:00:00Z", "known_at": known_at}
    assert asked(demo_stack, "/centres/kcm/occupancy", **times)["occupied"] == occupied


def test_six_children_on_5_october(demo_stack: Stack):
    done = demo_stack.zavetje("replay", "placement", "--at", "2021-10-05T08:31+02:00", "--model", "places")
    assert done.returncode == 0, done.stderr
    assert len(list(in_house(json.loads(done.stdout)["models"]["places"]))) == 6


def in_house(places: list[Any]) -> Iterator[Any]:
    return (place for place in places if place["centre_id"] == "kcm" and place["state"] == "present")
