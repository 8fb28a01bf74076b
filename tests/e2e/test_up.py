"""`zavetje up` keeps its processes running, ends what it started and nothing else, and knows a stale stack.json."""

import json
import os
import signal
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from cli.process_identity import is_alive
from cli.run_dir import Stack as Said
from tests.e2e.conftest import Stack, running_stack, zavetje


@pytest.fixture(scope="module")
def own_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose processes these tests may kill."""
    with running_stack(tmp_path_factory.mktemp("up"), "--no-demo") as started:
        yield started


def eventually(happened: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def all_ended(said: Said) -> bool:
    return not any(is_alive(process.pid, process.identity) for process in said.processes)


def test_what_is_killed_comes_back_where_it_was(own_stack: Stack):
    before = own_stack.said
    os.kill(before.pids["placement"], signal.SIGKILL)
    eventually(lambda: own_stack.said.pids.get("placement", 0) not in (0, before.pids["placement"]))
    eventually(lambda: is_healthy(before.urls["placement"]))
    log = (own_stack.run_dir / "log" / "supervisor.log").read_text(encoding="utf-8")
    assert "placement ended (signal 9); it is started again in 0.5 s." in log
    assert {n: p for n, p in own_stack.said.pids.items() if n != "placement"} == {
        n: p for n, p in before.pids.items() if n != "placement"
    }


def test_the_tokens_are_the_owners_alone_and_in_no_log(own_stack: Stack):
    file = own_stack.run_dir / "tokens.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    tokens = [told["token"] for told in json.loads(file.read_text(encoding="utf-8")).values()]
    logs = "".join(log.read_text("utf-8", "replace") for log in (own_stack.run_dir / "log").glob("*.log"))
    assert not any(token in logs for token in tokens)


def test_a_second_up_finds_the_first(own_stack: Stack):
    before = own_stack.said
    again = zavetje(own_stack.run_dir, "up", "--detach")
    assert again.returncode == 0
    assert "It runs already." in again.stdout
    assert own_stack.said == before


def test_after_a_killed_supervisor_the_stores_start_again(own_stack: Stack):
    said, run_dir = own_stack.said, own_stack.run_dir
    os.kill(said.supervisor.pid, signal.SIGKILL)
    eventually(lambda: all_ended(said))
    assert zavetje(run_dir, "status").returncode == 3
    started = zavetje(run_dir, "up", "--detach", timeout=240)
    assert started.returncode == 0, started.stderr
    assert own_stack.said.demo == "kept"
    assert zavetje(run_dir, "status").returncode == 0


def test_down_ends_every_process_and_a_verb_then_opens_the_store_itself(tmp_path: Path):
    with running_stack(tmp_path, "--no-demo") as stack:
        said = stack.said
    assert all_ended(said)
    assert not (tmp_path / "stack.json").exists()
    assert zavetje(tmp_path, "down").stdout.strip() == "Nothing runs here."
    done = zavetje(tmp_path, "verify", "placement")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["intact"] is True
