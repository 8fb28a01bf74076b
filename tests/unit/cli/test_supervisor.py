"""What dies is started again, what is stopped stops in order, and only our own processes are ever ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.failures import Failure
from cli.process_identity import identity, is_alive, send_signal
from cli.supervisor import Child, Program, Supervisor

SLEEPS = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def program(folder: Path, name: str, code: str = SLEEPS, stops: int = 0, ready: bool = True) -> Program:
    return Program(name, (sys.executable, "-c", code), lambda: ready, folder / f"{name}.log", stops)


@contextmanager
def supervised(folder: Path, *programs: Program) -> Iterator[tuple[Supervisor, list[str]]]:
    told: list[str] = []
    supervisor = Supervisor(programs, {}, folder, told.append)
    supervisor.start()
    try:
        yield supervisor, told
    finally:
        supervisor.stop()


def eventually(happened: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_process_that_dies_is_started_again_and_it_is_told(tmp_path: Path):
    with supervised(tmp_path, program(tmp_path, "one"), program(tmp_path, "two")) as (supervisor, told):
        first, other = supervisor.children[0].process, supervisor.children[1].process
        assert first is not None
        first.kill()
        first.wait()
        supervisor.watch()
        assert told == ["one ended (signal 9); it is started again in 0.5 s."]
        time.sleep(0.5)
        supervisor.watch()
        assert supervisor.children[0].runs
        assert supervisor.children[1].process is other


def test_the_pause_grows_with_every_death(tmp_path: Path):
    child = Child(program(tmp_path, "one"), {}, tmp_path, started=time.monotonic())
    assert [child.schedule() for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    child.started = time.monotonic() - 61
    assert child.schedule() == 0.5


def test_a_process_that_does_not_start_fails_the_start_with_its_last_words(tmp_path: Path):
    broken = program(tmp_path, "one", "print('no port'); raise SystemExit(3)")
    with supervised(tmp_path, broken) as (supervisor, _):
        eventually(lambda: not supervisor.children[0].runs)
        with pytest.raises(Failure, match=r"one did not start \(exit code 3\):\nno port"):
            list(supervisor.not_ready())


def test_who_is_not_ready_is_named(tmp_path: Path):
    programs = program(tmp_path, "one"), program(tmp_path, "two", ready=False)
    with supervised(tmp_path, *programs) as (supervisor, _):
        assert list(supervisor.not_ready()) == ["two"]


def test_a_process_that_ignores_the_request_to_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("cli.supervisor.PATIENCE_S", 0.2)
    with supervised(tmp_path, program(tmp_path, "deaf", DEAF)) as (supervisor, told):
        eventually(lambda: "up" in (tmp_path / "deaf.log").read_text())
        supervisor.stop()
        assert not supervisor.children[0].runs
        assert told == ["deaf did not end within 0.2 s and is killed."]


def test_the_gateway_is_ended_before_the_services_and_these_before_the_bus(tmp_path: Path):
    says = "import signal, sys, time, pathlib\n"
    says += "def ended(*_):\n    print(time.monotonic(), flush=True); sys.exit()\n"
    says += "signal.signal(signal.SIGTERM, ended)\npathlib.Path('{0}').touch()\ntime.sleep(60)"
    names = {"nats": 2, "intake": 1, "gateway": 0}
    programs = [program(tmp_path, name, says.format(f"{name}.up"), stops) for name, stops in names.items()]
    with supervised(tmp_path, *programs):
        eventually(lambda: all((tmp_path / f"{name}.up").exists() for name in names))
    ends = {name: float((tmp_path / f"{name}.log").read_text()) for name in names}
    assert sorted(ends, key=lambda name: ends[name]) == ["gateway", "intake", "nats"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_no_process_outlives_a_killed_supervisor(tmp_path: Path):
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom cli.supervisor import Program, Supervisor\n"
        f"sleeps = Program('one', (sys.executable, '-c', {SLEEPS!r}), lambda: True, Path('one.log'))\n"
        "supervisor = Supervisor([sleeps], {}, Path.cwd(), print)\nsupervisor.start()\n"
        "print(supervisor.children[0].process.pid, flush=True)\ntime.sleep(60)"
    )
    root = str(Path(__file__).resolve().parents[3])
    boss = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert boss.stdout is not None
    with boss.stdout:
        pid = int(boss.stdout.readline())
        known_as = identity(pid)
        assert known_as is not None
        boss.kill()
        boss.wait()
    eventually(lambda: not is_alive(pid, known_as))


def test_a_process_is_known_by_its_start_not_by_its_number_alone():
    own = identity(os.getpid())
    assert own is not None
    assert is_alive(os.getpid(), own)
    assert not is_alive(os.getpid(), "another boot:1")
    assert not send_signal(os.getpid(), "another boot:1", signal.SIGKILL)
    assert identity(2**22 + 1) is None
