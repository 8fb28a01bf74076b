"""The NATS connection of one service, the streams' settings and subjects."""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import (
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StoreCompression,
    StreamConfig,
    StreamInfo,
)
from nats.js.errors import NotFoundError

from chassis.awaiting import ended
from chassis.causes import PlainFault
from chassis.facts import Event, Recorded

log = logging.getLogger(__name__)

POSITION, STORE, HASH = "Zavetje-Position", "Zavetje-Store", "Zavetje-Hash"
EXPECTED = "Nats-Expected-Last-Sequence"
DAY_S = 24 * 60 * 60
STREAM: dict[str, Any] = {
    "storage": StorageType.FILE,
    "retention": RetentionPolicy.LIMITS,
    "discard": DiscardPolicy.OLD,
    "deny_delete": True,
    "deny_purge": False,
    "allow_direct": True,
    "compression": StoreCompression.S2,
    "max_age": 30 * DAY_S,
    "max_bytes": 1 << 30,
    "duplicate_window": 120,
}
"""Every setting of a service's stream but its name, subjects and replicas. The bus carries; the log is the record."""
FIXED = ("storage", "retention", "subjects", "discard", "deny_delete")
"""Settings in which a stream that is there must already agree; it is refused, the others are updated."""


class BusDown(Exception):
    """There is no connection to the bus at the moment."""


class WrongStream(PlainFault):
    """A stream of our name is there with settings that cannot be changed into ours."""


BUS_TROUBLE = (nats.errors.Error, OSError, TimeoutError, BusDown)
"""What passes by itself once the bus is back."""


def stream_name(service: str) -> str:
    """The stream that carries a service's facts."""
    return f"ZAVETJE_{service.upper()}"


def head_subject(service: str) -> str:
    """Where a service says once a second how far it is; no stream keeps it."""
    return f"zavetje.{service}.head"


def hurry_subject(reader: str, source: str) -> str:
    """Where a reader asks a sender to close the present moment and say so; `*` as the reader: all of them."""
    return f"zavetje.{reader}.hurry.{source}"


def subject(service: str, fact: Recorded, message: Event | None) -> str:
    """The subject a fact travels on; few in number, never with an id in it."""
    shown = fact if message is None else message
    return f"zavetje.{service}.{fact.kind}.{shown.type}.v{shown.schema_version}"


def stream_settings(service: str, replicas: int) -> StreamConfig:
    """The whole configuration of a service's stream."""
    subjects = [f"zavetje.{service}.*.*.*"]
    return StreamConfig(name=stream_name(service), subjects=subjects, num_replicas=replicas, **STREAM)


async def ensure_stream(jetstream: JetStreamContext, service: str, replicas: int) -> StreamInfo:
    """The service's stream as it is, made or brought to our settings first. Raises WrongStream when it cannot be."""
    wanted = stream_settings(service, replicas)
    try:
        found = await jetstream.stream_info(stream_name(service))
    except NotFoundError:
        return await jetstream.add_stream(wanted)
    differing = [
        name
        for name in ("subjects", "num_replicas", *STREAM)
        if getattr(found.config, name) != getattr(wanted, name)
    ]
    if not differing:
        return found
    if set(differing) & set(FIXED):
        raise WrongStream(f"{wanted.name} differs in {', '.join(differing)}")
    log.warning("stream %s is brought to our settings in %s", wanted.name, ", ".join(differing))
    return await jetstream.update_stream(wanted)


