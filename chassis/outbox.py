"""Sends a service's log to the bus, oldest first, each fact once; the stream itself is the fence."""

import asyncio
import json
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import sqlalchemy as sa
from nats.errors import MaxPayloadError
from nats.js.api import StreamInfo
from nats.js.errors import APIError, NotFoundError

from chassis.awaiting import ended, in_thread, woken
from chassis.causes import PlainFault, cause_of
from chassis.clock import micros
from chassis.codec import UnknownFact, recorded
from chassis.envelope import to_envelope
from chassis.event_store import Store, head, rows_after
from chassis.facts import WITHDRAWN, Event, Recorded
from chassis.messaging import (
    BUS_TROUBLE,
    EXPECTED,
    HASH,
    POSITION,
    STORE,
    Bus,
    Head,
    WrongStream,
    ensure_stream,
    head_subject,
    hurry_subject,
    stream_name,
    subject,
)
from chassis.tables import EVENT

log = logging.getLogger(__name__)

PAGE = 500
LOOK_AGAIN_S = 0.25
HEAD_S = 1.0
RESYNC_S = 60.0
"""How often a quiet sender looks whether the stream still holds what it was given."""
ACK_S = 5.0
WRONG_SEQUENCE = 10071
RECONNECT_AFTER = 3

Published = Callable[[Recorded], Event | None]


class Forked(PlainFault):
    """The stream tells another history than our log: an operator decides, nothing is skipped."""


def message_of(fact: Recorded, published: Published) -> Event | None:
    """What others may know of a fact; that one was taken back they always may."""
    return fact.event if fact.type == WITHDRAWN else published(fact)


def last_head(connection: sa.Connection, service: str, now: int) -> Head:
    """How far the log is. An empty log is closed through `now`."""
    position, closed_at, store_id = head(connection)
    return Head(service, position, now if position == 0 else closed_at, store_id)


def messages_after(store: Store, published: Published, after: int, limit: int) -> dict[str, Any]:
    """`{"items": [envelope…], "head": {…}}`: what a reader with a gap asks for (GET /internal/messages)."""
    with store.reading() as connection:
        facts = [recorded(row, store.shapes) for row in rows_after(connection, after, limit)]
        reached = last_head(connection, store.service, 0)
    envelopes = (to_envelope(store.service, fact, message_of(fact, published)) for fact in facts)
    return {"items": [json.loads(envelope) for envelope in envelopes], "head": reached.plain()}


