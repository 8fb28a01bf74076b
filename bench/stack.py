"""The whole system over HTTP: an empty stack of its own in a temporary folder is started, filled, asked and stopped."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from threading import Barrier

import httpx
import sqlalchemy as sa

from bench.figures import Figure, bounded, spread, timed
from chassis.clock import Clock, new_id, rfc3339
from chassis.event_store import open_engine
from chassis.identity import Role
from chassis.tables import CHECKPOINT
from cli.people import caller_of, token_for
from cli.run_dir import ROOT, RunDir

REGISTERS = tuple(
    ROOT / "demo" / "2021" / f"{name}_2021.csv"
    for name in ("interventions", "restraining_orders", "kcm_stays")
)
COMMANDS, WARM, OCCUPANCIES = 300, 20, 500
ASKING, RACES = 200, 5


def figures() -> Iterator[Figure]:
    """Start, import, command by command, and how soon another service knows."""
    with tempfile.TemporaryDirectory(prefix="zavetje-bench-") as folder:
        run = RunDir(Path(folder))
        started = timed(lambda: zavetje(run, "up", "--detach", "--no-demo"))
        try:
            yield Figure("start, until healthy", f"{started:.1f} s", "10 s", started < 10)
            seconds = [timed(partial(zavetje, run, "import", str(path))) for path in REGISTERS]
            yield Figure(
                "import the register of interventions", f"{seconds[0]:.1f} s", "45 s", seconds[0] < 45
            )
            whole = sum(seconds)
            yield Figure("import all three registers of 2021", f"{whole:.1f} s", "60 s", whole < 60)
            yield from of_occupancy(run)
            yield from of_the_last_bed(run)
            yield from of_commands(run)
        finally:
            zavetje(run, "down")


def zavetje(run: RunDir, *words: str) -> None:
    """The command line, about this stack; what it said when it failed."""
    environment = {**os.environ, "ZAVETJE_RUN_DIR": str(run.path)}
    command = [sys.executable, "-m", "cli", *words]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=400)
    if done.returncode:
        raise RuntimeError(f"zavetje {' '.join(words)}: {done.stdout}{done.stderr}")


def of_the_last_bed(run: RunDir) -> Iterator[Figure]:
    """Two hundred clients ask for the last bed at the same moment, until the last of them is answered; five times."""
    seconds, granted = [], []
    with desk(run, "admin") as admin, ThreadPoolExecutor(ASKING) as pool:
        for number in range(RACES):
            house = {"name": "Izmišljena hiša", "kind": "other", "capacity": 1}
            admin.put(f"/centres/bench-{number}", json=house, headers=keyed()).raise_for_status()
            gate = Barrier(ASKING)
            ask = partial(asked, admin, gate, f"bench-{number}")
            begun = time.perf_counter()
            codes = list(pool.map(ask, range(ASKING)))
            seconds.append(time.perf_counter() - begun)
            granted.append(sorted(codes) == [201, *[409] * (ASKING - 1)])
    what = f"{ASKING} at once ask the gateway for the last bed; one gets it"
    yield Figure(what, spread(seconds), "all answered in 10 s", max(seconds) < 10 and all(granted))


def asked(client: httpx.Client, gate: Barrier, slug: str, number: int) -> int:
    """One of them; the status of the answer."""
    body = {"centre_id": slug, "person_ids": [new_id()], "referred_by": "csd", "reason": "relief"}
    gate.wait()
    return client.post("/placements", json=body, headers=keyed()).status_code


def keyed() -> dict[str, str]:
    """The header of a command that is told once."""
    return {"Idempotency-Key": new_id()}


def of_commands(run: RunDir) -> Iterator[Figure]:
    """An intervention is opened at the gateway: until it is answered, until reporting has it, until one may read it."""
    with desk(run) as client, watched(run, "reporting") as known:
        seconds = [opened(client, known) for _ in range(WARM + COMMANDS)][WARM:]
        answers, elsewhere = [one[0] for one in seconds], [one[1] for one in seconds]
        yield bounded("command through the gateway", answers, 25, 0.5)
        yield bounded("from sending it to reporting's read model", elsewhere, 250)
        reads = [read_own_write(client, known) for _ in range(100)]
        yield Figure("asking reporting for what was just told", spread(reads))
        plain = [timed(lambda: client.get("/interventions", params={"limit": 20})) for _ in range(200)]
        yield Figure("a page of interventions", spread(plain))


def of_occupancy(run: RunDir) -> Iterator[Figure]:
    """How full the house was, and as it was known, at random moments of the year."""
    chance, first = Random(2021), datetime(2021, 1, 1, tzinfo=UTC)
    moments = [first + timedelta(minutes=chance.randrange(365 * 24 * 60)) for _ in range(WARM + OCCUPANCIES)]
    with desk(run) as client:
        seconds = [timed(partial(occupancy, client, rfc3339(at))) for at in moments][WARM:]
    yield bounded("occupancy at a moment, over HTTP", seconds, 20)


def occupancy(client: httpx.Client, at: str) -> None:
    """One question."""
    client.get("/centres/kcm/occupancy", params={"at": at}).raise_for_status()


@contextmanager
def desk(run: RunDir, *more: Role) -> Iterator[httpx.Client]:
    """A worker, and whoever may ask about her, at the gateway."""
    stack = run.running_stack()
    assert stack is not None
    caller = caller_of(["on_call_worker", "coordinator", *more], subject="sd1")
    headers = {"Authorization": f"Bearer {token_for(caller, run.settings())}"}
    url = f"{stack.urls['gateway']}/api/v1"
    limits = httpx.Limits(max_connections=ASKING, max_keepalive_connections=ASKING)
    with httpx.Client(base_url=url, headers=headers, timeout=30, trust_env=False, limits=limits) as client:
        yield client


@contextmanager
def watched(run: RunDir, service: str) -> Iterator[Callable[[], int]]:
    """How far `service` has applied what intervention told, read from its database beside it."""
    stack = run.running_stack()
    assert stack is not None
    engine = open_engine(f"sqlite:///{stack.data_dir}/{service}.db", writing=False)
    query = sa.select(CHECKPOINT.c.position).where(CHECKPOINT.c.source == "intervention")

    def known() -> int:
        with engine.begin() as connection:
            return int(connection.execute(query).scalar() or 0)

    yield known
    engine.dispose()


def opened(client: httpx.Client, known: Callable[[], int]) -> tuple[float, float]:
    """Seconds until the answer, and until the other service's read model has it."""
    begun = time.perf_counter()
    position = told(client)
    answered = time.perf_counter() - begun
    while known() < position:
        time.sleep(0.001)
    return answered, time.perf_counter() - begun


def told(client: httpx.Client) -> int:
    """Open an intervention; the position of its fact."""
    body = {"id": new_id(), "worker_id": "sd1", "readiness": 1, "occurred_at": rfc3339(Clock().now())}
    answer = client.post("/interventions", json=body, headers={"Idempotency-Key": new_id()})
    answer.raise_for_status()
    return int(answer.headers["position"].rpartition("=")[2])


def read_own_write(client: httpx.Client, known: Callable[[], int]) -> float:
    """Tell intervention something and at once ask reporting, which must have seen it."""
    position = told(client)
    month = rfc3339(Clock().now())[:7]
    begun = time.perf_counter()
    seen = {"Consistency": f"intervention={position}"}
    answer = client.get("/reports/interventions", params={"month": month}, headers=seen)
    answer.raise_for_status()
    assert known() >= position
    return time.perf_counter() - begun
