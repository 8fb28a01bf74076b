"""One service's log in its own database: opening it, reading it, asking it at two times, verifying its chain."""

import fcntl
import logging
import pathlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import IO, Any

import pysqlite3.dbapi2
import sqlalchemy as sa

from chassis.clock import Clock
from chassis.codec import GENESIS, Shapes, chained, recorded
from chassis.facts import Recorded
from chassis.projections import Projection
from chassis.tables import EVENT, LOG_HEAD
from chassis.writer import Job, Tx, Writer

log = logging.getLogger(__name__)

SQLITE_NEEDED = (3, 51, 3)
POSTGRESQL_WRITING = {
    "synchronous_commit": "on",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}
"""Durable when answered whatever the database's default; a replica that hangs keeps the others out a minute at most."""
__all__ = ["Job", "Store", "Tx", "open_engine", "require_sqlite"]


class Broken(Exception):
    """The chain does not hold: `position` is the first fact that is not what was written."""

    def __init__(self, position: int):
        self.position = position
        super().__init__(f"the log is broken at position {position}")


def require_sqlite() -> str:
    """The SQLite version in use; raises RuntimeError below 3.51.3 (older ones can corrupt a WAL database)."""
    version: str = pysqlite3.dbapi2.sqlite_version
    if tuple(int(part) for part in version.split(".")) < SQLITE_NEEDED:
        raise RuntimeError(f"SQLite {version} is too old: 3.51.3 or newer is needed")
    return version


def open_engine(url: str, *, writing: bool) -> sa.Engine:
    """An engine on `url` (sqlite:///path or postgresql+psycopg://…).

    Writing: one connection, durable when answered, transactions begun IMMEDIATE. Reading: a pool that cannot write
    and sees one snapshot a transaction.
    """
    if not url.startswith("sqlite"):
        return _postgresql_writing(url) if writing else _postgresql_reading(url)
    require_sqlite()
    size = {"pool_size": 1, "max_overflow": 0} if writing else {"pool_size": 10, "max_overflow": 40}
    engine = sa.create_engine(
        url,
        module=pysqlite3.dbapi2,
        poolclass=sa.QueuePool,
        connect_args={"check_same_thread": False},
        **size,
    )
    sa.event.listen(engine, "connect", _sqlite_writing if writing else _sqlite_reading)
    sa.event.listen(engine, "begin", _begin_immediate if writing else _begin)
    return engine


def _postgresql_writing(url: str) -> sa.Engine:
    settings = " ".join(f"-c {name}={value}" for name, value in POSTGRESQL_WRITING.items())
    return sa.create_engine(
        url,
        pool_pre_ping=True,
        pool_size=1,
        max_overflow=0,
        isolation_level="READ COMMITTED",
        connect_args={"options": settings},
    )


def _postgresql_reading(url: str) -> sa.Engine:
    engine = sa.create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=30)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _sqlite_writing(connection: Any, record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "trusted_schema=0"):
        connection.execute(f"PRAGMA {pragma}").close()


