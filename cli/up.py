"""`zavetje up` and `down`: everything on this machine, in the foreground or behind it."""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.failures import Failure
from cli.foreground import HEALTHY_S, STEP_S, foreground, python
from cli.process_identity import is_alive, send_signal
from cli.run_dir import ROOT, RunDir, Started
from cli.showing import IN_BACKGROUND, console, show
from cli.supervisor import last_lines

DEMO_S = 600.0


def up(
    detach: Annotated[bool, typer.Option("--detach", help="Return once all is healthy and filled.")] = False,
    no_demo: Annotated[bool, typer.Option("--no-demo", help="Leave a new store empty.")] = False,
    data: Annotated[Path | None, typer.Option(help="Where the databases are; default .run/data.")] = None,
) -> None:
    """Start the bus, the four services and the gateway on this machine, the first time with demo data."""
    run = RunDir.chosen()
    run.prepare()
    running = run.running_stack()
    if running is not None:
        console.print("It runs already.")
        show(run, running)
        return
    if detach:
        start_detached(run, no_demo, data)
        return
    with only_one(run):
        end_leftovers(run)
        foreground(run, (data or run.data).resolve(), no_demo).keep()


@contextmanager
def only_one(run: RunDir) -> Iterator[None]:
    """Two starts at once become one."""
    with (run.path / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Failure("Another `up` is just starting or stopping here.") from error
        yield


def start_detached(run: RunDir, no_demo: bool, data: Path | None) -> None:
    """Start the supervisor in a session of its own, follow what it says, return once all is there."""
    words = ["up", *(["--no-demo"] if no_demo else []), *(["--data", str(data)] if data else [])]
    log = run.logs / "supervisor.log"
    log.unlink(missing_ok=True)
    with log.open("wb") as out:
        child = subprocess.Popen(
            python("cli", *words),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "ZAVETJE_RUN_DIR": str(run.path), "PYTHONUNBUFFERED": "1", IN_BACKGROUND: "1"},
            cwd=ROOT,
            start_new_session=True,
        )
    deadline = time.monotonic() + HEALTHY_S + DEMO_S
    while (stack := run.last_stack()) is None or stack.supervisor.pid != child.pid or stack.state != "ready":
        if child.poll() is not None:
            raise Failure(f"It did not start:\n{last_lines(log, 40)}")
        if time.monotonic() > deadline:
            raise Failure(f"It is still not ready. It goes on in the background; see {log}.")
        time.sleep(STEP_S)
    if stack.demo == "failed":
        raise Failure(f"It runs, but the demo failed:\n{last_lines(log, 40)}")
    show(run, stack)
    console.print("It runs in the background until `make down` (`zavetje down`).")


def down() -> None:
    """Stop what `up --detach` started; nothing else is touched."""
    run = RunDir.chosen()
    stack = run.last_stack()
    if stack is None:
        console.print("Nothing runs here.")
        return
    boss = stack.supervisor
    if send_signal(boss.pid, boss.identity, signal.SIGTERM):
        await_gone([boss], 45.0)
    end_leftovers(run)
    console.print("Stopped.")


def end_leftovers(run: RunDir) -> None:
    """End what a killed supervisor left behind, and forget its stack.json."""
    stack = run.last_stack()
    if stack is None:
        return
    for number, patience in ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)):
        for process in stack.processes:
            send_signal(process.pid, process.identity, number)
        if await_gone(stack.processes, patience):
            break
    run.stack_file.unlink(missing_ok=True)


def await_gone(processes: Sequence[Started], seconds: float) -> bool:
    """Whether all have ended within so many seconds."""
    deadline = time.monotonic() + seconds
    while any(is_alive(process.pid, process.identity) for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(STEP_S / 2)
    return True
