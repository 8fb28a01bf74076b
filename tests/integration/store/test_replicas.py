"""Several processes write one PostgreSQL log, one group at a time; a SQLite log takes one process only."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from chassis import event_store, replaying
from chassis.decider import handle
from chassis.errors import Refused, StoreUnavailable, VersionConflict
from chassis.event_store import Store, Tx, open_engine, verify_chain
from chassis.writer import lock_log
from tests.integration.store.bookings import BOOKINGS, LABELS, MODELS, SERVICE, Book, ask, book, rename, told
from tests.integration.store.opening import SHAPES, WHOLE, log_of, opened, outside

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def replicas(postgres_url: str) -> Iterator[tuple[Store, Store]]:
    """Two writers on one database."""
    with opened(postgres_url) as one, opened(postgres_url) as other:
        yield one, other


def test_both_write_one_gapless_log(replicas: tuple[Store, Store]):
    def write(number: int) -> None:
        store = replicas[number % 2]
        book(store, str(number))
        rename(replicas[(number // 2) % 2], str(number), f"name {number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(60)))
    log = log_of(replicas[0])
    assert [row["position"] for row in log] == list(range(1, 121))
    moments = [row["recorded_at"] for row in log]
    assert moments == sorted(moments)
    with replicas[1].reading() as connection:
        assert verify_chain(connection) == 120
        for model in (BOOKINGS, LABELS):
            assert replaying.unequal(connection, model, WHOLE) == set()


def test_each_decides_by_what_the_other_wrote(replicas: tuple[Store, Store]):
    one, other = replicas
    book(one, "a", label="first")
    with pytest.raises(Refused):
        book(other, "a")
    rename(other, "a", "second")
    with pytest.raises(VersionConflict):
        rename(one, "a", "third", expected_version=1)
    rename(one, "a", "third", expected_version=2)
    rename(one, "a", "fourth", expected_version=3)
    assert rename(other, "a", "fourth").body["events"] == [], "a quiet repeat: it knows the fourth name"


def test_only_what_others_wrote_is_read_again(replicas: tuple[Store, Store]):
    one, other = replicas
    for identity in "abc":
        book(one, identity)
    book(other, "d")
    reads: list[str] = []
    sa.event.listen(
        one.writer_engine,
        "before_cursor_execute",
        lambda conn, cursor, statement, *rest: reads.append(statement),
    )
    rename(one, "a", "changed")
    assert not [statement for statement in reads if "event.stream IN" in statement]
    rename(other, "a", "changed again")
    rename(one, "a", "a third time")
    assert len([statement for statement in reads if "event.stream IN" in statement]) == 1


def test_a_history_that_is_not_ours_any_more_is_forgotten(replicas: tuple[Store, Store]):
    """A standby took over without our last commits: nothing at hand may be believed."""
    one, other = replicas
    book(one, "a", label="lost")
    book(one, "b")
    with outside(one.url) as connection:
        connection.execute(sa.text("ALTER TABLE event DISABLE TRIGGER ALL"))
        connection.execute(sa.text("DELETE FROM event"))
        connection.execute(sa.text("DELETE FROM bookings"))
        connection.execute(sa.text("DELETE FROM labels"))
        genesis = "UPDATE log_head SET position = 0, hash = decode('00', 'hex')"
        connection.execute(sa.text(genesis))
    for identity in "cde":
        book(other, identity)
    assert book(one, "a").body["version"] == 1


def test_a_hanging_replica_does_not_hang_the_others_for_ever(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(event_store.POSTGRESQL_WRITING, "lock_timeout", "300ms")
    with opened(postgres_url) as store:
        book(store, "a")
        with outside(postgres_url) as connection:
            lock_log(connection)
            with pytest.raises(StoreUnavailable):
                book(store, "b")
        assert book(store, "b").position == 2


def test_a_connection_that_is_cut_in_the_middle_costs_its_group_only(postgres_url: str):
    """The server ends our backend while a group is being decided; whoever waited hears it, nothing was recorded."""

    def cut(tx: Tx) -> None:
        pid = tx.read().execute(sa.text("SELECT pg_backend_pid()")).scalar()
        with outside(postgres_url) as connection:
            connection.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        tx.read().execute(sa.text("SELECT 1"))

    with opened(postgres_url, started=False) as store:
        group = [
            handle(store, [ask(Book(told=told(), room="a"), "a")]),
            store.submit(cut),
            handle(store, [ask(Book(told=told(), room="b"), "b")]),
        ]
        store.start()
        assert {type(future.exception(20)) for future in group} == {StoreUnavailable}
        assert log_of(store) == []
        assert book(store, "a").position == 1


def test_replicas_may_start_at_once(postgres_url: str):
    """The first makes the schema and the read models, the others find them."""
    code = f"from tests.integration.store.opening import prepare; prepare({postgres_url!r})"
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE) for _ in range(3)
    ]
    ended = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], b"".join(ended).decode()


def test_a_second_process_is_refused_on_sqlite(sqlite_url: str):
    with opened(sqlite_url) as store:
        with pytest.raises(RuntimeError, match="already writes this log"):
            Store(SERVICE, sqlite_url, SHAPES, MODELS)
        assert book(store, "a").position == 1
    with opened(sqlite_url) as store:
        assert book(store, "b").position == 2


def test_the_writer_is_durable_on_postgresql_whatever_the_database_says(postgres_url: str):
    name = sa.make_url(postgres_url).database
    with outside(postgres_url) as connection:
        connection.execute(sa.text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
        level = "ALTER DATABASE \"{}\" SET default_transaction_isolation = 'repeatable read'"
        connection.execute(sa.text(level.format(name)))
    engine = open_engine(postgres_url, writing=True)
    with engine.begin() as connection:
        assert connection.execute(sa.text("SHOW synchronous_commit")).scalar() == "on"
        assert connection.execute(sa.text("SHOW transaction_isolation")).scalar() == "read committed"
        assert connection.execute(sa.text("SHOW lock_timeout")).scalar() == "5s"
        assert connection.execute(sa.text("SHOW idle_in_transaction_session_timeout")).scalar() == "1min"
    engine.dispose()
