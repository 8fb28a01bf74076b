"""Keeps a set of processes running: starts them, restarts what dies, stops them in order."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cli.failures import Failure

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
STEADY_S = 60.0
"""Who has run so long starts afresh: its next death is its first."""
PATIENCE_S = 10.0
"""How long a process may take to end before it is killed."""
LOG_BYTES = 20 * 1024 * 1024
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Program:
    """One process to keep running. `ready` answers whether it can do its work; `stops` is when it is ended."""

    name: str
    command: tuple[str, ...]
    ready: Callable[[], bool]
    log: Path
    stops: int = 0


def with_its_parent() -> None:
    """In the child, before it becomes its program: be told to end when the supervisor is killed (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """A program and its process, if it has one."""

    program: Program
    environment: Mapping[str, str]
    cwd: Path
    process: "subprocess.Popen[bytes] | None" = None
    deaths: int = 0
    started: float = 0.0
    due: float = 0.0
    said_before: int = 0
    """Bytes in its log before it was started this time."""

    def start(self) -> None:
        """Start the process in a session of its own: Ctrl-C reaches the supervisor alone."""
        if self.program.log.exists() and self.program.log.stat().st_size > LOG_BYTES:
            self.program.log.replace(self.program.log.with_suffix(".log.1"))
        with self.program.log.open("ab") as out:
            self.said_before = out.tell()
            self.process = subprocess.Popen(
                self.program.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                cwd=self.cwd,
                start_new_session=True,
                preexec_fn=with_its_parent,
            )
        self.started = time.monotonic()

    @property
    def runs(self) -> bool:
        """Whether its process is there."""
        return self.process is not None and self.process.poll() is None

    def ended(self) -> str:
        """How its process ended, in words."""
        code = self.process.returncode if self.process else 0
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def schedule(self) -> float:
        """Plan the next start after a death, later each time; answers the pause."""
        now = time.monotonic()
        self.deaths = 1 if now - self.started > STEADY_S else self.deaths + 1
        pause = min(FIRST_PAUSE_S * 2.0 ** (self.deaths - 1), LONGEST_PAUSE_S)
        self.process, self.due = None, now + pause
        return pause


@dataclass
class Supervisor:
    """The processes of one stack. `say` tells the person at the terminal, `changed` that processes came or went."""

    programs: Sequence[Program]
    environment: Mapping[str, str]
    cwd: Path
    say: Callable[[str], None]
    changed: Callable[[], None] = lambda: None
    children: list[Child] = field(init=False)

    def __post_init__(self) -> None:
        self.children = [Child(program, self.environment, self.cwd) for program in self.programs]

    def start(self) -> None:
        """Start all of them, in order."""
        for child in self.children:
            child.start()
        self.changed()

    def not_ready(self) -> Iterator[str]:
        """The names of those that cannot work yet; Failure with the end of its log when one has ended."""
        for child in self.children:
            if not child.runs:
                tail = last_lines(child.program.log, since=child.said_before)
                raise Failure(f"{child.program.name} did not start ({child.ended()}):\n{tail}")
            if not child.program.ready():
                yield child.program.name

    def watch(self) -> None:
        """Start again what has died, each after its pause."""
        before = [child.process for child in self.children]
        for child in self.children:
            if child.process is not None and not child.runs:
                ended, pause = child.ended(), child.schedule()
                self.say(f"{child.program.name} ended ({ended}); it is started again in {pause:g} s.")
            if child.process is None and time.monotonic() >= child.due:
                child.start()
                self.say(f"{child.program.name} was started again.")
        if before != [child.process for child in self.children]:
            self.changed()

    def stop(self) -> None:
        """End all, those with the lowest `stops` first; who does not end in time is killed."""
        for turn in sorted({child.program.stops for child in self.children}):
            leaving = [child for child in self.children if child.program.stops == turn and child.runs]
            for child in leaving:
                end(child.process)
            deadline = time.monotonic() + PATIENCE_S
            for child in leaving:
                self._await_end(child, deadline)

    def _await_end(self, child: Child, deadline: float) -> None:
        assert child.process is not None
        try:
            child.process.wait(timeout=max(deadline - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            self.say(f"{child.program.name} did not end within {PATIENCE_S:g} s and is killed.")
            child.process.kill()
            child.process.wait()


def end(process: "subprocess.Popen[bytes] | None") -> None:
    """Ask a process to end, if it has not."""
    if process is not None and process.poll() is None:
        process.terminate()


def last_lines(log: Path, count: int = 20, since: int = 0) -> str:
    """The end of a log, for the person who must know why; nothing of what it said before byte `since`."""
    try:
        said = log.read_bytes()[since:].decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    return "\n".join(said.splitlines()[-count:])
