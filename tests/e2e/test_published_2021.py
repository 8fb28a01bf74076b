"""Every figure of tables 12 to 17 of the annual report 2021, from the running product; the misprints by their names."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import httpx
import openpyxl
import pytest

from cli.people import caller_of
from tests.e2e.conftest import ROOT, Stack
from tests.e2e.offices import Json, answer_of

CSD = "juzna-primorska"
PRINTED: Json = json.loads((ROOT / "demo" / "2021" / "published_2021.json").read_text("utf-8"))[
    "interventions"
]
MONTHS = tuple(PRINTED["table_12"]["months"])
MISPRINTS = {
    "table_12/2021-09/minutes_printed_total": ("INT-01", 37 * 60 + 10, 37 * 60 + 30),
    "table_12/2021/minutes_printed_total": ("INT-02", 464 * 60 + 25, 464 * 60 + 45),
}
"""Where the printed table is wrong: its name in the list of misprints, what it prints, what its columns add up to."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def report(
    stack: Stack, role: str = "ministry", accept: str = "application/json", **params: str
) -> httpx.Response:
    """The table of interventions of the CSD that published it."""
    token = stack.token(caller_of([role]))  # type: ignore[list-item]
    headers = {"Authorization": f"Bearer {token}", "Accept": accept}
    url = f"{stack.url}/api/v1/reports/interventions"
    return httpx.get(url, params={"csd": CSD, **params}, headers=headers, timeout=30)


@pytest.fixture(scope="module")
def year(demo_stack: Stack) -> Json:
    """The whole year, with its months."""
    return answer_of(report(demo_stack, year="2021"))


def leaves(figures: Any, path: str) -> Iterator[tuple[str, int]]:
    """Every number below, by its path."""
    if not isinstance(figures, dict):
        yield path, figures
        return
    for name, inner in figures.items():
        yield from leaves(inner, f"{path}/{name}")


def printed() -> dict[str, int]:
    """Every published figure, the year's under `2021`."""
    found: dict[str, int] = {}
    for number in (12, 13):
        table = PRINTED[f"table_{number}"]
        for period, figures in {**table["months"], "2021": table["year"]}.items():
            found |= leaves(figures, f"table_{number}/{period}")
    for number in (14, 15, 16, 17):
        found |= leaves(PRINTED[f"table_{number}"], f"table_{number}")
    return found


def of_period(period: str, table: Json) -> Iterator[tuple[str, int]]:
    """What tables 12 and 13 say of one month or the year."""
    path = f"table_12/{period}"
    yield f"{path}/participations", table["participations"]
    yield f"{path}/minutes_printed_total", table["minutes"]["total"]
    bands = PRINTED["table_12"]["year"]["minutes"]
    yield from ((f"{path}/minutes/{band}", table["minutes"][band]) for band in bands)
    yield f"{path}/minutes_sum_of_columns", sum(table["minutes"][band] for band in bands)
    yield f"table_13/{period}", table["participations"]


def of_tasks(table: Json) -> Iterator[tuple[str, int]]:
    """What tables 14 to 17 say of the year."""
    for task, counted in table["by_task"].items():
        yield f"table_14/by_task/{task}", counted["participations"]
        yield f"table_14/share_percent/{task}", counted["share_percent"]
    yield "table_14/total", sum(counted["participations"] for counted in table["by_task"].values())
    yield "table_15/endangered_children", table["by_task"]["endangered_children"]["participations"]
    yield "table_15/of_which_urgent_removal", table["by_subtask"]["urgent_removal"]["participations"]
    for number in (16, 17):
        for subtask in PRINTED[f"table_{number}"]:
            yield f"table_{number}/{subtask}", table["by_subtask"][subtask]["participations"]


def answered(table: Json) -> dict[str, int]:
    """The same figures as the product counts them."""
    found = dict(of_period("2021", table)) | dict(of_tasks(table))
    for month in table["months"]:
        found |= of_period(month["month"], month)
    return found


