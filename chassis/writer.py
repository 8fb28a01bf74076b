"""The one writer of a service: everything waiting is decided upon in turn and committed together."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import sqlalchemy as sa

from chassis.clock import Clock
from chassis.codec import Shapes
from chassis.errors import Refused, StoreUnavailable
from chassis.projections import Projection
from chassis.tables import EVENT
from chassis.transaction import Job, Log, Tx

__all__ = ["Job", "Tx", "Writer", "as_refusal", "is_outage", "lock_log"]

log = logging.getLogger(__name__)

GROUP = 512
QUIET_S = 1.0
LOOKED_UP_S = 10.0
SQLITE_OUTAGES = frozenset({5, 6, 7, 8, 10, 11, 13, 14, 15, 26})
"""Busy, locked, no memory, read-only, I/O error, corrupt, full, cannot open, protocol, not a database."""
READ_ONLY_SERVER = "25006"


class Writer:
    """The thread that owns the one writing connection of a service (`engine` must hold a single connection).

    `after_commit(position, closed_at)` is called on the writer's thread once a group is durable; it must not raise.
    """

    def __init__(
        self,
        service: str,
        engine: sa.Engine,
        shapes: Shapes,
        inline: Sequence[Projection],
        clock: Clock,
        after_commit: Callable[[int, int], None] = lambda position, closed_at: None,
    ):
        self.engine = engine
        self.log = Log(service, shapes, tuple(inline), clock)
        self._after_commit = after_commit
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name=f"{service}-writer", daemon=True)

    def start(self) -> None:
        """Begin committing."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what waits, then stop; whoever comes later hears StoreUnavailable."""
        with self._gate:
            self._stopped = True
            self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join()
        while not self._queue.empty():
            left = self._queue.get_nowait()
            if left is not None and left.future.set_running_or_notify_cancel():
                left.future.set_exception(StoreUnavailable())

    def submit(
        self,
        work: Callable[[Tx], Any],
        *,
        streams: Sequence[str] = (),
        keys: Sequence[tuple[str, str]] = (),
    ) -> "Future[Any]":
        """Queue `work` for the next group; the future resolves once its facts are durable."""
        job = Job(work, tuple(streams), tuple(keys))
        with self._gate:
            if self._stopped:
                job.future.set_exception(StoreUnavailable())
            else:
                self._queue.put(job)
        return job.future

    def _run(self) -> None:
        stopping = False
        while not stopping:
            waiting, stopping = self._waiting()
            jobs = [job for job in waiting if job.future.set_running_or_notify_cancel()]
            if jobs or not stopping:
                self._commit(jobs)

    def _waiting(self) -> tuple[list[Job], bool]:
        """All that waits, at most GROUP; nothing after QUIET_S of silence, so that a quiet store closes time too.

        True when the end was asked for.
        """
        jobs: list[Job] = []
        try:
            job = self._queue.get(timeout=QUIET_S)
            while job is not None:
                jobs.append(job)
                if len(jobs) == GROUP:
                    return jobs, False
                job = self._queue.get_nowait()
            return jobs, True
        except queue.Empty:
            return jobs, False

    def _commit(self, jobs: list[Job]) -> None:
        """One transaction for all. If one of them breaks it, each alone, so that only the guilty one fails."""
        try:
            outcomes, tx = self._transact(jobs)
        except Exception as broken:
            self._recover(jobs, broken)
            return
        tx.became_durable()
        for job, (done, outcome) in zip(jobs, outcomes, strict=True):
            job.future.set_result(outcome) if done else job.future.set_exception(outcome)
        self._after_commit(tx.position, tx.recorded_at)

    def _recover(self, jobs: list[Job], broken: Exception) -> None:
        """Nothing of the group was recorded. While the database is away, one by one would be no better."""
        if is_outage(broken) or not jobs:
            log.error("the log cannot be written: %s", type(broken).__name__)
        if len(jobs) > 1 and not is_outage(broken):
            for job in jobs:
                self._commit([job])
            return
        for job in jobs:
            job.future.set_exception(as_refusal(broken))

    def _transact(self, jobs: list[Job]) -> tuple[list[tuple[bool, Any]], Tx]:
        outcomes, tx = [], None
        try:
            with self.engine.begin() as connection:
                lock_log(connection)
                tx = Tx(self.log, connection, jobs)
                outcomes = [tx.attempt(job) for job in jobs]
                tx.close()
        except Exception as broken:
            if tx is None or len(outcomes) < len(jobs) or not (is_outage(broken) and self._stands(tx)):
                raise
        return outcomes, tx

    def _stands(self, tx: Tx) -> bool:
        """Whether a group whose COMMIT got no answer is in the log all the same. Never run it again blindly."""
        last = sa.select(EVENT.c.hash).where(EVENT.c.position == tx.position)
        deadline = time.monotonic() + LOOKED_UP_S
        while tx.position > tx.began_at:
            try:
                with self.engine.begin() as connection:
                    lock_log(connection)
                    found = connection.execute(last).scalar()
                return found is not None and bytes(found) == tx.hash
            except sa.exc.DBAPIError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        return False


def lock_log(connection: sa.Connection, *, patient: bool = False) -> None:
    """Keep other writers out until commit (SQLite: BEGIN IMMEDIATE already does).

    `patient`: wait as long as it takes, for another replica may be building its read models.
    """
    if connection.dialect.name == "postgresql":
        if patient:
            connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('zavetje.log'))"))


def is_outage(broken: Exception) -> bool:
    """Whether the database is away, full, locked or read-only: no fault of any job."""
    if not isinstance(broken, sa.exc.DBAPIError):
        return False
    code = getattr(broken.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_OUTAGES
    read_only = getattr(broken.orig, "sqlstate", None) == READ_ONLY_SERVER
    return read_only or broken.connection_invalidated or isinstance(broken, sa.exc.OperationalError)


def as_refusal(broken: Exception) -> Exception:
    """What a caller is told when the database itself said no."""
    if isinstance(broken, sa.exc.IntegrityError):
        return Refused("store_conflict", "The database refused this: it contradicts what is recorded.")
    return StoreUnavailable() if is_outage(broken) else broken
