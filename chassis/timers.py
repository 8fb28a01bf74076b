"""Durable alarms on legal clocks: what is due is decided upon by the aggregate's own rules, once."""

import asyncio
import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

import sqlalchemy as sa

from chassis.awaiting import durable, in_thread
from chassis.causes import cause_of
from chassis.clock import micros, moment, new_id
from chassis.decider import Ask, Rules, decide_all
from chassis.event_store import Store, Tx
from chassis.facts import Told
from chassis.tables import TIMER

log = logging.getLogger(__name__)

PAGE = 200
LOOK_AGAIN_S = 1.0
PATIENCE_S = 300.0

Due = tuple[str, str, int]
"""Stream, name of the alarm, microseconds."""


class Timers:
    """The alarms of one service. One that fails stays armed and is tried again, more and more seldom."""

    def __init__(self, store: Store, rules: Iterable[Rules[Any, Any]]):
        self._store = store
        self._rules = {one.kind: one for one in rules if one.alarm is not None and one.alarms is not None}
        self._failures: dict[Due, tuple[int, float]] = {}
        self.rung = 0
        self.cause: str | None = None

    def status(self) -> dict[str, Any]:
        """For the health page: how many rang, how many fail, why the last one did."""
        failing = len(self._failures)
        return {
            "state": "running",
            "rung": self.rung,
            "failing": failing,
            "cause": self.cause if failing else None,
        }

    async def run(self) -> None:
        """Ring until cancelled."""
        while True:
            try:
                await self.ring_due()
                pause = await in_thread(self._until_next)
            except sa.exc.OperationalError as trouble:
                log.warning("alarms wait for the store (%s)", type(trouble).__name__)
                pause = LOOK_AGAIN_S
            await asyncio.sleep(pause)

    async def ring_due(self) -> None:
        """Ring everything that is due now and is not waiting for another try."""
        due = await in_thread(self._due)
        self._failures = {alarm: failed for alarm, failed in self._failures.items() if alarm in due}
        now = asyncio.get_running_loop().time()
        for alarm in due:
            if self._failures.get(alarm, (0, 0.0))[1] <= now:
                await self._ring(alarm)

    def _due(self) -> list[Due]:
        now = micros(self._store.clock.now())
        query = sa.select(TIMER.c.stream, TIMER.c.name, TIMER.c.due_at).where(TIMER.c.due_at <= now)
        with self._store.reading() as connection:
            rows = connection.execute(query.order_by(TIMER.c.due_at, TIMER.c.stream))
            return [alarm for alarm in rows if alarm[0].split("-", 1)[0] in self._rules]

    def _until_next(self) -> float:
        now = micros(self._store.clock.now())
        with self._store.reading() as connection:
            query = sa.select(sa.func.min(TIMER.c.due_at)).where(TIMER.c.due_at > now)
            upcoming = connection.execute(query).scalar()
        return LOOK_AGAIN_S if upcoming is None else min(LOOK_AGAIN_S, (upcoming - now) / 1e6)

    async def _ring(self, alarm: Due) -> None:
        try:
            still_armed = await durable(
                self._store.submit(partial(self._decide, alarm=alarm), streams=[alarm[0]])
            )
        except Exception as error:
            self.cause = cause_of(error)
            self._try_later(alarm)
            return
        if still_armed:
            self.cause = "rang and is still armed"
            self._try_later(alarm)
            return
        self._failures.pop(alarm, None)
        self.rung += 1

    def _try_later(self, alarm: Due) -> None:
        tries = self._failures.get(alarm, (0, 0.0))[0] + 1
        pause = min(2.0 ** (tries - 1), PATIENCE_S)
        self._failures[alarm] = (tries, asyncio.get_running_loop().time() + pause)
        log.error("alarm %s of %s stays armed: %s", alarm[1], alarm[0], self.cause)

    def _decide(self, tx: Tx, alarm: Due) -> bool:
        """Ring inside the writer, unless somebody was faster; True when the alarm is armed as before."""
        stream, name, due_at = alarm
        if armed(tx.read(), stream, name) != due_at:
            return False
        kind, identity = stream.split("-", 1)
        rules = self._rules[kind]
        assert rules.alarm is not None
        decide_all(tx, [Ask(rules, identity, rules.alarm(identity, name, self._told(tx, alarm)))])
        return armed(tx.read(), stream, name) == due_at

    def _told(self, tx: Tx, alarm: Due) -> Told:
        """Rung for a stream of a demo or an import, an alarm belongs to it like the facts that armed it."""
        stream, name, due_at = alarm
        before = tx.facts_of(stream)
        return Told(
            source=before[-1].source if before else "live",
            actor=self._store.service,
            now=self._store.clock.now(),
            occurred_at=moment(due_at),
            command_id=f"{self._store.service}:{stream}:{name}:{due_at}",
            correlation_id=new_id(),
        )


def armed(connection: sa.Connection, stream: str, name: str) -> int | None:
    """When an alarm is due (microseconds), None when it is not armed."""
    query = sa.select(TIMER.c.due_at).where(TIMER.c.stream == stream, TIMER.c.name == name)
    found: int | None = connection.execute(query).scalar()
    return found
