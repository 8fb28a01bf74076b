"""The one writer of a service: everything waiting is decided upon in turn and committed together."""

import queue
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from chassis.clock import Clock, micros, new_id
from chassis.codec import Shapes, chained, encode, recorded
from chassis.errors import Refused, StoreUnavailable, ZavetjeError
from chassis.facts import Belongs, Event, Recorded, Told
from chassis.projections import Change, Projection, apply_changes, difference
from chassis.tables import COMMAND_RESULT, EVENT, LOG_HEAD, TIMER

GROUP = 512
STREAMS_KEPT = 20_000
QUIET_S = 1.0


@dataclass(slots=True)
class Stream:
    """A stream as the writer knows it: its facts in the order of knowledge, and the rows last written of it."""

    facts: tuple[Recorded, ...] = ()
    rows: dict[str, dict[tuple[str, int], dict[str, Any]]] = field(default_factory=dict)


@dataclass(slots=True)
class Job:
    """Something to do inside the writer's transaction. `streams` and `keys` are read ahead for the whole group."""

    work: Callable[["Tx"], Any]
    streams: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    future: "Future[Any]" = field(default_factory=Future)


class Tx:
    """One group's transaction. Facts of a job are staged in memory and count for the next job once it succeeds."""

    def __init__(self, writer: "Writer", connection: sa.Connection, jobs: Sequence[Job]):
        self._writer = writer
        self._connection = connection
        self._staged: list[dict[str, Any]] = []
        self._results: list[dict[str, Any]] = []
        self._timers: dict[str, dict[str, int]] = {}
        self._dirty: dict[str, None] = {}
        self._draft: dict[str, Stream] = {}
        self.touched = False
        head = connection.execute(sa.select(LOG_HEAD)).mappings().one()
        self.position: int = head["position"]
        self.hash: bytes = bytes(head["hash"])
        self.recorded_at: int = max(micros(writer.clock.now()), head["closed_at"] + 1)
        writer.forget_unless(self.position)
        self._load(stream for job in jobs for stream in job.streams)
        self._kept_results = self._load_results([key for job in jobs for key in job.keys])

    # -- what a job may ask ------------------------------------------------------------------------------------

    def facts_of(self, stream: str) -> tuple[Recorded, ...]:
        """The stream's facts in the order of knowledge, those of earlier jobs of this group included."""
        if stream not in self._draft:
            self._load([stream])
        return self._draft[stream].facts

    def result_of(self, caller: str, key: str) -> dict[str, Any] | None:
        """The kept row of an earlier command with this caller and key, or None."""
        return self._kept_results.get((caller, key))

    def read(self) -> sa.Connection:
        """The connection, everything earlier jobs decided written to it: for `look`."""
        self.flush()
        return self._connection

    def write(self) -> sa.Connection:
        """The connection, for a job's own statements (inbox, checkpoints)."""
        self.flush()
        self.touched = True
        return self._connection

    # -- what a job may stage ----------------------------------------------------------------------------------

    def stage(
        self, stream: str, events: Sequence[Event], told: Told, belongs: Belongs
    ) -> tuple[Recorded, ...]:
        """Append `events` to `stream`; answers them as they will stand in the log."""
        self.touched = True
        facts = self.facts_of(stream)
        rows = [
            self._row(stream, len(facts) + ahead, event, told, belongs)
            for ahead, event in enumerate(events, start=1)
        ]
        found = tuple(recorded(row, self._writer.shapes) for row in rows)
        self._draft[stream].facts = facts + found
        self._dirty[stream] = None
        self._staged.extend(rows)
        return found

    def keep_result(self, row: dict[str, Any]) -> None:
        """Keep a command's answer under its key, with its facts."""
        self.touched = True
        self._results.append(row)
        self._kept_results[row["caller"], row["key"]] = row

    def arm(self, stream: str, due: dict[str, int]) -> None:
        """Set the stream's alarms (name to microseconds); those not named are disarmed."""
        self._timers[stream] = due

    def _row(self, stream: str, version: int, event: Event, told: Told, belongs: Belongs) -> dict[str, Any]:
        self.position += 1
        row = {
            "position": self.position,
            "event_id": f"{self._writer.service}-{self._writer.new_id()}",
            "stream": stream,
            "version": version,
            "type": event.type,
            "schema_version": event.schema_version,
            "occurred_at": micros(told.occurred_at),
            "recorded_at": self.recorded_at,
            "entered_at": None if told.entered_at is None else micros(told.entered_at),
            "clock_offset_ms": told.clock_offset_ms,
            "source": told.source,
            "actor": told.actor,
            "csd": belongs.csd,
            "unit": belongs.unit,
            "case_id": belongs.case_id,
            "command_id": told.command_id,
            "correlation_id": told.correlation_id,
            "causation_id": told.causation_id,
            "corrects": told.corrects,
            "data": encode(event),
        }
        self.hash = chained(self.hash, row)
        return {**row, "hash": self.hash}

    # -- reading ahead and writing down ------------------------------------------------------------------------

    def _load(self, streams: Iterable[str]) -> None:
        """Bring streams into the draft: from the writer's cache, the rest by one query."""
        missing = []
        for stream in dict.fromkeys(streams):
            kept = self._writer.kept(stream)
            if stream not in self._draft and kept is not None:
                self._draft[stream] = Stream(kept.facts, kept.rows)
            elif stream not in self._draft:
                self._draft[stream] = Stream()
                missing.append(stream)
        if not missing:
            return
        query = sa.select(EVENT).where(EVENT.c.stream.in_(missing)).order_by(EVENT.c.position)
        for row in self._connection.execute(query).mappings():
            draft = self._draft[row["stream"]]
            draft.facts = (*draft.facts, recorded(row, self._writer.shapes))
        for stream in missing:
            self._draft[stream].rows = self._rows_of(self._draft[stream].facts)

    def _load_results(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
        if not keys:
            return {}
        callers, names = {caller for caller, _ in keys}, {key for _, key in keys}
        query = sa.select(COMMAND_RESULT).where(
            COMMAND_RESULT.c.caller.in_(callers), COMMAND_RESULT.c.key.in_(names)
        )
        return {(row["caller"], row["key"]): dict(row) for row in self._connection.execute(query).mappings()}

    def _rows_of(self, facts: tuple[Recorded, ...]) -> dict[str, dict[tuple[str, int], dict[str, Any]]]:
        if not facts:
            return {}
        kind = facts[0].kind
        return {model.name: model.rows_of(facts) for model in self._writer.inline if kind in model.kinds}

    def flush(self) -> None:
        """Write down what is staged: facts, read models, kept answers, alarms; one list a statement."""
        if self._staged:
            self._connection.execute(sa.insert(EVENT), self._staged)
            self._staged = []
        self._flush_read_models()
        if self._results:
            self._connection.execute(sa.insert(COMMAND_RESULT), self._results)
            self._results = []
        if self._timers:
            self._flush_timers()

    def _flush_read_models(self) -> None:
        changes: dict[str, Change] = {}
        for stream in self._dirty:
            draft = self._draft[stream]
            rows = self._rows_of(draft.facts)
            for name, after in rows.items():
                step = difference(stream, draft.rows.get(name, {}), after, self.recorded_at)
                change = changes.setdefault(name, Change())
                change.closes.extend(step.closes)
                change.adds.extend(step.adds)
            draft.rows = rows
        self._dirty = {}
        for model in self._writer.inline:
            if model.name in changes:
                apply_changes(self._connection, model.table, changes[model.name], self.recorded_at)

    def _flush_timers(self) -> None:
        gone = [{"b_stream": stream} for stream in self._timers]
        self._connection.execute(sa.delete(TIMER).where(TIMER.c.stream == sa.bindparam("b_stream")), gone)
        due = [
            {"stream": stream, "name": name, "due_at": at}
            for stream, alarms in self._timers.items()
            for name, at in alarms.items()
        ]
        if due:
            self._connection.execute(sa.insert(TIMER), due)
        self._timers = {}

    def close(self) -> dict[str, Stream]:
        """Write everything and move the head; answers the streams to keep once the commit is through."""
        self.flush()
        moved = sa.update(LOG_HEAD).values(position=self.position, hash=self.hash, closed_at=self.recorded_at)
        self._connection.execute(moved)
        return self._draft


class Writer:
    """The thread that owns the one writing connection of a service (`engine` must hold a single connection).

    `after_commit(position, closed_at)` is called on the writer's thread once a group is durable.
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
        self.service, self.engine, self.shapes, self.inline, self.clock = (
            service,
            engine,
            shapes,
            inline,
            clock,
        )
        self.new_id = new_id
        self._after_commit = after_commit
        self._streams: OrderedDict[str, Stream] = OrderedDict()
        self._position = -1
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=f"{service}-writer", daemon=True)

    def start(self) -> None:
        """Begin committing."""
        self._position = self._head_position()
        self._thread.start()

    def _head_position(self) -> int:
        with self.engine.connect() as connection:
            found: int = connection.execute(sa.select(LOG_HEAD.c.position)).scalar_one()
            return found

    def stop(self) -> None:
        """Finish what waits, then stop."""
        self._queue.put(None)
        self._thread.join()

    def submit(
        self,
        work: Callable[[Tx], Any],
        *,
        streams: Sequence[str] = (),
        keys: Sequence[tuple[str, str]] = (),
    ) -> "Future[Any]":
        """Queue `work` for the next group; the future resolves once its facts are durable."""
        job = Job(work, tuple(streams), tuple(keys))
        self._queue.put(job)
        return job.future

    def kept(self, stream: str) -> Stream | None:
        """The stream as cached, if it is."""
        found = self._streams.get(stream)
        if found is not None:
            self._streams.move_to_end(stream)
        return found

    def forget_unless(self, position: int) -> None:
        """Drop the cache when somebody else has moved the head."""
        if position != self._position:
            self._streams.clear()
            self._position = position

    def _run(self) -> None:
        while True:
            jobs, stopping = self._waiting()
            if jobs or (self._position > 0 and not stopping):
                self._commit(jobs)
            if stopping:
                return

    def _waiting(self) -> tuple[list[Job], bool]:
        """All that waits, at most GROUP; nothing after QUIET_S of silence, so that a quiet store closes time too.

        An empty log closes nothing (a demo may still begin in the past). True when the end was asked for.
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
        """One transaction for all; if it breaks, each alone, so that only the guilty one fails."""
        try:
            outcomes, tx = self._transact(jobs)
        except Exception as broken:
            self._streams.clear()
            if len(jobs) > 1:
                for job in jobs:
                    self._commit([job])
            else:
                for job in jobs:
                    job.future.set_exception(as_refusal(broken))
            return
        for job, (ok, outcome) in zip(jobs, outcomes, strict=True):
            job.future.set_result(outcome) if ok else job.future.set_exception(outcome)
        self._after_commit(tx.position, tx.recorded_at)

    def _transact(self, jobs: list[Job]) -> tuple[list[tuple[bool, Any]], Tx]:
        with self.engine.begin() as connection:
            lock_log(connection)
            tx = Tx(self, connection, jobs)
            outcomes = [self._run_job(job, tx) for job in jobs]
            streams = tx.close()
        for stream, found in streams.items():
            self._streams[stream] = found
        while len(self._streams) > STREAMS_KEPT:
            self._streams.popitem(last=False)
        self._position = tx.position
        return outcomes, tx

    @staticmethod
    def _run_job(job: Job, tx: Tx) -> tuple[bool, Any]:
        tx.touched = False
        try:
            return True, job.work(tx)
        except ZavetjeError as refusal:
            if tx.touched:
                raise
            return False, refusal


def lock_log(connection: sa.Connection) -> None:
    """Keep other writers out until commit (SQLite: BEGIN IMMEDIATE already does)."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('zavetje.log'))"))


def as_refusal(broken: Exception) -> Exception:
    """What a caller is told when the database itself said no."""
    if isinstance(broken, sa.exc.IntegrityError):
        return Refused("store_conflict", "The database refused this: it contradicts what is recorded.")
    if isinstance(broken, sa.exc.OperationalError):
        return StoreUnavailable()
    return broken
