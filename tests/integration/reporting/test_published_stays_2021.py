"""The register of stays, told message by message, gives every figure of KCM tables 1 to 7, and 629 care days."""

import pytest

from tests.integration.reporting.desk import reporting
from tests.integration.reporting.houses_and_orders import all_messages
from tests.integration.reporting.registers import PUBLISHED

TABLES = PUBLISHED["kcm"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with reporting(tmp_path_factory.mktemp("stays"), all_messages(), "2022-01-03T08:00:00+01:00") as running:
        yield running


@pytest.fixture(scope="module")
def year(desk):
    return desk.get("/reports/placements?centre=kcm&year=2021").json()


@pytest.fixture(scope="module")
def months(year):
    return {month["month"]: month for month in year["months"]}


@pytest.mark.parametrize("month", TABLES["table_1"]["admissions_by_month"])
def test_table_1_admissions_by_month(months, month):
    assert months[month]["stays"] == TABLES["table_1"]["admissions_by_month"][month]


def test_kcm_01_january_is_four_admissions_and_one_carried_over(year, months):
    january = months["2021-01"]
    assert (january["stays"], january["admitted"], january["carried_over"]) == (5, 4, 1)
    assert (year["stays"], year["admitted"], year["carried_over"]) == (38, 37, 1)
    assert year["stays"] == TABLES["table_1"]["total"]


def test_table_2_referrers(year):
    counted = {name: number for name, number in year["by_referrer"].items() if number}
    assert counted == TABLES["table_2"]["by_referrer"]


@pytest.mark.parametrize("group", TABLES["table_3"]["by_age_group"])
def test_table_3_age_and_sex(year, group):
    printed = TABLES["table_3"]["by_age_group"][group]
    assert year["by_age_group"][group] == {**printed, "other": 0, "unknown": 0}


def test_table_3_totals_and_nobody_else(year):
    groups = year["by_age_group"].values()
    for sex, printed in TABLES["table_3"]["total"].items():
        assert sum(group[sex] for group in groups) == printed
    assert sum(sum(group.values()) for group in groups) == 38


def test_table_4_municipalities(year):
    counted = {name: number for name, number in year["by_municipality"].items() if number}
    assert counted == TABLES["table_4"]["by_municipality"]


@pytest.mark.parametrize("month", TABLES["table_5"]["by_month"])
def test_table_5_lengths_by_month(months, month):
    assert months[month]["by_length"] == TABLES["table_5"]["by_month"][month]


def test_table_5_lengths_of_the_year(year):
    assert year["by_length"] == TABLES["table_5"]["total"]


def test_table_5_629_care_days(year, months):
    assert year["care_days"] == TABLES["table_5"]["care_days"] == 629
    assert sum(month["care_days"] for month in months.values()) == 629


@pytest.mark.parametrize("reason", TABLES["table_6"]["by_reason"])
def test_table_6_reasons_and_sex(year, reason):
    printed = TABLES["table_6"]["by_reason"][reason]
    assert year["by_reason"][reason] == {**printed, "other": 0, "unknown": 0}


def test_table_6_totals(year):
    for sex, printed in TABLES["table_6"]["total"].items():
        assert sum(reason[sex] for reason in year["by_reason"].values()) == printed


@pytest.mark.parametrize("destination", TABLES["table_7"]["by_destination"])
def test_table_7_destinations(year, destination):
    assert year["by_destination"][destination] == TABLES["table_7"]["by_destination"][destination]


def test_table_7_total(year):
    assert sum(year["by_destination"].values()) == TABLES["table_7"]["total"]


def test_kcm_02_the_two_still_staying_have_the_length_they_had_on_31_december(year):
    assert year["running"] == year["by_destination"]["still_staying"] == 2
    assert year["departed"] == 36 and year["by_length"]["over_21"] == 12


def test_kcm_03_none_of_the_ten_removed_went_to_a_foster_family(year):
    assert sum(year["by_reason"]["removal"].values()) == 10
    assert (year["by_destination"]["foster_family"], year["by_destination"]["institution"]) == (0, 2)


def test_kcm_04_other_and_another_kcm_stand_apart(year):
    assert (year["by_destination"]["other"], year["by_destination"]["other_kcm"]) == (2, 1)


def test_kcm_05_twelve_of_38_stayed_longer_than_21_days(year):
    assert (year["by_length"]["over_21"], year["stays"]) == (12, 38)


def test_kcm_08_38_persons_are_38_stays(year):
    assert year["persons"] == year["stays"] == 38


def test_care_days_minus_nights_are_the_leavings_of_the_month(year, months):
    for month in (year, *months.values()):
        assert month["care_days"] - month["nights"] == month["departed"]


def test_weekdays_and_hours_are_those_of_the_admissions(year):
    assert sum(year["by_weekday"].values()) == sum(year["by_hour"].values()) == 37


def test_the_same_when_asked_months_later(desk, year):
    desk.now("2022-05-01T08:00:00+02:00")
    later = desk.get("/reports/placements?centre=kcm&year=2021").json()
    stated = ("at", "known_at", "positions")
    assert {key: value for key, value in later.items() if key not in stated} == {
        key: value for key, value in year.items() if key not in stated
    }


def test_quarters_tell_carried_over_stays_anew(desk):
    quarter = desk.get("/reports/placements?centre=kcm&quarter=2021-Q4").json()
    assert (quarter["admitted"], quarter["carried_over"], quarter["running"]) == (7, 5, 2)
