"""A register kept until now goes through the same commands and rules as live data, and a second run continues."""

import csv
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from chassis.identity import Role
from cli.people import caller_of
from cli.reference import from_files
from tests.e2e.conftest import ROOT, Stack, running_stack

REGISTER = ROOT / "demo" / "2021" / "interventions_2021.csv"
ORDERS = ROOT / "demo" / "2021" / "restraining_orders_2021.csv"
STAYS = ROOT / "demo" / "2021" / "kcm_stays_2021.csv"
PUBLISHED = ROOT / "demo" / "2021" / "published_2021.json"
PATIENCE = 180


@pytest.fixture(scope="module")
def own_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of this file's own, empty at first; its tests build on one another."""
    with running_stack(tmp_path_factory.mktemp("import"), "--no-demo") as started:
        yield started


@pytest.fixture(scope="module")
def rows() -> list[str]:
    """The heading and the first rows: fifteen participations in fifteen events."""
    return REGISTER.read_text(encoding="utf-8").splitlines()[:19]


def written(folder: Path, lines: list[str], name: str = "register.csv") -> str:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def imported(stack: Stack, *words: str) -> subprocess.CompletedProcess[str]:
    return stack.zavetje("import", *words, timeout=PATIENCE)


def position(stack: Stack, service: str) -> int:
    told = httpx.get(f"{stack.said.urls[service]}/health/ready").json()
    return int(told["position"])


def ask(stack: Stack, path: str, **params: str | int) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {stack.token(caller_of(['coordinator']))}"}
    found = httpx.get(f"{stack.url}/api/v1{path}", params=params, headers=headers, timeout=30)
    assert found.status_code == 200, found.text
    told: dict[str, Any] = found.json()
    return told