def _sqlite_reading(connection: Any, record: object) -> None:
    connection.isolation_level = None
    for pragma in ("busy_timeout=5000", "trusted_schema=0", "query_only=on"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")


class Store:
    """The log of one service, opened. The schema must be there (`migrations.upgrade`).

    `inline` are the read models kept in the transaction of the facts; `foreign` those made of others' messages.
    """

    def __init__(
        self,
        service: str,
        url: str,
        shapes: Shapes,
        inline: Sequence[Projection] = (),
        foreign: Sequence[Projection] = (),
        clock: Clock | None = None,
    ):
        self.service, self.url, self.shapes = service, url, shapes
        self.inline, self.foreign = tuple(inline), tuple(foreign)
        self.clock = clock or Clock()
        self._lease = take_lease(url)
        self._readers = open_engine(url, writing=False)
        self.writer_engine = open_engine(url, writing=True)
        self.listeners: list[Any] = []
        self.has_facts = False
        """Whether the log was ever seen with facts in it; it never becomes empty again."""
        self.writer = Writer(service, self.writer_engine, shapes, self.inline, self.clock, self._committed)

    def start(self) -> None:
        """Begin to take commands."""
        self.writer.start()

    def stop(self) -> None:
        """Commit what waits, close every connection, give the lease back."""
        self.writer.stop()
        self.writer_engine.dispose()
        self._readers.dispose()
        if self._lease is not None:
            self._lease.close()

    def submit(
        self, work: Any, *, streams: Sequence[str] = (), keys: Sequence[tuple[str, str]] = ()
    ) -> "Future[Any]":
        """Run `work(tx)` in the writer's next group; the future resolves once it is durable."""
        return self.writer.submit(work, streams=streams, keys=keys)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A read-only connection on one snapshot of the database."""
        with self._readers.begin() as connection:
            yield connection

    def _committed(self, position: int, closed_at: int) -> None:
        """Tell who listens. One that breaks (its loop has ended) must not end the writer."""
        for listener in tuple(self.listeners):
            try:
                listener(position, closed_at)
            except Exception:
                log.exception("a listener of the log of %s broke", self.service)


def take_lease(url: str) -> IO[str] | None:
    """Keep a second process from writing the same SQLite file; raises RuntimeError when one does already."""
    path = sa.make_url(url).database
    if not url.startswith("sqlite") or not path:
        return None
    pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
    lease = pathlib.Path(path + ".lock").open("a")  # noqa: SIM115 - held as long as the store is open
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        lease.close()
        raise RuntimeError(f"another process ({pathlib.Path(path).name}) already writes this log") from taken
    return lease


def head(connection: sa.Connection) -> tuple[int, int, str]:
    """(last position, closed_at in microseconds, store id) of the log."""
    row = connection.execute(sa.select(LOG_HEAD)).mappings().one()
    return row["position"], row["closed_at"], row["store_id"]


def stream_facts(connection: sa.Connection, stream: str, shapes: Shapes) -> list[Recorded]:
    """The facts of one stream in the order of knowledge."""
    query = sa.select(EVENT).where(EVENT.c.stream == stream).order_by(EVENT.c.version)
    return [recorded(row, shapes) for row in connection.execute(query).mappings()]


def rows_after(
    connection: sa.Connection,
    after: int,
    limit: int,
    *,
    stream: str | None = None,
    case_id: str | None = None,
    known_at: int | None = None,
) -> list[dict[str, Any]]:
    """At most `limit` rows of the event table after a position, oldest first, optionally of one stream or case."""
    query = sa.select(EVENT).where(EVENT.c.position > after).order_by(EVENT.c.position).limit(limit)
    if stream is not None:
        query = query.where(EVENT.c.stream == stream)
    if case_id is not None:
        query = query.where(EVENT.c.case_id == case_id)
    if known_at is not None:
        query = query.where(EVENT.c.recorded_at <= known_at)
    return [dict(row) for row in connection.execute(query).mappings()]


def facts_after(
    connection: sa.Connection, after: int, limit: int, shapes: Shapes, **only: Any
) -> list[Recorded]:
    """Like `rows_after`, decoded."""
    return [recorded(row, shapes) for row in rows_after(connection, after, limit, **only)]


def verify_chain(connection: sa.Connection, page: int = 1000) -> int:
    """Recompute the hash chain over the stored bytes; answers the last position. Raises Broken at the first fault."""
    previous, position = GENESIS, 0
    while rows := rows_after(connection, position, page):
        for row in rows:
            if row["position"] != position + 1 or chained(previous, row) != bytes(row["hash"]):
                raise Broken(position + 1)
            previous, position = bytes(row["hash"]), row["position"]
    stored = connection.execute(sa.select(LOG_HEAD)).mappings().one()
    if (stored["position"], bytes(stored["hash"])) != (position, previous):
        raise Broken(position + 1)
    return position