class Outbox:
    """The one sender of a service. `published` says what others may know of a fact.

    A second one at the same time does no harm: the stream takes only the message that follows its last.
    """

    def __init__(self, store: Store, service: str, published: Published, bus: Bus):
        self._store, self._service, self._published, self._bus = store, service, published, bus
        self._wake, self._drained = asyncio.Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._synced, self._synced_at = False, 0.0
        self._sequence, self._store_id = 0, ""
        self._empty_since = 0
        self._head: Head | None = None
        self.state: Literal["running", "halted", "forked"] = "running"
        self.cause: str | None = None
        self.position = 0
        self.sent = self.resent = self.resyncs = 0

    def status(self) -> dict[str, Any]:
        """For the health page: state, position sent, how many facts wait, how many were sent again."""
        reached = self.position if self._head is None else self._head.position
        return {
            "state": "halted" if self._bus.cause else self.state,
            "cause": self.cause or self._bus.cause,
            "position": self.position,
            "lag": max(0, reached - self.position),
            "sent": self.sent,
            "resent": self.resent,
            "resyncs": self.resyncs,
            "connected": self._bus.is_connected,
        }

    async def run(self) -> None:
        """Send until cancelled; a fork or an unreadable fact stops the sending, visibly."""
        self._loop = asyncio.get_running_loop()
        self._store.listeners.append(self._committed)
        await self._bus.listen(hurry_subject("*", self._service), self._hurried)
        both = [asyncio.create_task(self._send()), asyncio.create_task(self._say_heads())]
        try:
            await asyncio.gather(*both)
        finally:
            await ended(*both)
            self._store.listeners.remove(self._committed)

    def _committed(self, position: int, closed_at: int) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    def _hurried(self, data: bytes) -> None:
        """A reader waits for the present moment: close it, then say the head without waiting for the second."""
        closed = self._store.submit(lambda tx: None)
        closed.add_done_callback(lambda _: self._say_soon())

    def _say_soon(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._drained.set)

    async def _send(self) -> None:
        failures = 0
        while self.state == "running":
            try:
                await self._drain()
                failures = 0
                await woken(self._wake, LOOK_AGAIN_S)
            except (Forked, WrongStream, UnknownFact, MaxPayloadError) as stopped:
                self._stop(stopped)
            except (*BUS_TROUBLE, sa.exc.OperationalError) as trouble:
                self._synced = False
                if not fenced(trouble):
                    failures += 1
                    await self._recover(failures, trouble)
            except Exception as stopped:
                self._stop(stopped)

    def _stop(self, cause: Exception) -> None:
        """Send nothing more until somebody has looked: skipping a fact is never an answer."""
        self.state = "forked" if isinstance(cause, Forked) else "halted"
        self.cause = cause_of(cause)
        log.critical("outbox of %s is %s after %s: %s", self._service, self.state, self.position, self.cause)

    async def _recover(self, failures: int, trouble: BaseException) -> None:
        log.warning("outbox of %s waits for the bus (%s)", self._service, type(trouble).__name__)
        if failures % RECONNECT_AFTER == 0:
            await self._bus.force_reconnect()
        await asyncio.sleep(min(0.1 * 2 ** min(failures, 5), 2.0))

    async def _drain(self) -> None:
        """Send all that waits."""
        if not self._synced or asyncio.get_running_loop().time() - self._synced_at > RESYNC_S:
            await self._resync()
        while rows := await in_thread(self._rows):
            for row in rows:
                await self._send_one(row)
            self._drained.set()

    def _rows(self) -> list[dict[str, Any]]:
        with self._store.reading() as connection:
            return rows_after(connection, self.position, PAGE)

    async def _send_one(self, row: dict[str, Any]) -> None:
        fact = recorded(row, self._store.shapes)
        message = message_of(fact, self._published)
        headers = {
            EXPECTED: str(self._sequence),
            POSITION: str(fact.position),
            STORE: self._store_id,
            HASH: bytes(row["hash"]).hex(),
        }
        acknowledged = await self._bus.jetstream().publish(
            subject(self._service, fact, message),
            to_envelope(self._service, fact, message),
            timeout=ACK_S,
            stream=stream_name(self._service),
            headers=headers,
        )
        self._sequence, self.position = acknowledged.seq, fact.position
        self.sent += 1

    async def _resync(self) -> None:
        """Ask the stream how far it is, and go on from there. Raises Forked when it is not our history."""
        info = await ensure_stream(self._bus.jetstream(), self._service, self._bus.replicas)
        marks = await self._last_marks(info)
        position = await in_thread(partial(self._agree, marks))
        if position < self.position:
            self.resent += self.position - position
            log.warning("the bus lost facts of %s: sending again after %s", self._service, position)
        self.resyncs += 1
        self._sequence, self.position = info.state.last_seq, position
        self._synced, self._synced_at = True, asyncio.get_running_loop().time()

    async def _last_marks(self, info: StreamInfo) -> dict[str, str] | None:
        """The headers of the stream's last message, None when it holds none."""
        if info.state.messages == 0:
            return None
        try:
            found = await self._bus.jetstream().get_msg(stream_name(self._service), seq=info.state.last_seq)
        except NotFoundError:
            return None
        return dict(found.headers or {})

    def _agree(self, marks: dict[str, str] | None) -> int:
        """The position the stream has reached, proven to be ours."""
        with self._store.reading() as connection:
            _, _, self._store_id = head(connection)
            if marks is None:
                return 0
            if marks.get(STORE) != self._store_id:
                raise Forked("the stream was filled by another store")
            position = int(marks.get(POSITION, "0"))
            ours = connection.execute(sa.select(EVENT.c.hash).where(EVENT.c.position == position)).scalar()
        if ours is None:
            raise Forked(f"the stream is at {position}, beyond our log")
        if bytes(ours).hex() != marks.get(HASH):
            raise Forked(f"the stream holds another fact at {position}")
        return position

    async def _say_heads(self) -> None:
        """After each drain and once a second: how far we are, on plain NATS."""
        while self.state != "forked":
            try:
                self._head = await in_thread(self._look)
                await self._bus.publish(head_subject(self._service), self._head.encode())
            except (*BUS_TROUBLE, sa.exc.OperationalError) as trouble:
                log.debug("nobody hears the head of %s (%s)", self._service, type(trouble).__name__)
            await woken(self._drained, HEAD_S)

    def _look(self) -> Head:
        """The head as it may be said. An empty log is closed through the last time it was seen empty, not through
        now: its first fact may be on its way to the disk."""
        now = micros(self._store.clock.now())
        with self._store.reading() as connection:
            found = last_head(connection, self._service, min(now, self._empty_since or now))
        self._empty_since = now
        return found


def fenced(trouble: BaseException) -> bool:
    """Whether the stream refused because another sender was faster."""
    return isinstance(trouble, APIError) and trouble.err_code == WRONG_SEQUENCE
