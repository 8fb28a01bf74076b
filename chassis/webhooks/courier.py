"""The loop that queues what facts announce and carries it to the subscribers, each for itself, until it arrives."""

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import httpcore
import sqlalchemy as sa

from chassis.awaiting import durable, ended, in_thread, woken
from chassis.clock import micros
from chassis.codec import Shapes
from chassis.event_store import Store, Tx, facts_after
from chassis.facts import Recorded
from chassis.webhooks import queue
from chassis.webhooks.queue import Announcement
from chassis.webhooks.signing import headers, secret_of
from chassis.webhooks.targets import Guard, GuardedBackend, TargetRefused

log = logging.getLogger(__name__)

PAGE = 200
LOOK_AGAIN_S = 1.0
TRY_S = 10.0
SECOND_US = 1_000_000
BACKOFF_S = (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800)
"""After how many seconds it is tried again; from the last on as long each time."""
GIVE_UP_AFTER = timedelta(days=3)
GONE = 410

Announce = Callable[[sa.Connection, Shapes, Recorded], Iterable[Announcement]]
"""What a fact tells which subscriber; asked of a snapshot, long after the fact perhaps."""
Target = Callable[[sa.Connection, str, int], tuple[str, Sequence[int]] | None]
"""(connection, subscription, now): its url and the versions of its secret that hold; None when it has ended."""


class Courier:
    """The deliveries of one service. Two at once do no harm but may send something twice, under the same id."""

    def __init__(self, store: Store, announce: Announce, target: Target, guard: Guard, secret: bytes):
        self._store, self._announce, self._target, self._secret = store, announce, target, secret
        self._backend = GuardedBackend(guard)
        self._wake = asyncio.Event()
        self._going: dict[str, asyncio.Task[None]] = {}
        self.try_s = TRY_S
        self.sent = self.failed = 0

    def status(self) -> dict[str, Any]:
        """For the health page."""
        return {"state": "running", "sent": self.sent, "failed": self.failed, "going": len(self._going)}

    async def run(self) -> None:
        """Queue and carry until cancelled."""
        loop = asyncio.get_running_loop()

        def committed(position: int, closed_at: int) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._wake.set)

        self._store.listeners.append(committed)
        try:
            while True:
                await self.queue_up()
                await self.set_out()
                await woken(self._wake, LOOK_AGAIN_S)
        finally:
            self._store.listeners.remove(committed)
            await ended(*self._going.values())

    async def queue_up(self) -> None:
        """Turn every new fact into deliveries, each fact once."""
        while await in_thread(self._queue_page):
            pass

    def _queue_page(self) -> bool:
        with self._store.reading() as connection:
            before = queue.announced_through(connection)
            facts = facts_after(connection, before, PAGE, self._store.shapes)
            found = [one for fact in facts for one in self._announce(connection, self._store.shapes, fact)]
        if not facts:
            return False
        through, now = facts[-1].position, self._now()
        self._store.submit(lambda tx: queue.enqueue(tx.write(), before, through, found, now)).result()
        return True

    async def set_out(self) -> None:
        """Begin with the oldest delivery of each subscriber that none is on its way to."""
        self._going = {name: task for name, task in self._going.items() if not task.done()}
        for row in await in_thread(self._due):
            self._going[row["subscription_id"]] = asyncio.create_task(self._carry(row))

    def _due(self) -> list[dict[str, Any]]:
        with self._store.reading() as connection:
            return queue.due(connection, self._now(), list(self._going))

    async def settled(self) -> None:
        """Return when nothing is on its way (tests)."""
        await asyncio.gather(*self._going.values())

    async def _carry(self, row: dict[str, Any]) -> None:
        status, error = await self._try(row)
        values = self._became(row, status, error)
        await durable(self._store.submit(partial(self._settle, delivery_id=row["id"], values=values)))
        self._wake.set()

    @staticmethod
    def _settle(tx: Tx, delivery_id: str, values: dict[str, Any]) -> None:
        queue.settle(tx.write(), delivery_id, **values)

    async def _try(self, row: dict[str, Any]) -> tuple[int | None, str | None]:
        """(status, None) or (None, why nothing was answered)."""
        with self._store.reading() as connection:
            found = self._target(connection, row["subscription_id"], self._now())
        if found is None:
            return None, "ended"
        url, versions = found
        secrets = [secret_of(self._secret, row["subscription_id"], version) for version in versions]
        body = row["body"].encode()
        try:
            async with asyncio.timeout(self.try_s):
                return await self._post(
                    url, headers(row["id"], self._now() // SECOND_US, body, secrets), body
                )
        except TimeoutError:
            return None, "timeout"
        except TargetRefused:
            return None, "target_not_allowed"
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as trouble:
            return None, "connection_failed" if isinstance(trouble, httpcore.ConnectError) else "broken_off"

    async def _post(self, url: str, said: dict[str, str], body: bytes) -> tuple[int, None]:
        """One POST on a connection of its own; no redirect is followed, no answer's body is read."""
        async with (
            httpcore.AsyncConnectionPool(network_backend=self._backend, max_connections=1) as pool,
            pool.stream("POST", url, headers=list(said.items()), content=body) as answer,
        ):
            return answer.status, None

    def _became(self, row: dict[str, Any], status: int | None, error: str | None) -> dict[str, Any]:
        """What is written down of a try."""
        now, attempts = self._now(), row["attempts"] + 1
        tried = {"attempts": attempts, "last_status": status, "last_error": error}
        if status is not None and 200 <= status < 300:
            self.sent += 1
            return {**tried, "state": "delivered", "delivered_at": now, "next_at": None}
        self.failed += 1
        why = error or ("redirected" if status is not None and 300 <= status < 400 else "refused")
        log.warning("a webhook was not delivered: %s %s", why, status)
        pause = BACKOFF_S[min(attempts, len(BACKOFF_S)) - 1] * random.uniform(0.9, 1.1)
        next_at = now + int(pause * SECOND_US)
        over = next_at > row["created_at"] + GIVE_UP_AFTER // timedelta(microseconds=1)
        if over or status == GONE or error == "ended":
            return {**tried, "last_error": why, "state": "failed", "next_at": None}
        return {**tried, "last_error": why, "next_at": next_at}

    def _now(self) -> int:
        return micros(self._store.clock.now())
