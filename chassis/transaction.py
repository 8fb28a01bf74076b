"""One group's transaction: jobs read, decide and stage in memory; what stands at the end is written down in lists."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from chassis.clock import Clock, micros, new_id
from chassis.codec import Shapes, chained, encode, recorded
from chassis.errors import ZavetjeError
from chassis.facts import Belongs, Event, Recorded, Told
from chassis.projections import Change, Projection, Rows, apply_changes, difference
from chassis.stream_cache import Stream, StreamCache
from chassis.tables import COMMAND_RESULT, EVENT, LOG_HEAD, TIMER

SECOND = 1_000_000


@dataclass(slots=True)
class Job:
    """Something to do inside the writer's transaction. `streams` and `keys` are read ahead for the whole group."""

    work: Callable[["Tx"], Any]
    streams: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    future: "Future[Any]" = field(default_factory=Future)


@dataclass(slots=True)
class Log:
    """What stays the same from group to group: whose log it is, how it is read, and what is at hand of it.

    `last_moment` is the `recorded_at` of the last group, durable or not.
    """

    service: str
    shapes: Shapes
    inline: tuple[Projection, ...]
    clock: Clock
    cache: StreamCache = field(default_factory=StreamCache)
    last_moment: int = 0


@dataclass(slots=True)
class Mark:
    """Where a job began: what to go back to when it is refused. `written`: it is too late for that."""

    position: int
    hash: bytes
    staged: int
    results: int
    facts: dict[str, tuple[Recorded, ...]] = field(default_factory=dict)
    timers: dict[str, dict[str, int] | None] = field(default_factory=dict)
    written: bool = False


