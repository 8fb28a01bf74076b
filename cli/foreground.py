"""One stack from its start to its end: the bus, the four services, the gateway, and the demo of the first start."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from chassis.clock import Clock, rfc3339
from chassis.identity import make_keys
from chassis.settings import SERVICES, Settings
from cli.demo.marking import demo_state, interrupted
from cli.failures import Failure
from cli.nats_config import NatsServer, server_program
from cli.people import write_people, write_tokens
from cli.ports import choose_ports, listens
from cli.run_dir import ROOT, RunDir, Stack, Started, started
from cli.showing import console, show
from cli.supervisor import Child, Program, Supervisor, with_its_parent

HEALTHY_S = 60.0
STEP_S = 0.1


@dataclass
class Stopped:
    """Whether somebody asked the stack to end."""

    _asked: bool = False

    def ask(self, *_: object) -> None:
        """A signal's handler."""
        self._asked = True

    def asked(self) -> bool:
        """Whether a signal has come."""
        return self._asked


def healthy(client: httpx.Client, url: str) -> bool:
    """Whether the process answers that it can work."""
    try:
        return client.get(f"{url}/health/ready").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def programs(run: RunDir, stack: Stack, client: httpx.Client) -> list[Program]:
    """The bus first, then the services, the gateway last; they are ended the other way round."""
    config = run.path / "nats-server.conf"
    bus = NatsServer("zavetje", stack.ports["nats"], stack.data_dir / "nats")
    config.write_text(bus.render(), encoding="utf-8")
    wanted: dict[str, tuple[tuple[str, ...], Callable[[], bool], int]] = {
        "nats": ((str(server_program()), "--config", str(config)), partial(listens, bus.port), 2),
        **{name: (python(f"services.{name}", "serve"), answers(client, stack, name), 1) for name in SERVICES},
        "gateway": (python("gateway"), answers(client, stack, "gateway"), 0),
    }
    return [
        Program(name, command, ready, run.logs / f"{name}.log", stops)
        for name, (command, ready, stops) in wanted.items()
    ]


def python(module: str, *words: str) -> tuple[str, ...]:
    """The command that runs one of our modules."""
    return (sys.executable, "-m", module, *words)


def answers(client: httpx.Client, stack: Stack, name: str) -> Callable[[], bool]:
    """The question whether a process is healthy."""
    return partial(healthy, client, stack.urls[name])


def planned(run: RunDir, data: Path) -> Stack:
    """The stack as it is going to be started by this process."""
    ports = choose_ports()
    urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items() if name != "nats"}
    nats_url = f"nats://127.0.0.1:{ports['nats']}"
    return Stack(
        state="starting",
        started_at=rfc3339(Clock().now()),
        supervisor=started("supervisor", os.getpid()),
        urls={**urls, "nats": nats_url},
        ports=ports,
        nats_url=nats_url,
        data_dir=data,
        keys_dir=run.keys,
    )


@dataclass
class Foreground:
    """One stack from its start to its end, in this process."""

    run: RunDir
    stack: Stack
    wants_demo: bool
    stopped: Stopped = field(default_factory=Stopped)
    supervisor: Supervisor = field(init=False)

    def __post_init__(self) -> None:
        self._client = httpx.Client(timeout=2.0)
        environment = {**self.stack.environment(), "PYTHONUNBUFFERED": "1"}
        wanted = programs(self.run, self.stack, self._client)
        self.supervisor = Supervisor(wanted, environment, ROOT, self._say, self._write)

    def keep(self) -> None:
        """Start, fill with the demo, keep running until asked to stop, stop."""
        try:
            self._start()
            self._demo()
            self._now(state="ready")
            if not self.stopped.asked():
                self._show()
            while not self.stopped.asked():
                self.supervisor.watch()
                time.sleep(STEP_S)
        finally:
            self._now(state="stopping")
            self.supervisor.stop()
            self._client.close()
            self.run.stack_file.unlink(missing_ok=True)

    def _start(self) -> None:
        begun = time.monotonic()
        self.supervisor.start()
        while waiting := list(self.supervisor.not_ready()):
            if self.stopped.asked():
                return
            if time.monotonic() - begun > HEALTHY_S:
                raise Failure(
                    f"Not healthy after {HEALTHY_S:g} s: {', '.join(waiting)}. See {self.run.logs}."
                )
            time.sleep(STEP_S)
        console.print(f"All processes are healthy after {time.monotonic() - begun:.1f} s.")

    def _demo(self) -> None:
        """The demo as a process of its own, while the others are watched."""
        if not self.wants_demo or self.stopped.asked():
            return
        self._now(state="demo", demo="running")
        environment = {**os.environ, "ZAVETJE_RUN_DIR": str(self.run.path)}
        demo = subprocess.Popen(python("cli", "demo"), env=environment, cwd=ROOT, preexec_fn=with_its_parent)
        while demo.poll() is None:
            if self.stopped.asked():
                demo.terminate()
            self.supervisor.watch()
            time.sleep(STEP_S)
        self._now(demo="failed" if demo.returncode else "done")

    def _show(self) -> None:
        show(self.run, self.stack)
        if demo_state(self.stack.data_dir) == "begun":
            self._say(interrupted(self.stack.data_dir))

    def _now(self, **said: Any) -> None:
        self.stack = self.stack.model_copy(update=said)
        self._write()

    def _write(self) -> None:
        running = [pid_of(child) for child in self.supervisor.children if child.process is not None]
        pids = {process.name: process.pid for process in running}
        self.stack = self.stack.model_copy(update={"processes": tuple(running), "pids": pids})
        self.run.write_stack(self.stack)

    @staticmethod
    def _say(sentence: str) -> None:
        console.print(sentence, style="yellow")


def pid_of(child: Child) -> Started:
    """The child's process, as stack.json tells it."""
    assert child.process is not None
    return started(child.program.name, child.process.pid)


def foreground(run: RunDir, data: Path, no_demo: bool) -> Foreground:
    """A stack that ends on Ctrl-C, SIGTERM or when the terminal is closed."""
    first_start = not (data / "intake.db").exists()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_keys(run.keys)
    stack = planned(run, data).model_copy(update={"demo": "none" if first_start else "kept"})
    write_tokens(run, Settings(keys_dir=run.keys))
    write_people(Settings(keys_dir=run.keys))
    kept = Foreground(run, stack, wants_demo=first_start and not no_demo)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, kept.stopped.ask)
    return kept
