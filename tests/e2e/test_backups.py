"""The drill: a copy is taken while the stack runs, everything is wiped, the copy is put back and compared.

A person erased after the copy was taken stays erased, though both copies still held her.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import running_stack, zavetje
from tests.e2e.nights import MONTH, Night
from tests.e2e.offices import Office

pytestmark = pytest.mark.slow
REPORT = "/reports/interventions"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A night was recorded and copied; its victim was erased, later copies taken, and everything was wiped."""
    folder = tmp_path_factory.mktemp("drill")
    told: dict[str, Any] = {"run": folder / "run", "copies": folder / "copies", "keys": folder / "keys"}
    with running_stack(told["run"], "--no-demo") as stack, Office(stack, "vaja") as office:
        night = Night(office).play()
        copied = stack.zavetje("backup", str(told["copies"] / "1"), "--keys", str(told["keys"] / "1"))
        assert copied.returncode == 0, copied.stdout + copied.stderr
        told |= {"night": night, "count": count(office), "heads": heads(office)}
        office.admin.post(f"/persons/{night.victim}/erasure", {"basis": "own_request"})
        later = stack.zavetje("backup", str(told["copies"] / "2"), "--keys", str(told["keys"] / "2"))
        assert later.returncode == 0, later.stderr
    shutil.move(told["run"] / "data", folder / "lost")
    return told


def count(office: Office) -> Any:
    """What the ministry's month says."""
    report = office.coordinator.get(REPORT, month=MONTH, csd=office.csd)
    return {name: value for name, value in report.items() if name not in ("at", "known_at", "positions")}


def heads(office: Office) -> dict[str, Any]:
    items = office.auditor.send("GET", "/audit/heads").json()["items"]
    return {one["service"]: (one["position"], one["hash"]) for one in items}


def put_back(told: dict[str, Any], copy: str, keys: str) -> Any:
    words = ("restore", str(told["copies"] / copy), "--keys", str(told["keys"] / keys))
    return zavetje(told["run"], *words, timeout=240)


def test_what_was_copied_is_put_back_whole_and_the_erased_stay_erased(before: dict[str, Any]) -> None:
    """The oldest copies of both: the erasure is younger than either and is known from the list beside the keys."""
    done = put_back(before, "1", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    with running_stack(before["run"], "--no-demo") as stack:
        night: Night = before["night"]
        office = Office(stack, "vaja")
        try:
            assert count(office) == before["count"]
            assert all(heads(office)[name][0] >= at for name, (at, _) in before["heads"].items())
            person = office.worker.get(f"/persons/{night.victim}")
            assert person["given_name"] is None and person["erased_at"]
            others = office.worker.get(f"/persons/{night.perpetrator}")
            assert others["given_name"] == night.words.perpetrator["given_name"]
            verified = office.auditor.send("GET", "/audit/verification").json()["items"]
            assert all(one["intact"] for one in verified)
            office.worker.post(f"/cases/{night.case}/texts", {"kind": "note", "text": "Po obnovi."})
        finally:
            for desk in office._desks.values():
                desk.close()
    shutil.rmtree(before["run"] / "data")


def test_from_the_later_copies_too(before: dict[str, Any]) -> None:
    done = put_back(before, "2", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(before["run"] / "data")


def test_nothing_is_put_back_over_anything_nor_from_a_copy_that_was_changed(before: dict[str, Any]) -> None:
    assert put_back(before, "2", "2").returncode == 0
    over = put_back(before, "2", "2")
    assert over.returncode == 1 and "move it away first" in over.stderr
    shutil.rmtree(before["run"] / "data")
    changed: Path = before["copies"] / "2" / "intake.db"
    content = bytearray(changed.read_bytes())
    content[-1] ^= 1
    changed.write_bytes(content)
    refused = put_back(before, "2", "2")
    assert refused.returncode == 1 and "is not what was copied" in refused.stderr
    assert not (before["run"] / "data" / "intake.db").exists()


def test_keys_and_logs_do_not_lie_together(before: dict[str, Any], tmp_path: Path) -> None:
    both = zavetje(before["run"], "backup", str(tmp_path / "x"), "--keys", str(tmp_path / "x"))
    assert both.returncode == 1 and "kept apart" in both.stderr
    held = (before["copies"] / "1" / "intake.db").read_bytes()
    assert before["night"].words.victim["given_name"].encode() not in held
