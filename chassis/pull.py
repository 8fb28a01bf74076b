"""Pulls the messages of one durable consumer as they come, without a round trip between them."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from chassis.messaging import Bus, BusDown, stream_name

READER: dict[str, Any] = {
    "deliver_policy": DeliverPolicy.ALL,
    "ack_policy": AckPolicy.ALL,
    "ack_wait": 30,
    "max_deliver": -1,
    "max_ack_pending": 1000,
}
BATCH = 500
PULL_S, HEARTBEAT_S, SILENT_S = 10.0, 2.0, 6.0


class Pull:
    """The messages of one durable consumer as they come; one request is always open at the server."""

    def __init__(self, client: Client, service: str, reader: str, wake: Callable[[], None]):
        self._client, self._wake = client, wake
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{stream_name(service)}.{reader}"
        self._inbox = client.new_inbox()
        self._messages: list[Msg] = []
        self._wanted = 0
        self._heard_at = 0.0
        self._reconnects = -1
        self._broken: str | None = None
        self._unsubscribe: Callable[[], Awaitable[None]] | None = None

    @classmethod
    async def open(cls, bus: Bus, service: str, reader: str, wake: Callable[[], None]) -> "Pull":
        """Make or find the durable consumer `reader` on the stream of `service` and ask for its messages.

        `wake` is called on the loop whenever something came.
        """
        config = ConsumerConfig(durable_name=reader, **READER)
        await bus.jetstream().add_consumer(stream_name(service), config)
        pull = cls(bus.client, service, reader, wake)
        subscription = await pull._client.subscribe(pull._inbox, cb=pull._hear)
        pull._unsubscribe = subscription.unsubscribe
        await pull._ask()
        return pull

    async def close(self) -> None:
        """Hear nothing more."""
        if self._unsubscribe is not None and not self._client.is_closed:
            await self._unsubscribe()

    async def waiting(self) -> list[Msg]:
        """What has come since the last time, in the order it came. Raises BusDown when the consumer is gone."""
        if self._broken is not None or self._client.is_closed:
            raise BusDown(self._broken or "closed")
        messages, self._messages = self._messages, []
        silent = asyncio.get_running_loop().time() - self._heard_at > SILENT_S
        if self._wanted <= 0 or silent or self._client.stats["reconnects"] != self._reconnects:
            await self._ask()
        return messages

    async def _ask(self) -> None:
        self._wanted, self._reconnects = BATCH, self._client.stats["reconnects"]
        self._heard_at = asyncio.get_running_loop().time()
        body = {"batch": BATCH, "expires": int(PULL_S * 1e9), "idle_heartbeat": int(HEARTBEAT_S * 1e9)}
        await self._client.publish(self._next, json.dumps(body).encode(), reply=self._inbox)

    async def _hear(self, message: Msg) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        status = (message.headers or {}).get("Status")
        if status is None:
            self._wanted -= 1
            self._messages.append(message)
        elif status in ("404", "408"):
            self._wanted = 0
        elif status != "100":
            self._broken = status
        self._wake()
