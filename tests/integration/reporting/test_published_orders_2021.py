"""The register of restraining orders, told message by message, gives every published figure of tables 9 and 10."""

from math import ceil
from statistics import median
from typing import Any

import pytest

from tests.integration.reporting.desk import reporting
from tests.integration.reporting.houses_and_orders import all_messages, rows_of, stamp
from tests.integration.reporting.registers import PUBLISHED

TABLES = PUBLISHED["restraining_orders"]
STATIONS = TABLES["table_9"]["by_station"]
STAGES = ("issued", "hours_48", "days_15", "days_60", "annulled")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("orders")
    with reporting(folder, all_messages(), "2022-01-03T08:00:00+01:00") as desk:
        yield desk.get("/reports/restraining-orders?year=2021").json()


@pytest.fixture(scope="module")
def stations(report) -> dict[str, dict[str, Any]]:
    return {row["station"]: row for row in report["by_station"]}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("station", STATIONS)
def test_table_9_every_station_and_stage(stations, station, stage):
    printed = STATIONS[station][stage]
    assert stations[station][stage] == printed["total"]
    assert stations[station]["by_underlying"][stage] == {
        "minor_offence": printed["minor_offence"],
        "crime": printed["crime"],
    }


def test_table_9_the_totals(report):
    printed = TABLES["table_9"]["total"]
    assert report["issued"] == printed["total"] == 32
    assert (report["minor_offence"], report["crime"]) == (printed["minor_offence"], printed["crime"])
    assert [report[stage] for stage in STAGES[1:]] == [7, 18, 5, 2]


@pytest.mark.parametrize("station", TABLES["table_10"]["by_station"])
def test_table_10_orders_and_shares(stations, station):
    assert stations[station]["issued"] == TABLES["table_10"]["by_station"][station]
    assert stations[station]["share_percent"] == TABLES["table_10"]["share_percent"][station]


def test_every_row_of_the_register_ends_as_it_says(report):
    labels = PUBLISHED["labels_in_the_csv"]["order_stage"]
    said = [row["Končno stanje"] for row in rows_of("restraining_orders")]
    assert {stage: report[stage] for stage in labels} == {
        stage: said.count(label) for stage, label in labels.items()
    }


def test_ro_01_end_states_exclude_each_other_and_23_ever_reached_15_days(report):
    assert sum(report[stage] for stage in STAGES[1:]) == report["issued"]
    assert report["days_15"] == 18 and report["days_60"] == 5
    assert report["ever"] == {"days_15": 23, "days_60": 5, "violated": 0, "re_reported": 0}


def test_int_09_32_orders_of_which_two_have_no_intervention(report):
    assert report["issued"] == 32
    assert PUBLISHED["interventions"]["table_16"]["restraining_order"] == 30


def test_nothing_is_unfitting_and_nothing_runs_any_more(report):
    assert report["unfitting"] == report["court_measures"] == report["running"] == 0


@pytest.mark.parametrize(
    ("paper", "column", "known", "percent"),
    [("written_order", "Pisna odredba", 32, 100), ("decision", "Odločitev sodišča", 28, 88)],
)
def test_times_are_those_of_the_register(report, paper, column, known, percent):
    came = [(stamp(row["Odrejeno ustno"]), stamp(row[column])) for row in rows_of("restraining_orders")]
    minutes = sorted(int((then - issued).total_seconds() / 60) for issued, then in came if issued and then)
    assert report["times"][paper] == {
        "known": known,
        "due": 32,
        "in_time": known,
        "late": 32 - known,
        "unknown": 0,
        "in_time_percent": percent,
        "median_minutes": int(median(minutes) + 0.5),
        "p90_minutes": minutes[ceil(0.9 * known) - 1],
    }


def test_months_add_up_to_the_year(report):
    for figure in ("issued", *STAGES[1:], "minor_offence", "crime", "running", "unfitting"):
        assert sum(month[figure] for month in report["months"]) == report[figure]
