"""The event store by itself: what group commit gains, what a command costs over the bare disk, verify and rebuild."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import sqlalchemy as sa

from bench.figures import Figure, ratio, spread
from bench.notes import NOTES, SERVICE, Write, WriteUnlessThere, Written, note
from chassis import migrations, read_models, replaying
from chassis.clock import Clock, micros
from chassis.codec import Shapes
from chassis.decider import handle
from chassis.event_store import Store, facts_after, open_engine, rows_after, verify_chain

CLIENTS, ROUNDS, ONE_BY_ONE, WAITING = 64, 5, 200, 2000
SHAPES = Shapes([Written])
SERVED = SimpleNamespace(name=SERVICE, projections=(NOTES,), shapes={SERVICE: SHAPES})


def figures(url: str | None = None) -> Iterator[Figure]:
    """Measure on a new SQLite file, or on the empty PostgreSQL database `url`."""
    with (
        tempfile.TemporaryDirectory(prefix="zavetje-bench-") as folder,
        opened(url or f"sqlite:///{folder}/store.db") as store,
    ):
        with bare_table(Path(folder)) as insert:
            rounds = [one_round(store, insert) for _ in range(ROUNDS)]
        yield from of_commands(rounds)
        yield from of_the_whole_log(store)


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """A store of notes."""
    migrations.upgrade(SERVICE, url)
    engine = open_engine(url, writing=True)
    read_models.ensure(engine, SERVICE, (NOTES,), SERVED.shapes, micros(Clock().now()))
    engine.dispose()
    store = Store(SERVICE, url, SHAPES, (NOTES,))
    store.start()
    try:
        yield store
    finally:
        store.stop()


@contextmanager
def bare_table(folder: Path) -> Iterator[Callable[[], None]]:
    """One row and its flush to the disk, with nothing around it: the least a durable answer can cost here."""
    engine = open_engine(f"sqlite:///{folder}/bare.db", writing=True)
    plain = engine.raw_connection().cursor()
    plain.execute("CREATE TABLE bare (data BLOB)")
    yield lambda: plain.execute("INSERT INTO bare VALUES (?)", (b"x" * 400,))
    engine.dispose()


@dataclass(frozen=True)
class Round:
    """Rates a second of bare inserts, of commands one at a time, of 64 clients; and the seconds these waited.

    `looking` and `many_looking`: the same for commands that look at the read models before they decide.
    """

    bare: float
    single: float
    many: float
    looking: float
    many_looking: float
    waited: list[float]


def one_round(store: Store, insert: Callable[[], None]) -> Round:
    """All in turn."""
    bare = timed(lambda: repeat(insert), ONE_BY_ONE)
    single, many, waited = one_and_many(lambda: command(store))
    looking, many_looking, _ = one_and_many(lambda: command(store, WriteUnlessThere))
    return Round(bare, single, many, looking, many_looking, waited)


def one_and_many(work: Callable[[], float]) -> tuple[float, float, list[float]]:
    """The rate of one client, that of 64, and what each of their commands waited."""
    waited: list[float] = []
    single = timed(lambda: repeat(work), ONE_BY_ONE)
    with ThreadPoolExecutor(CLIENTS) as pool:
        many = timed(lambda: waited.extend(pool.map(lambda _: work(), range(WAITING))), WAITING)
    return single, many, waited


def repeat(work: Callable[[], object]) -> None:
    """ONE_BY_ONE times."""
    for _ in range(ONE_BY_ONE):
        work()


def command(store: Store, kind: type[Write] = Write) -> float:
    """One command, answered when durable; the seconds it took."""
    begun = time.perf_counter()
    handle(store, [note(store.clock, kind)]).result(60)
    return time.perf_counter() - begun


def timed(work: Callable[[], object], count: int) -> float:
    """How many of `count` things a second `work` did."""
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


def of_commands(rounds: list[Round]) -> Iterator[Figure]:
    """The rounds as figures; medians of what was measured in turn."""
    bare, single, many = ([getattr(one, name) for one in rounds] for name in ("bare", "single", "many"))
    looking, many_looking = [one.looking for one in rounds], [one.many_looking for one in rounds]
    yield Figure("bare durable insert", f"{rate(bare)}/s")
    cost = ratio(bare, single)
    yield Figure("command, one at a time", f"{rate(single)}/s", f"{cost:.1f} times a bare insert's time")
    gained = ratio(many, single)
    against = f"{gained:.1f} times one by one, at least 5"
    yield Figure(f"command, {CLIENTS} waiting", f"{rate(many)}/s", against, gained >= 5)
    yield Figure(f"answer with {CLIENTS} waiting", spread([time for one in rounds for time in one.waited]))
    against = f"{ratio(many_looking, looking):.1f} times one by one"
    yield Figure(f"command with a look, {CLIENTS} waiting", f"{rate(many_looking)}/s", against)


def of_the_whole_log(store: Store) -> Iterator[Figure]:
    """Verify and rebuild, each against only reading what it has to read."""
    with store.reading() as connection:
        count = verify_chain(connection)
        plain = timed(lambda: drained(connection), count)
        verified = timed(lambda: verify_chain(connection), count)
        decoded = timed(lambda: facts_after(connection, 0, count, SHAPES), count)
    yield Figure("read the log", f"{plain:,.0f} facts/s, decoded {decoded:,.0f}")
    yield Figure(
        "verify the chain", f"{verified:,.0f} facts/s", f"{plain / verified:.1f} times the time of reading"
    )
    rebuilt = timed(lambda: rebuild(store), count)
    yield Figure(
        "rebuild a read model",
        f"{rebuilt:,.0f} facts/s",
        f"{decoded / rebuilt:.1f} times the time of decoding",
    )
    yield while_rebuilding(store)


def while_rebuilding(store: Store) -> Figure:
    """The longest a command waits because of a rebuild."""
    waited: list[float] = []
    rebuilding = threading.Thread(target=rebuild, args=(store,))
    rebuilding.start()
    while rebuilding.is_alive():
        waited.append(command(store))
    return Figure("command while a rebuild runs", f"longest {1000 * max(waited):.0f} ms")


def rebuild(store: Store) -> None:
    """Make the notes anew; nothing may differ."""
    now = micros(store.clock.now())
    done = replaying.rebuild(store, SERVED, None, now)
    assert done[0]["differences"] == 0, done


def drained(connection: sa.Connection) -> None:
    """Read every row, page by page."""
    position = 0
    while rows := rows_after(connection, position, 1000):
        position = rows[-1]["position"]


def rate(rates: list[float]) -> str:
    """The median, in thousands with a comma."""
    return f"{sorted(rates)[len(rates) // 2]:,.0f}"
