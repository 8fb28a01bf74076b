"""Whole stacks for the tests: every process real, started and ended by the product's own command."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from chassis.identity import Caller, issue_token
from chassis.settings import Settings
from cli.run_dir import RunDir
from cli.run_dir import Stack as Said
from tests.fixtures.collector import Collector, collecting

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Stack:
    """A running stack: `url` is its gateway's, without /api/v1."""

    run_dir: Path
    url: str

    @property
    def said(self) -> Said:
        """What stack.json says now: urls, ports, pids, folders."""
        found = RunDir(self.run_dir).last_stack()
        assert found is not None, "the stack has gone"
        return found

    @property
    def settings(self) -> Settings:
        """Where its keys are."""
        return Settings(data_dir=self.said.data_dir, keys_dir=self.said.keys_dir)

    def token(self, caller: Caller, ttl: timedelta = timedelta(hours=1)) -> str:
        """An access token of the embedded issuer."""
        return issue_token(self.settings, caller, ttl)

    def zavetje(self, *words: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """The command line, asked about this stack; its exit code is the caller's to judge."""
        return zavetje(self.run_dir, *words, timeout=timeout)


def zavetje(
    run_dir: Path,
    *words: str,
    timeout: float = 60,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.CompletedProcess[str]:
    """Run `zavetje …` for the stack in `run_dir`."""
    told = {"ZAVETJE_RUN_DIR": str(run_dir), "ZAVETJE_WEBHOOK_ALLOW": "127.0.0.1"}
    env = {**os.environ, **told, **environment, "NO_COLOR": "1", "COLUMNS": "200"}
    command = [sys.executable, "-m", "cli", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=timeout)


@contextmanager
def running_stack(
    run_dir: Path, *words: str, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Stack]:
    """`zavetje up --detach` until the block ends, then `zavetje down`, also where the start failed half way."""
    try:
        started = zavetje(run_dir, "up", "--detach", *words, timeout=240, environment=environment)
        assert started.returncode == 0, started.stdout + started.stderr
        said = RunDir(run_dir).last_stack()
        assert said is not None
        yield Stack(run_dir, said.urls["gateway"])
    finally:
        ended = zavetje(run_dir, "down")
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture(scope="session")
def collector() -> Iterator[tuple[Collector, str]]:
    """Where the processes of `stack` send their traces."""
    with collecting() as found:
        yield found


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, collector: tuple[Collector, str]) -> Iterator[Stack]:
    """One stack for the run, empty at first: each test invents a CSD of its own in it."""
    told = {"ZAVETJE_OTLP_ENDPOINT": collector[1]}
    with running_stack(tmp_path_factory.mktemp("stack"), "--no-demo", environment=told) as started:
        yield started


@pytest.fixture(scope="session")
def demo_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One stack for the run, filled by the demo of the first start."""
    with running_stack(tmp_path_factory.mktemp("demo")) as started:
        yield started
