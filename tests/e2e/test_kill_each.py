"""Each process is killed once while commands keep coming: what was acknowledged is there once, the chain completes."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from chassis.settings import SERVICES
from cli.process_identity import is_alive
from tests.e2e.conftest import Stack, running_stack
from tests.e2e.offices import Desk, Json, Office, new_id

KILLED = ("nats", "intake", "intervention", "placement", "reporting", "gateway")
FIRST = datetime(2022, 1, 3, 17, tzinfo=UTC)
BACK_S = 20.0
SETTLED_S = 30.0


@pytest.fixture(scope="module")
def own_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of this file's own: what is killed here, others do not miss."""
    with running_stack(tmp_path_factory.mktemp("killed"), "--no-demo") as started:
        yield started


def eventually(happened: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for it, not longer than so many seconds."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)


@dataclass
class Phone(threading.Thread):
    """A worker's phone: one call and one intervention after the other, each command until it is acknowledged."""

    desk: Desk
    office: Office
    worker: str
    notified: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    tries: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._enough = threading.Event()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self._enough.is_set() and not self.refused:
            self.one(len(self.done))

    def one(self, number: int) -> None:
        """A call taken, its intervention opened, worked on and closed; ten minutes of work, an hour apart."""
        start = FIRST + number * timedelta(hours=1)
        times = {"start": start.isoformat(), "end": (start + timedelta(minutes=10)).isoformat()}
        call, identity = new_id(), new_id()
        path = f"/interventions/{identity}"
        self.until_done("/notifications", self.telephoned(call, start))
        self.notified.append(call)
        opening: Json = {"id": identity, "notification_id": call, "worker_id": self.worker, "readiness": 1}
        self.until_done("/interventions", {**opening, "occurred_at": times["start"]})
        segment = {"id": new_id(), "worker_id": self.worker, "kind": "field", **times}
        self.until_done(f"{path}/segments", segment)
        self.until_done(f"{path}/closure", {"task": "information"})
        self.done.append(identity)

    def telephoned(self, call: str, start: datetime) -> Json:
        """What is taken down of a call."""
        said = {
            "source": {"kind": "other"},
            "received_by": "phone",
            "urgency": "now",
            "summary": "Izmišljeno.",
        }
        where = {"municipality": self.office.municipality}
        return {"id": call, "occurred_at": start.isoformat(), **said, **where}

    def until_done(self, path: str, body: Json) -> None:
        """The same command under the same key until somebody says that it is done."""
        key = new_id()
        while not self.refused:
            self.tries += 1
            try:
                answer = self.desk.send("POST", path, body, key=key)
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            if answer.status_code < 300:
                return
            if answer.status_code < 500:
                self.refused.append(f"{path}: {answer.text}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Finish the one at hand."""
        self._enough.set()
        self.join(BACK_S)
        self.desk.close()
        assert not self.is_alive()


@dataclass(frozen=True)
class Killed:
    """What is left when all have been killed once."""

    stack: Stack
    office: Office
    phones: tuple[Phone, ...]

    @property
    def interventions(self) -> set[str]:
        return {identity for phone in self.phones for identity in phone.done}

    @property
    def calls(self) -> set[str]:
        return {identity for phone in self.phones for identity in phone.notified}

    def facts(self, service: str, kind: str) -> Iterator[Json]:
        """Every fact of a kind in a service's log."""
        after = 0
        while True:
            page = self.office.auditor.get("/events", service=service, after=after, limit=500)
            yield from (one for one in page["items"] if one["type"] == kind)
            if page["next"] is None:
                return
            after = page["next"]


@pytest.fixture(scope="module")
def killed(own_stack: Stack) -> Iterator[Killed]:
    """Two phones at work, each process killed with SIGKILL once, everything back, the phones done."""
    with Office(own_stack, "padec") as office:
        people = zip((office.worker, office.second), office.workers, strict=True)
        phones = tuple(Phone(Desk(own_stack, desk.caller, {}), office, who) for desk, who in people)
        for phone in phones:
            phone.start()
        try:
            for name in KILLED:
                kill(own_stack, name, phones)
        finally:
            for phone in phones:
                phone.stop()
        yield Killed(own_stack, office, phones)


def kill(stack: Stack, name: str, phones: tuple[Phone, ...]) -> None:
    """End one process without a word while both phones are busy; return once it is back and they have gone on."""
    counts = [len(phone.done) for phone in phones]
    eventually(lambda: moved(phones, counts, 2), BACK_S, f"work goes on before {name} is killed")
    old = next(process for process in stack.said.processes if process.name == name)
    os.kill(old.pid, signal.SIGKILL)
    eventually(lambda: not is_alive(old.pid, old.identity), BACK_S, f"{name} has ended")
    eventually(lambda: stack.said.pids.get(name, old.pid) != old.pid, BACK_S, f"{name} is started again")
    eventually(lambda: ready(stack), BACK_S, f"all is ready after {name} was killed")
    counts = [len(phone.done) for phone in phones]
    eventually(lambda: moved(phones, counts, 1), BACK_S, f"work goes on after {name} was killed")


def moved(phones: tuple[Phone, ...], counts: list[int], by: int) -> bool:
    refused = [said for phone in phones for said in phone.refused]
    assert refused == []
    return all(len(phone.done) >= count + by for phone, count in zip(phones, counts, strict=True))


def ready(stack: Stack) -> bool:
    try:
        return bool(httpx.get(f"{stack.url}/health/ready", timeout=5).json()["state"] == "ready")
    except (httpx.TransportError, ValueError):
        return False


def test_commands_were_in_flight_when_each_was_killed(killed: Killed) -> None:
    """Some had to be sent again, none was refused."""
    assert len(killed.interventions) > 20
    assert sum(phone.tries for phone in killed.phones) > 4 * len(killed.interventions)


def test_everything_acknowledged_is_there_once(killed: Killed) -> None:
    for service, kind, ids in (
        ("intake", "notification_received", killed.calls),
        ("intervention", "intervention_opened", killed.interventions),
        ("intervention", "segment_worked", killed.interventions),
        ("intervention", "intervention_closed", killed.interventions),
    ):
        streams = Counter(one["stream"].partition("-")[2] for one in killed.facts(service, kind))
        assert streams == Counter(dict.fromkeys(ids, 1)), kind


def test_the_chain_completes(killed: Killed) -> None:
    """Reporting counts what was sent, and no more; what had gone through unchecked was learnt."""
    wanted: Json = {"year": 2022, "csd": killed.office.csd}

    def counted() -> dict[str, Any]:
        return killed.office.ministry.get("/reports/interventions", **wanted)

    eventually(lambda: counted()["events"] >= len(killed.interventions), SETTLED_S, "all is counted")
    eventually(lambda: counted()["calls"]["total"] >= len(killed.calls), SETTLED_S, "all calls are counted")
    table, number = counted(), len(killed.interventions)
    assert (table["participations"], table["events"], table["minutes"]["total"]) == (
        number,
        number,
        10 * number,
    )
    assert table["by_task"]["information"]["events"] == number and table["not_closed"]["events"] == 0
    assert table["calls"]["total"] == len(killed.calls)
    eventually(lambda: all_known(killed), SETTLED_S, "every intervention knows its case")


def all_known(killed: Killed) -> bool:
    listed = killed.office.worker.get("/interventions", csd=killed.office.csd, limit=500)["items"]
    assert len(listed) == len(killed.interventions)
    return all(one["case_id"] and not one["unchecked"] for one in listed)


def test_the_logs_are_whole_and_nothing_is_parked(killed: Killed) -> None:
    verified = killed.stack.zavetje("verify", timeout=60)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    parked = killed.stack.zavetje("parked", "list")
    assert parked.returncode == 0, parked.stdout
    assert parked.stdout.count('"items": []') == len(SERVICES)
    assert killed.stack.zavetje("status").returncode == 0
