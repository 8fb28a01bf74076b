"""Receives another service's facts: each once, in order, without a gap, whatever the bus does to them."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Literal

import httpx
import sqlalchemy as sa
from nats.aio.msg import Msg

from chassis.awaiting import durable, in_thread, woken
from chassis.causes import cause_of
from chassis.checkpoints import checkpoint
from chassis.codec import Shapes, UnknownFact
from chassis.errors import StoreUnavailable
from chassis.event_store import Store, Tx
from chassis.feed import Feed, Unreadable
from chassis.messaging import BUS_TROUBLE, STORE, Bus, Head, head_subject
from chassis.projections import Projection
from chassis.pull import Pull
from chassis.receiving import (
    Applied,
    ForkedSource,
    Message,
    React,
    Receiver,
    leading,
    message,
    no_reaction,
    parked,
)
from chassis.tables import PARKED

log = logging.getLogger(__name__)

GROUP = 200
TURN_S = 1.0
"""How long to wait for the bus before asking whether anything is missing."""
SILENT_S = 5.0
"""After so long without a word from the sender over the bus, it is asked directly."""
ATTEMPTS = 5
BACKOFF_S = 0.1


STOPS = (ForkedSource, UnknownFact, Unreadable)
"""What never passes by itself: the source stops, visibly, until somebody has looked."""


class Inbox:
    """One source's facts as this service receives them.

    `shapes` are the messages of its contract; of `projections` those of this source are kept; `react` says what a
    message makes us do, with the service's wiring `app` at hand. `source_url` is where the sender answers
    `/internal/messages` to whoever knows `secret`.
    """

    def __init__(
        self,
        store: Store,
        source: str,
        shapes: Shapes,
        projections: Sequence[Projection],
        react: React | None,
        bus: Bus,
        source_url: str,
        secret: str,
        *,
        http: httpx.AsyncClient | None = None,
        backoff: float = BACKOFF_S,
        app: Any = None,
    ):
        self._store, self._source, self._bus = store, source, bus
        self._receiver = Receiver(store, source, shapes, projections, react or no_reaction, app)
        self._feed = Feed(source, source_url, secret, http)
        self._backoff = backoff
        self._woken = asyncio.Event()
        self._pull: Pull | None = None
        self._head: Head | None = None
        self._closed_at = 0
        self._behind_since: float | None = None
        self._heard_at = 0.0
        self.state: Literal["running", "halted", "forked"] = "running"
        self.cause: str | None = None
        self._waits: dict[str, str] = {}
        self.position = 0
        self.repeats = self.gaps = self.filled = 0

    def status(self) -> dict[str, Any]:
        """For the health page: state, position applied, how far behind, what waits parked, what was repaired."""
        with self._store.reading() as connection:
            waiting = sa.select(sa.func.count()).select_from(PARKED).where(PARKED.c.source == self._source)
            held = connection.execute(waiting).scalar_one()
        reached = self.position if self._head is None else self._head.position
        return {
            "state": self.state,
            "cause": self.cause or ", ".join(self._waits.values()) or None,
            "position": self.position,
            "lag": max(0, reached - self.position),
            "closed_at": self._closed_at,
            "parked": held,
            "repeats": self.repeats,
            "gaps": self.gaps,
            "filled": self.filled,
        }

    async def run(self) -> None:
        """Receive until cancelled; a fork or an unknown kind of fact stops the source, visibly."""
        await self._begin()
        try:
            while self.state == "running":
                try:
                    await self._guarded(self._receive)
                    await self._guarded(self._mind_the_head)
                except Exception as stopped:
                    self._stop(stopped)
            await asyncio.Event().wait()
        finally:
            await self._let_go()
            await self._feed.close()

    async def replay_parked(self, stream: str) -> int:
        """Apply a stream's parked messages in order; answers how many.

        The first that fails again is noted with its cause, and raised.
        """
        replayed = 0
        try:
            while await durable(self._store.submit(partial(self._receiver.replay, stream=stream))):
                replayed += 1
        except Exception as error:
            note = partial(self._receiver.note, stream=stream, cause=cause_of(error))
            await durable(self._store.submit(note))
            raise
        return replayed

    def parked(self) -> list[dict[str, object]]:
        """What waits of this source, and why."""
        with self._store.reading() as connection:
            return parked(connection, self._source)

    # -- the loop ----------------------------------------------------------------------------------------------

    async def _begin(self) -> None:
        found = await in_thread(self._checkpoint)
        self.position, self._closed_at = found.position, found.closed_at
        self._heard_at = now()
        await self._bus.listen(head_subject(self._source), self._hear_head)

    def _checkpoint(self) -> Any:
        with self._store.reading() as connection:
            return checkpoint(connection, self._source)

    async def _guarded(self, step: Callable[[], Awaitable[None]]) -> None:
        """One step; trouble that passes by itself is waited for."""
        name = step.__name__
        try:
            await step()
            self._waits.pop(name, None)
        except (*BUS_TROUBLE, httpx.HTTPError, StoreUnavailable, sa.exc.OperationalError) as trouble:
            if name not in self._waits:
                log.warning("inbox of %s waits (%s)", self._source, type(trouble).__name__)
            self._waits[name] = type(trouble).__name__
            if isinstance(trouble, BUS_TROUBLE):
                await self._let_go()
            await asyncio.sleep(0.5)

    def _stop(self, cause: Exception) -> None:
        self.state = "forked" if isinstance(cause, ForkedSource) else "halted"
        self.cause = cause_of(cause)
        log.critical("inbox of %s is %s after %s: %s", self._source, self.state, self.position, self.cause)

    async def _let_go(self) -> None:
        pull, self._pull = self._pull, None
        if pull is not None:
            try:
                await pull.close()
            except BUS_TROUBLE as trouble:
                log.debug("the old subscription is gone (%s)", type(trouble).__name__)

    async def _receive(self) -> None:
        """One turn at the bus: wait a moment, take what came, acknowledge it."""
        if self._pull is None:
            self._pull = await Pull.open(
                self._bus, self._source, f"{self._store.service}-reader", self._woken.set
            )
        await woken(self._woken, TURN_S)
        delivered = await self._pull.waiting()
        if delivered:
            await self._take(self._read(delivered))
            await max(delivered, key=lambda one: one.metadata.sequence.stream).ack()

    def _read(self, delivered: Sequence[Msg]) -> list[Message]:
        """The messages that can be read, in order. One that cannot is as good as lost: it is fetched as a gap."""
        found = []
        for one in delivered:
            try:
                found.append(message(one.data, (one.headers or {})[STORE]))
            except (ValueError, KeyError, TypeError):
                log.warning("inbox of %s was given something unreadable", self._source)
        return sorted(found, key=lambda one: one.position)

    async def _take(self, messages: list[Message]) -> None:
        """Apply messages in order; what is missing before one is fetched first."""
        while messages:
            ready = leading(messages, self.position)
            if ready:
                await self._apply(messages[:ready])
                messages = messages[ready:]
            else:
                self.gaps += 1
                await self._fill(messages[0].position - 1)

    # -- heads and gaps ----------------------------------------------------------------------------------------

    def _hear_head(self, data: bytes) -> None:
        try:
            self._head = Head.of(json.loads(data))
        except (ValueError, KeyError, TypeError):
            log.warning("inbox of %s was given an unreadable head", self._source)
            return
        self._heard_at = now()
        self._woken.set()

    async def _mind_the_head(self) -> None:
        """Close time through what the sender said; fetch what it has and the bus did not bring."""
        if now() - self._heard_at > SILENT_S:
            self._heard_at = now()
            await self._fill(self.position + 1, sure=False)
        head = self._head
        if head is None:
            return
        if head.position <= self.position:
            self._behind_since = None
            if head.closed_at > self._closed_at:
                await self._commit([])
        elif self._behind_since is None:
            self._behind_since = now()
        elif now() - self._behind_since > TURN_S:
            self.gaps += 1
            await self._fill(head.position)

    async def _fill(self, wanted: int, *, sure: bool = True) -> None:
        """Fetch from the sender until `wanted` is here. `sure`: the sender has it, or its history was cut off.

        Our last fact is asked for too: it must still be the same.
        """
        while self.position < wanted:
            before, repeats = self.position, self.repeats
            messages, reached = await self._feed.after(max(0, before - 1))
            if before > 0 and not messages:
                raise ForkedSource(f"{self._source} no longer has {before}")
            await self._apply(messages)
            self.repeats = repeats
            self.filled += self.position - before
            if self._head is None or reached.position >= self._head.position:
                self._head = reached
            if self.position == before and sure:
                raise ForkedSource(f"{self._source} no longer has {before + 1}")
            if self.position == before:
                return

    # -- applying ----------------------------------------------------------------------------------------------

    async def _apply(self, messages: Sequence[Message]) -> None:
        """Commit in groups; where one breaks, one by one, so that only the guilty message is parked."""
        for start in range(0, len(messages), GROUP):
            group = messages[start : start + GROUP]
            try:
                await self._commit(group)
            except (*STOPS, StoreUnavailable):
                raise
            except Exception:
                for one in group:
                    await self._apply_one(one)

    async def _apply_one(self, one: Message) -> None:
        cause = ""
        for attempt in range(ATTEMPTS):
            try:
                await self._commit([one])
            except (*STOPS, StoreUnavailable):
                raise
            except Exception as error:
                cause = cause_of(error)
                log.warning("inbox of %s failed at %s: %s", self._source, one.position, cause)
                await asyncio.sleep(self._backoff * 2**attempt)
            else:
                return
        log.error("inbox of %s parks %s", self._source, one.position)
        park = partial(self._receiver.park, poison=one, cause=cause, attempts=ATTEMPTS)
        self._moved(await durable(self._store.submit(park)))

    async def _commit(self, messages: Sequence[Message]) -> None:
        """One job of the writer: all of `messages`, and the last head heard, or nothing."""

        def work(tx: Tx) -> Applied:
            return self._receiver.apply(tx, messages, self._head)

        self._moved(await durable(self._store.submit(work)))

    def _moved(self, applied: Applied) -> None:
        if applied.position > self.position:
            self._behind_since = None
        self.position, self._closed_at = applied.position, applied.closed_at
        self.repeats += applied.repeats


def now() -> float:
    """Seconds of the loop's own clock."""
    return asyncio.get_running_loop().time()
