"""SIGKILL at any moment: what was acknowledged is there, nothing is there twice, everything still agrees."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from chassis import replaying
from chassis.event_store import verify_chain
from tests.integration.store.bookings import MODELS
from tests.integration.store.mortal import CLIENTS, POINTS
from tests.integration.store.opening import WHOLE, log_of, opened, prepare

ROOT = Path(__file__).resolve().parents[3]
LIVES = 20


@dataclass
class Mortal:
    """A writer that lives again and again on one log, and all that it ever acknowledged."""

    words: IO[str]
    said: IO[str]
    acknowledged: dict[tuple[int, int], tuple[int, str]] = field(default_factory=dict)

    def live(self, point: str = "-", kill_after: float | None = None) -> int:
        """One life; answers how many commands it acknowledged. Without a time it must end itself at `point`."""
        first = [
            1 + max([n for c, n in self.acknowledged if c == client], default=-1) for client in range(CLIENTS)
        ]
        self.words.write(json.dumps([first, point]) + "\n")
        self.words.flush()
        life = int(self.said.readline().removeprefix("pid "))
        before = len(self.acknowledged)
        if kill_after is not None:
            self.hear()
            time.sleep(kill_after)
            os.kill(life, signal.SIGKILL)
        while self.hear():
            pass
        return len(self.acknowledged) - before

    def hear(self) -> bool:
        """One line; False at the end of a life. The same command is never acknowledged with two facts."""
        line = self.said.readline()
        if line in ("dead\n", ""):
            return False
        client, number, position, event_id = line.split()
        self.acknowledged[int(client), int(number)] = (int(position), event_id)
        return True


@pytest.fixture
def mortal(store_url: str) -> Iterator[Mortal]:
    prepare(store_url)
    command = [sys.executable, "-m", "tests.integration.store.mortal", store_url]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, start_new_session=True
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield Mortal(process.stdin, process.stdout)
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def agree(url: str, mortal: Mortal) -> None:
    """The log holds what was acknowledged, once; chain, read models and fold agree."""
    with opened(url) as store:
        log = log_of(store)
        events = {row["event_id"] for row in log}
        assert len(events) == len(log)
        lost = [key for key, (_, event_id) in mortal.acknowledged.items() if event_id not in events]
        assert lost == []
        twice = {
            name: count for name, count in Counter(row["command_id"] for row in log).items() if count > 1
        }
        assert twice == {}
        unanswered = len(log) - len(mortal.acknowledged)
        assert 0 <= unanswered <= CLIENTS
        with store.reading() as connection:
            assert verify_chain(connection) == len(log)
            assert all(replaying.unequal(connection, model, WHOLE) == set() for model in MODELS)


def test_twenty_lives_ended_at_random_moments(mortal: Mortal, store_url: str):
    chosen = random.Random(20)
    counts = [mortal.live(kill_after=chosen.uniform(0, 0.12)) for _ in range(LIVES)]
    assert sum(counts) > 5 * LIVES
    agree(store_url, mortal)


def test_lives_ended_at_every_step_of_a_commit(mortal: Mortal, store_url: str):
    for point in POINTS:
        mortal.live(point)
        agree(store_url, mortal)
    assert len(mortal.acknowledged) > len(POINTS)
