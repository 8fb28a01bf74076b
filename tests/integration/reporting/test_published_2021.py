"""The register of 2021, told message by message, gives every published figure of tables 12 to 17."""

import pytest

from chassis.clock import micros
from law.parameters import Law
from services.reporting.domain.counting import by_month, cut, grouped, summed
from services.reporting.domain.figures import shown, total
from services.reporting.domain.periods import period
from services.reporting.projections.counted import counted
from services.reporting.projections.places import slugs
from tests.integration.reporting.registers import CSD, PUBLISHED, filled, register_messages

YEAR = period(year="2021")
KNOWN = micros(period(year="2022").end)
TABLES = PUBLISHED["interventions"]
BANDS = ("mon_sat_day", "mon_sat_night", "sunday_day", "sunday_night", "holiday_day", "holiday_night")


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    engine = filled(register_messages(), tmp_path_factory.mktemp("published"))
    with engine.connect() as connection:
        yield counted(connection, YEAR.start, YEAR.end, KNOWN, KNOWN, Law.default())
    engine.dispose()


@pytest.fixture(scope="module")
def months(rows):
    return {month: shown(summed(some)) for month, some in by_month(rows, YEAR.months).items()}


@pytest.fixture(scope="module")
def year(rows):
    return shown(summed(cut(rows, YEAR.months)))


@pytest.mark.parametrize("month", YEAR.months)
@pytest.mark.parametrize("band", BANDS)
def test_table_12_every_column_of_every_month(months, month, band):
    assert months[month]["minutes"][band] == TABLES["table_12"]["months"][month]["minutes"][band]


@pytest.mark.parametrize("month", [month for month in YEAR.months if month != "2021-09"])
def test_table_12_every_months_total_as_printed(months, month):
    assert months[month]["minutes"]["total"] == TABLES["table_12"]["months"][month]["minutes_printed_total"]


def test_int_01_september_is_printed_twenty_minutes_short(months):
    printed = TABLES["table_12"]["months"]["2021-09"]
    assert months["2021-09"]["minutes"]["total"] == printed["minutes_sum_of_columns"] == 37 * 60 + 30
    assert printed["minutes_printed_total"] == 37 * 60 + 10


def test_int_02_the_year_is_printed_twenty_minutes_short(year):
    printed = TABLES["table_12"]["year"]
    assert year["minutes"]["total"] == printed["minutes_sum_of_columns"] == 464 * 60 + 45
    assert printed["minutes_printed_total"] == 464 * 60 + 25


@pytest.mark.parametrize("band", BANDS)
def test_table_12_every_column_of_the_year(year, band):
    assert year["minutes"][band] == TABLES["table_12"]["year"]["minutes"][band]


@pytest.mark.parametrize("month", YEAR.months)
def test_tables_12_and_13_participations_of_every_month(months, month):
    printed = (TABLES["table_12"]["months"][month]["participations"], TABLES["table_13"]["months"][month])
    assert (months[month]["participations"],) * 2 == printed


def test_tables_12_and_13_participations_of_the_year(year):
    assert year["participations"] == TABLES["table_12"]["year"]["participations"]
    assert year["participations"] == TABLES["table_13"]["year"] == TABLES["table_14"]["total"]


@pytest.mark.parametrize("task", TABLES["table_14"]["by_task"])
def test_table_14_tasks_and_their_shares(year, task):
    shown_task = year["by_task"][task]
    assert shown_task["participations"] == TABLES["table_14"]["by_task"][task]
    assert shown_task["share_percent"] == TABLES["table_14"]["share_percent"][task]


def test_table_15_endangered_children_and_urgent_removals(year):
    assert year["by_task"]["endangered_children"]["participations"] == 71
    assert (
        year["by_task"]["endangered_children"]["participations"] == TABLES["table_15"]["endangered_children"]
    )
    urgent = year["by_subtask"]["urgent_removal"]["participations"]
    assert urgent == TABLES["table_15"]["of_which_urgent_removal"]
    assert urgent + year["by_subtask"]["endangered"]["participations"] == 71


@pytest.mark.parametrize("table", ["table_16", "table_17"])
def test_tables_16_and_17_subtasks(year, table):
    for subtask, printed in TABLES[table].items():
        assert year["by_subtask"][subtask]["participations"] == printed


def test_every_minute_lies_in_the_duty_window_and_every_event_is_closed(year):
    assert year["minutes"]["outside_window"] == 0
    assert year["not_closed"] == {"participations": 0, "events": 0}


def test_int_05_189_participations_are_170_events(year):
    assert (year["participations"], year["events"]) == (189, 170)
    assert sum(task["events"] for task in year["by_task"].values()) == 170


def test_int_08_urgent_removals_are_three_events(year):
    assert year["by_subtask"]["urgent_removal"] == {"participations": 5, "events": 3}


def test_int_11_calls_by_triage(year):
    calls = year["calls"]
    assert calls["total"] == 170 and calls["letters"] == calls["untriaged"] == 0
    assert calls["out_of_scope"]["total"] == 6
    assert calls["out_of_scope"]["by_reason"] == {
        **TABLES["table_17"],
        "violence_not_urgent": 0,
        "other": 0,
    }
    assert sum(calls["out_of_scope"]["by_station"].values()) == 6
    assert calls["in_scope"] + calls["information"] + calls["out_of_scope"]["total"] == 170


@pytest.mark.parametrize("group", ["csd", "unit", "station", "month"])
def test_groups_add_up_to_the_year(rows, year, group):
    assert shown(total(map(summed, grouped(rows, YEAR.months, group).values()))) == year


def test_units_and_stations_of_other_csds_have_rows_of_nothing(tmp_path, rows):
    engine = filled(register_messages(), tmp_path)
    with engine.connect() as connection:
        assert slugs(connection, "csd", KNOWN) == ["izmisljeni-sever", "izmisljeni-vzhod", CSD]
        assert "PP Kozina" in slugs(connection, "station", KNOWN, [CSD])
        assert slugs(connection, "unit", KNOWN, [CSD]) == ["izola", "koper", "piran", "sezana"]
        by_csd = grouped(rows, YEAR.months, "csd", slugs(connection, "csd", KNOWN))
    engine.dispose()
    assert by_csd["izmisljeni-sever"] == [] and summed(by_csd[CSD])["participations",] == 189