def test_every_published_figure_is_counted_and_only_the_known_misprints_differ(year: Json) -> None:
    published, counted = printed(), answered(year)
    assert len(published) > 150 and published.keys() == counted.keys()
    differing = {
        name: (published[name], counted[name]) for name in published if published[name] != counted[name]
    }
    assert differing == {name: (wrong, right) for name, (_, wrong, right) in MISPRINTS.items()}


@pytest.mark.parametrize("month", MONTHS)
def test_a_month_asked_for_alone_says_what_the_year_says_of_it(
    demo_stack: Stack, year: Json, month: str
) -> None:
    alone = answer_of(report(demo_stack, month=month))
    within = next(one for one in year["months"] if one["month"] == month)
    assert {name: alone[name] for name in within if name != "month"} == {
        name: figures for name, figures in within.items() if name != "month"
    }


def test_189_participations_are_170_events_and_every_minute_is_in_the_duty_window(year: Json) -> None:
    assert (year["participations"], year["events"]) == (189, 170)
    assert year["by_subtask"]["urgent_removal"] == {"participations": 5, "events": 3}
    assert year["minutes"]["outside_window"] == 0 and year["not_closed"]["events"] == 0
    assert year["calls"]["out_of_scope"]["total"] == sum(PRINTED["table_17"].values())


@pytest.mark.parametrize("group", ["csd", "unit", "station", "month"])
def test_the_parts_add_up_to_the_whole(demo_stack: Stack, year: Json, group: str) -> None:
    groups = answer_of(report(demo_stack, year="2021", group_by=group))["groups"]
    whole = dict(leaves({name: year[name] for name in ("participations", "events", "minutes")}, ""))
    parts = [
        dict(leaves({name: one[name] for name in ("participations", "events", "minutes")}, ""))
        for one in groups
    ]
    assert {path: sum(part[path] for part in parts) for path in whole} == whole


def test_the_coordinator_reads_what_the_ministry_reads(demo_stack: Stack, year: Json) -> None:
    own = answer_of(report(demo_stack, "coordinator", year="2021"))
    assert answered(own) == answered(year)


def lines_of_csv(answer: httpx.Response) -> list[tuple[str, str, str, str]]:
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv"), answer.text
    assert ".csv" in answer.headers["content-disposition"]
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8")))
    return [(row["part"], row["of"], row["figure"], row["value"]) for row in rows]


def lines_of_xlsx(answer: httpx.Response) -> list[tuple[str, str, str, str]]:
    assert answer.status_code == 200 and answer.headers["content-type"] == XLSX
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    heading, *rows = sheet.iter_rows(values_only=True)
    where = [heading.index(name) for name in ("part", "of", "figure", "value")]
    return [tuple(str(row[column]) for column in where) for row in rows]  # type: ignore[misc]


def lines_of_json(table: Json, figures: set[str]) -> Iterator[tuple[str, str, str, str]]:
    parts = [("total", "2021", table), *(("month", one["month"], one) for one in table["months"])]
    for part, of, told in parts:
        for figure in figures:
            for path, number in leaves(told[figure], figure):
                yield part, of, path.replace("/", "."), str(number)


def test_the_sheets_say_the_same_figures(demo_stack: Stack, year: Json) -> None:
    """CSV and XLSX: one line a figure, of the year and of each month, to the digit."""
    times = {name: year[name] for name in ("at", "known_at")}
    in_csv = lines_of_csv(report(demo_stack, accept="text/csv", year="2021", **times))
    in_xlsx = lines_of_xlsx(report(demo_stack, accept=XLSX, year="2021", **times))
    expected = set(lines_of_json(year, set(year["figure_definitions"])))
    assert len(expected) > 500 and sorted(in_csv) == sorted(in_xlsx)
    assert set(in_csv) == expected and len(in_csv) == len(expected)