class Tx:
    """One group's transaction. Facts of a job are staged in memory and count for the next job once it succeeds."""

    def __init__(self, log: Log, connection: sa.Connection, jobs: Sequence[Job]):
        self._log = log
        self._connection = connection
        self._staged: list[dict[str, Any]] = []
        self._results: list[dict[str, Any]] = []
        self._timers: dict[str, dict[str, int]] = {}
        self._dirty: dict[str, None] = {}
        self._draft: dict[str, Stream] = {}
        self._begun_with: dict[str, dict[str, Rows]] = {}
        head = connection.execute(sa.select(LOG_HEAD)).mappings().one()
        self.position: int = head["position"]
        self.hash: bytes = bytes(head["hash"])
        self.began_at: int = self.position
        self.recorded_at: int = self._moment(head["closed_at"])
        self._mark = Mark(self.position, self.hash, 0, 0)
        log.cache.follow(connection, self.position, self.hash)
        self._load(stream for job in jobs for stream in job.streams)
        self._kept_results = self._load_results([key for job in jobs for key in job.keys])

    def _moment(self, closed_at: int) -> int:
        """One `recorded_at` a group, behind every closed moment whatever the clock does.

        An empty log closes nothing (a demo may begin in the past), but no two groups share a moment there either:
        a question may have been answered for the first one.
        """
        now, last = micros(self._log.clock.now()), self._log.last_moment
        if self.position == 0 and now <= last < now + SECOND:
            now = last + 1
        self._log.last_moment = max(now, closed_at + 1)
        return self._log.last_moment

    @property
    def service(self) -> str:
        """Whose log it is."""
        return self._log.service

    # -- what a job may ask ------------------------------------------------------------------------------------

    def facts_of(self, stream: str) -> tuple[Recorded, ...]:
        """The stream's facts in the order of knowledge, those of earlier jobs of this group included."""
        if stream not in self._draft:
            self._load([stream])
        return self._draft[stream].facts

    def result_of(self, caller: str, key: str) -> dict[str, Any] | None:
        """The kept row of an earlier command with this caller and key (one of the job's `keys`), or None."""
        return self._kept_results.get((caller, key))

    def look(self) -> sa.Connection:
        """The connection, the inline read models as earlier jobs have left them; the log itself is written later."""
        if self._mark.facts:
            self._mark.written = True
        self._flush_read_models()
        return self._connection

    def read(self) -> sa.Connection:
        """The connection, everything earlier jobs decided written to it."""
        self.flush()
        return self._connection

    def write(self) -> sa.Connection:
        """The connection, for a job's own statements (inbox, checkpoints)."""
        self.flush()
        self._mark.written = True
        return self._connection

    # -- what a job may stage ----------------------------------------------------------------------------------

    def stage(
        self, stream: str, events: Sequence[Event], told: Told, belongs: Belongs
    ) -> tuple[Recorded, ...]:
        """Append `events` to `stream`; answers them as they will stand in the log."""
        facts = self.facts_of(stream)
        self._mark.facts.setdefault(stream, facts)
        rows = [
            self._row(stream, len(facts) + ahead, event, told, belongs)
            for ahead, event in enumerate(events, start=1)
        ]
        found = tuple(recorded(row, self._log.shapes) for row in rows)
        self._draft[stream].facts = facts + found
        self._dirty[stream] = None
        self._staged.extend(rows)
        return found

    def keep_result(self, row: dict[str, Any]) -> None:
        """Keep a command's answer under its key, with its facts."""
        self._results.append(row)
        self._kept_results[row["caller"], row["key"]] = row

    def arm(self, stream: str, due: dict[str, int]) -> None:
        """Set the stream's alarms (name to microseconds); those not named are disarmed."""
        self._mark.timers.setdefault(stream, self._timers.get(stream))
        self._timers[stream] = due

    def _row(self, stream: str, version: int, event: Event, told: Told, belongs: Belongs) -> dict[str, Any]:
        self.position += 1
        row = {
            "position": self.position,
            "event_id": f"{self._log.service}-{new_id()}",
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

    # -- one job after the other -------------------------------------------------------------------------------

    def attempt(self, job: Job) -> tuple[bool, Any]:
        """(True, what the job came to) or (False, its refusal) with all it staged taken back.

        Anything else it raises, or a refusal after it has written, is for the whole group to roll back.
        """
        self._mark = Mark(self.position, self.hash, len(self._staged), len(self._results))
        try:
            return True, job.work(self)
        except ZavetjeError as refusal:
            if self._mark.written:
                raise
            self._take_back(self._mark)
            return False, refusal

    def _take_back(self, mark: Mark) -> None:
        self.position, self.hash = mark.position, mark.hash
        del self._staged[mark.staged :]
        for row in self._results[mark.results :]:
            del self._kept_results[row["caller"], row["key"]]
        del self._results[mark.results :]
        for stream, facts in mark.facts.items():
            self._draft[stream].facts = facts
        for stream, due in mark.timers.items():
            del self._timers[stream]
            if due is not None:
                self._timers[stream] = due

    # -- reading ahead and writing down ------------------------------------------------------------------------

    def _load(self, streams: Iterable[str]) -> None:
        """Bring streams into the draft: those at hand, the rest by one query."""
        missing: dict[str, list[Recorded]] = {}
        for stream in dict.fromkeys(streams):
            kept = self._log.cache.get(stream)
            if stream not in self._draft and kept is not None:
                self._draft[stream] = Stream(kept.facts, kept.rows)
            elif stream not in self._draft:
                missing[stream] = []
        if not missing:
            return
        query = sa.select(EVENT).where(EVENT.c.stream.in_(list(missing))).order_by(EVENT.c.position)
        for row in self._connection.execute(query).mappings():
            missing[row["stream"]].append(recorded(row, self._log.shapes))
        for stream, facts in missing.items():
            self._draft[stream] = Stream(tuple(facts), self._rows_of(facts))

    def _load_results(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
        if not keys:
            return {}
        callers, names = {caller for caller, _ in keys}, {key for _, key in keys}
        query = sa.select(COMMAND_RESULT).where(
            COMMAND_RESULT.c.caller.in_(callers), COMMAND_RESULT.c.key.in_(names)
        )
        return {(row["caller"], row["key"]): dict(row) for row in self._connection.execute(query).mappings()}

    def _rows_of(self, facts: Sequence[Recorded]) -> dict[str, Rows]:
        if not facts:
            return {}
        kind = facts[0].kind
        return {model.name: model.rows_of(facts) for model in self._log.inline if kind in model.kinds}

    def flush(self) -> None:
        """Write down what is staged: facts, read models, kept answers, alarms; one list a statement."""
        self.look()
        if len(self._results) > self._mark.results:
            self._mark.written = True
        self._mark.staged = self._mark.results = 0
        if self._staged:
            self._connection.execute(sa.insert(EVENT), self._staged)
            self._staged = []
        if self._results:
            self._connection.execute(sa.insert(COMMAND_RESULT), self._results)
            self._results = []
        if self._timers:
            self._flush_timers()

    def _flush_read_models(self) -> None:
        if not self._dirty:
            return
        changes: dict[str, Change] = defaultdict(Change)
        for stream in self._dirty:
            draft = self._draft[stream]
            rows = self._rows_of(draft.facts)
            begun_with = self._begun_with.setdefault(stream, draft.rows)
            for name, after in rows.items():
                was, first = draft.rows.get(name, {}), begun_with.get(name, {})
                changes[name].extend(difference(stream, was, after, self.recorded_at, first))
            draft.rows = rows
        self._dirty = {}
        for model in self._log.inline:
            if model.name in changes:
                apply_changes(self._connection, model.table, changes[model.name], self.recorded_at)

    def _flush_timers(self) -> None:
        self._connection.execute(sa.delete(TIMER).where(TIMER.c.stream.in_(list(self._timers))))
        due = [
            {"stream": stream, "name": name, "due_at": at}
            for stream, alarms in self._timers.items()
            for name, at in alarms.items()
        ]
        if due:
            self._connection.execute(sa.insert(TIMER), due)
        self._timers = {}

    def close(self) -> None:
        """Write everything and move the head."""
        self.flush()
        if self.position > 0:
            moved = {"position": self.position, "hash": self.hash, "closed_at": self.recorded_at}
            self._connection.execute(sa.update(LOG_HEAD).values(moved))

    def became_durable(self) -> None:
        """The commit is through: what was loaded and made is at hand for the next group."""
        self._log.cache.keep(self._draft, self.position, self.hash)
