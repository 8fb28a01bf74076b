"""How the SQLite file is opened: a safe version, durable writes, readers that cannot write, room running out."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pysqlite3.dbapi2
import pytest
import sqlalchemy as sa

from chassis.errors import StoreUnavailable
from chassis.event_store import Store, open_engine, require_sqlite, verify_chain
from tests.integration.store.bookings import book, rename
from tests.integration.store.opening import log_of, opened


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2", "3.7.0"])
def test_a_sqlite_that_can_corrupt_a_log_is_refused(
    monkeypatch: pytest.MonkeyPatch, sqlite_url: str, version: str
):
    monkeypatch.setattr(pysqlite3.dbapi2, "sqlite_version", version)
    with pytest.raises(RuntimeError, match=r"3\.51\.3 or newer"):
        open_engine(sqlite_url, writing=True)


@pytest.mark.parametrize("version", ["3.51.3", "3.53.4", "4.0.0"])
def test_a_newer_one_is_taken(monkeypatch: pytest.MonkeyPatch, version: str):
    monkeypatch.setattr(pysqlite3.dbapi2, "sqlite_version", version)
    assert require_sqlite() == version


def test_the_one_shipped_is_new_enough():
    assert require_sqlite() == pysqlite3.dbapi2.sqlite_version


def pragma(connection: sa.Connection, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_what_is_answered_is_on_the_disk(sqlite_url: str):
    with opened(sqlite_url, started=False) as store, store.writer_engine.begin() as connection:
        assert pragma(connection, "synchronous") == 2
        assert pragma(connection, "journal_mode") == "wal"
        assert pragma(connection, "busy_timeout") == 5000


def test_readers_cannot_write_and_see_one_snapshot(sqlite_url: str):
    with opened(sqlite_url) as store:
        book(store, "a")
        with store.reading() as connection:
            assert pragma(connection, "query_only") == 1
            count = sa.text("SELECT count(*) FROM event")
            assert connection.execute(count).scalar() == 1
            book(store, "b")
            assert connection.execute(count).scalar() == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small file system is not allowed here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(store: Store, identity: str) -> int:
    """Book and rename until the disk is full; answers how many were acknowledged."""
    book(store, identity)
    for number in range(5000):
        try:
            rename(store, identity, f"{number} " + "x" * 20_000)
        except StoreUnavailable:
            return number + 1
    raise AssertionError("the disk never filled")


def test_on_a_full_disk_nothing_half_is_written_and_it_recovers(small_disk: Path):
    url = f"sqlite:///{small_disk}/store.db"
    with opened(url) as store:
        acknowledged = fill(store, "a")
        assert len(log_of(store)) == acknowledged
        with store.reading() as connection:
            assert verify_chain(connection) == acknowledged
        subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
        assert book(store, "b").position == acknowledged + 1
    with opened(url) as store, store.reading() as connection:
        assert verify_chain(connection) == acknowledged + 1


def test_a_full_database_refuses_and_recovers(sqlite_url: str):
    """The same by SQLite's own limit, where no file system may be mounted."""
    with opened(sqlite_url, started=False) as store:
        with store.writer_engine.begin() as connection:
            pragma(connection, "max_page_count=120")
        store.start()
        acknowledged = fill(store, "a")
        assert len(log_of(store)) == acknowledged
        limit = store.submit(lambda tx: pragma(tx.read(), "max_page_count=100000"))
        assert limit.exception(10) is None
        assert rename(store, "a", "afterwards").position == acknowledged + 1


def test_while_the_disk_is_full_every_waiting_command_is_told(sqlite_url: str):
    with opened(sqlite_url, started=False) as store:
        with store.writer_engine.begin() as connection:
            pragma(connection, "max_page_count=120")
        store.start()
        acknowledged = fill(store, "a")

        def told_no(number: int) -> bool:
            try:
                rename(store, "a", f"no {number} " + "x" * 20_000)
            except StoreUnavailable:
                return True
            return False

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(told_no, range(16)))
        assert len(log_of(store)) == acknowledged