def test_a_dry_run_checks_everything_and_sends_nothing(own_stack: Stack):
    done = imported(own_stack, str(REGISTER), "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "170 events, 189 participations, 235 rows" in done.stdout
    assert position(own_stack, "intake") == 0


def test_with_a_fault_nothing_is_sent(own_stack: Stack, rows: list[str], tmp_path: Path):
    broken = [*rows[:3], rows[3].replace("20:30", "25:30"), *rows[4:]]
    done = imported(own_stack, written(tmp_path, broken))
    assert done.returncode == 2
    assert "row 4, Od: “25:30” is no time of day." in done.stdout
    assert "nothing was sent" in done.stdout
    assert position(own_stack, "intake") == 0


def test_a_file_in_cp1250_is_told_so(own_stack: Stack, rows: list[str], tmp_path: Path):
    path = tmp_path / "register.csv"
    path.write_bytes("\n".join(rows).encode("cp1250"))
    done = imported(own_stack, str(path))
    assert done.returncode == 2
    assert "cp1250" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_partial_leaves_out_what_is_at_fault_and_sends_the_rest(
    own_stack: Stack, rows: list[str], tmp_path: Path
):
    broken = [*rows[:3], rows[3].replace("20:30", "25:30"), *rows[4:]]
    done = imported(own_stack, written(tmp_path, broken), "--partial")
    assert done.returncode == 2, done.stdout
    assert "entries of reference data were missing and were entered" in done.stdout
    assert "Left out with --partial: participations 2." in done.stdout
    assert "14 events, 14 participations" in done.stdout


def test_the_next_run_continues_where_that_one_stopped(own_stack: Stack, rows: list[str], tmp_path: Path):
    done = imported(own_stack, written(tmp_path, rows))
    assert done.returncode == 0, done.stdout
    accepted, duplicate = (int(n) for n in re.findall(r"(\d+) (?:accepted|duplicate)", done.stdout))
    assert accepted == 2 + 2 + 4
    assert duplicate > 60


def test_a_changed_row_is_told_with_the_correction_it_needs(
    own_stack: Stack, rows: list[str], tmp_path: Path
):
    changed = written(tmp_path, [rows[0], rows[1].replace("13:40", "13:45"), *rows[2:]])
    done = imported(own_stack, changed)
    assert done.returncode == 3
    told = next(line for line in done.stdout.splitlines() if line.startswith("row 2: changed"))
    assert "end is 2021-01-03T12:40:00Z, the file says 2021-01-03T12:45:00Z" in told
    path, _, body = told.partition("POST ")[2].partition(" ")
    correct(own_stack, path, json.loads(body))
    assert imported(own_stack, changed).returncode == 0


def correct(
    stack: Stack, path: str, body: dict[str, Any], role: Role = "coordinator", centre: str | None = None
) -> None:
    """Send the correction as it was printed."""
    headers = {"Authorization": f"Bearer {stack.token(caller_of([role], centre=centre))}"}
    found = httpx.post(f"{stack.url}{path}", json=body, headers=headers, timeout=30)
    assert found.status_code == 201, found.text


def test_a_row_that_a_rule_refuses_is_told_with_its_sentence(
    own_stack: Stack, rows: list[str], tmp_path: Path
):
    overlapping = rows[1].replace("1;1;", "300;300;", 1)
    done = imported(own_stack, written(tmp_path, [rows[0], overlapping]))
    assert done.returncode == 3
    assert "row 2: refused: Worker sd1 already worked in this time" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.slow
def test_the_three_registers_give_the_published_year(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
):
    sheets = tmp_path_factory.mktemp("xlsx")
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    with running_stack(tmp_path_factory.mktemp("whole"), "--no-demo") as stack:
        begun = time.monotonic()
        for register in (REGISTER, ORDERS, STAYS):
            done = imported(stack, written_as_xlsx(register, sheets))
            assert done.returncode == 0, done.stdout
        with capsys.disabled():
            sys.stdout.write(f" three registers imported in {time.monotonic() - begun:.1f} s ")
        found = ask(stack, "/reports/interventions", year=2021)
        orders = ask(stack, "/reports/restraining-orders", year=2021)
        stays = ask(stack, "/reports/placements", centre="kcm", year=2021)
        again = imported(stack, str(STAYS))
    year = published["interventions"]["table_12"]["year"]
    assert found["participations"] == year["participations"]
    assert {name: found["minutes"][name] for name in year["minutes"]} == year["minutes"]
    assert orders["issued"] == published["restraining_orders"]["table_9"]["total"]["total"]
    assert (orders["unfitting"], orders["annulled"]) == (0, 2)
    assert (stays["stays"], stays["care_days"]) == (38, published["kcm"]["table_5"]["care_days"])
    assert (again.returncode, "accepted" in again.stdout) == (0, False), again.stdout


@pytest.mark.parametrize(("register", "wrong", "right", "told"), [
    ("ORDERS", "13.01.2021 23:45", "13.01.2021 21:32", "row 2, Pisna odredba: The step is before the order"),
    ("ORDERS", ";200;", ";201;", "row 2, Razdalja (m): The distance is 201 m; the law allows 200 at most."),
    ("STAYS", "14.01.2021", "08.12.2020", "row 2, Datum odhoda: The departure is not after the admission."),
    ("STAYS", "Sorodniki", "Na Luno", "row 3, Kam po odhodu: “Na Luno” is not known here"),
])  # fmt: skip
def test_a_fault_of_an_order_or_a_stay_is_told_and_nothing_is_sent(
    own_stack: Stack, tmp_path: Path, register: str, wrong: str, right: str, told: str
):
    lines = {"ORDERS": ORDERS, "STAYS": STAYS}[register].read_text(encoding="utf-8")
    done = imported(own_stack, written(tmp_path, [lines.replace(wrong, right, 1).rstrip()]))
    assert done.returncode == 2
    assert told in done.stdout and "nothing was sent" in done.stdout
    assert position(own_stack, "placement") <= len(from_files()["centres"]), "the houses, and nothing else"


def test_another_houses_register_is_taken_over_with_a_mapping(own_stack: Stack, tmp_path: Path):
    heading, first, *_ = STAYS.read_text(encoding="utf-8").splitlines()
    theirs = [heading.replace("Oseba", "Oznaka"), first.replace("M-201", "Ž-1").replace("Domov", "domov")]
    named = {"columns": {"Oseba": "Oznaka"}, "destinations": {"domov": "home"}}
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps(named), encoding="utf-8")
    done = imported(own_stack, written(tmp_path, theirs), "--mapping", str(mapping), "--centre", "kczn")
    assert done.returncode == 0, done.stdout
    assert "1 stays in kczn, 0 of them running: 4 accepted." in done.stdout
    longer = [theirs[0], theirs[1].replace("14.01.2021", "15.01.2021")]
    again = imported(own_stack, written(tmp_path, longer), "--mapping", str(mapping), "--centre", "kczn")
    assert again.returncode == 3
    assert "row 2: changed: departed_at is 2021-01-14T14:58:00Z" in again.stdout
    line = next(line for line in again.stdout.splitlines() if line.startswith("row 2: changed"))
    path, _, body = line.partition("POST ")[2].partition(" ")
    correct(own_stack, path, json.loads(body), "centre_staff", "kczn")
    last = imported(own_stack, written(tmp_path, longer), "--mapping", str(mapping), "--centre", "kczn")
    assert last.returncode == 0, last.stdout


def written_as_xlsx(register: Path, folder: Path) -> str:
    """A register as a spreadsheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in register.read_text(encoding="utf-8").splitlines():
        sheet.append(next(csv.reader([line], delimiter=";")))
    path = folder / f"{register.stem}.xlsx"
    book.save(path)
    return str(path)
