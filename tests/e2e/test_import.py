"""A register kept until now goes through the same commands and rules as live data, and a second run continues."""

import csv
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from cli.people import caller_of
from tests.e2e.conftest import ROOT, Stack, running_stack

REGISTER = ROOT / "demo" / "2021" / "interventions_2021.csv"
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


def correct(stack: Stack, path: str, body: dict[str, Any]) -> None:
    """Send the correction as it was printed."""
    headers = {"Authorization": f"Bearer {stack.token(caller_of(['coordinator']))}"}
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
def test_the_whole_register_gives_the_published_year(tmp_path_factory: pytest.TempPathFactory):
    with running_stack(tmp_path_factory.mktemp("whole"), "--no-demo") as stack:
        done = imported(stack, written_as_xlsx(tmp_path_factory.mktemp("xlsx")))
        assert done.returncode == 0, done.stdout
        found = ask(stack, "/reports/interventions", year=2021)
    year = json.loads(PUBLISHED.read_text(encoding="utf-8"))["interventions"]["table_12"]["year"]
    assert found["participations"] == year["participations"]
    assert {name: found["minutes"][name] for name in year["minutes"]} == year["minutes"]


def written_as_xlsx(folder: Path) -> str:
    """The register as a spreadsheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in REGISTER.read_text(encoding="utf-8").splitlines():
        sheet.append(next(csv.reader([line], delimiter=";")))
    book.save(folder / "register.xlsx")
    return str(folder / "register.xlsx")