@dataclass(frozen=True, slots=True)
class Head:
    """How far a sender's log is: everything recorded by `closed_at` (microseconds) stands at or before `position`."""

    service: str
    position: int
    closed_at: int
    store_id: str

    def encode(self) -> bytes:
        """As it travels."""
        return json.dumps(self.plain()).encode()

    def plain(self) -> dict[str, Any]:
        """As a JSON object."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def of(cls, body: dict[str, Any]) -> "Head":
        """From a JSON object; raises KeyError or ValueError for anything else."""
        return cls(str(body["service"]), int(body["position"]), int(body["closed_at"]), str(body["store_id"]))


class Bus:
    """One service's connection, kept up for ever.

    `url` may name several servers, separated by commas, with the user in it. `failed` is set when the server
    denies us something that we must be able to do (`cause` says what): the process should end and say so.
    """

    def __init__(self, url: str, service: str, *, replicas: int = 1):
        self._urls, self._service, self.replicas = url.split(","), service, replicas
        self._client: Client | None = None
        self._closed = asyncio.Event()
        self._heard: dict[str, Callable[[bytes], None]] = {}
        self._task: asyncio.Task[None] | None = None
        self.failed = asyncio.Event()
        self.cause: str | None = None

    @property
    def is_connected(self) -> bool:
        """Whether something sent now would leave."""
        return self._client is not None and self._client.is_connected

    @property
    def client(self) -> Client:
        """The connected client; raises BusDown when there is none."""
        if self._client is None or not self._client.is_connected:
            raise BusDown
        return self._client

    def jetstream(self) -> JetStreamContext:
        """JetStream over the connection; raises BusDown when there is none."""
        return self.client.jetstream(timeout=5)

    async def start(self) -> None:
        """Begin to connect; returns at once, so a service starts without its bus."""
        self._task = asyncio.create_task(self._keep(), name=f"{self._service}-bus")

    async def stop(self) -> None:
        """Close the connection for good."""
        if self._task is not None:
            await ended(self._task)
        if self._client is not None:
            await close(self._client)

    async def listen(self, to: str, hear: Callable[[bytes], None]) -> None:
        """Call `hear` (one a subject) with every plain message on it, over every reconnection."""
        is_new = to not in self._heard
        self._heard[to] = hear
        if is_new and self._client is not None and not self._client.is_closed:
            await self._subscribe(self._client, to)

    async def publish(self, to: str, data: bytes) -> None:
        """Send a plain message; whoever listens now hears it. Raises BusDown rather than keep it for later."""
        await self.client.publish(to, data)

    async def force_reconnect(self) -> None:
        """Leave this server for another (or the same) when its connection looks alive but nothing comes of it."""
        if self._client is not None:
            await self._client.force_reconnect()

    async def _keep(self) -> None:
        while True:
            self._closed.clear()
            client = Client()
            try:
                await client.connect(
                    self._urls,
                    name=self._service,
                    inbox_prefix=f"_INBOX_{self._service}",
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=1,
                    connect_timeout=5,
                    ping_interval=10,
                    error_cb=self._trouble,
                    closed_cb=self._has_closed,
                )
                subscribed: set[str] = set()
                while missing := self._heard.keys() - subscribed:
                    for to in missing:
                        await self._subscribe(client, to)
                    subscribed |= missing
                self._client = client
                await self._closed.wait()
            except Exception as error:
                log.warning("no connection to the bus: %s", type(error).__name__)
            finally:
                if self._client is not client:
                    await close(client)
            await asyncio.sleep(1)

    async def _subscribe(self, client: Client, to: str) -> None:
        async def heard(message: Msg) -> None:
            self._heard[to](message.data)

        await client.subscribe(to, cb=heard)

    async def _trouble(self, error: Exception) -> None:
        if "permissions violation" not in str(error).lower():
            log.warning("bus: %s", type(error).__name__)
            return
        self.cause = str(error)
        log.critical("the bus denies us what we need: %s", self.cause)
        self.failed.set()

    async def _has_closed(self) -> None:
        self._closed.set()


async def close(client: Client) -> None:
    """Close a connection; one whose server is gone already may complain of it, and then leave its socket open."""
    try:
        await client.close()
    except Exception as error:
        log.debug("a lost connection closed with %s", type(error).__name__)
    finally:
        transport = client._transport
        if transport is not None:
            transport.close()  # type: ignore[no-untyped-call]
