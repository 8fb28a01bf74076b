"""Each import contract refuses what it is there to refuse; a contract that never bites holds nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import PRODUCT, ROOT

SKELETON = {
    **{f"{package}/__init__.py": "" for package in PRODUCT},
    "services/intake/__init__.py": "",
    "services/placement/__init__.py": "",
    "services/placement/events.py": "",
    "services/intake/commands.py": "",
    "services/intake/projections/__init__.py": "",
    "services/intake/projections/open_cases.py": "import sqlalchemy",
    "services/intake/api.py": "from services.intake.projections import open_cases",
    "chassis/clock.py": "",
    "chassis/errors.py": "",
    "chassis/facts.py": "",
}
BITES = [
    ("floors", "gateway/app.py", "import services.intake"),
    ("floors", "chassis/service.py", "import contracts"),
    ("services", "services/intake/reactions.py", "import services.placement.events"),
    ("rooms", "services/intake/helpers.py", ""),
    ("rooms", "services/intake/domain.py", "import services.intake.api"),
    ("rooms", "services/intake/events.py", "import services.intake.commands"),
    ("pure-rules", "services/intake/domain.py", "import chassis.clock"),
    ("pure-rules", "services/intake/domain/__init__.py", "import sqlalchemy"),
    ("pure-rules", "services/intake/events.py", "import contracts"),
    ("plain-values", "chassis/facts.py", "import chassis.clock"),
    ("pure-law", "law/days.py", "import httpx"),
    ("one-bus", "gateway/live.py", "import nats"),
    ("tables", "services/intake/app.py", "import sqlalchemy"),
    ("no-cycles", "law/days.py", "import law.bands"),
]


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def lint(folder: Path, *contracts: str) -> "subprocess.CompletedProcess[str]":
    shutil.copy(ROOT / "pyproject.toml", folder)
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [*command, *chosen], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_house_as_it_is_meant_is_left_in_peace(tmp_path: Path):
    write(tmp_path, SKELETON)
    found = lint(tmp_path)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(("contract", "name", "text"), BITES, ids=[f"{bite[0]} {bite[1]}" for bite in BITES])
def test_the_contract_bites(contract: str, name: str, text: str, tmp_path: Path):
    write(tmp_path, SKELETON | {"law/bands.py": "import law.days"} | {name: text})
    found = lint(tmp_path, contract)
    assert "0 kept, 1 broken" in found.stdout, found.stdout + found.stderr
