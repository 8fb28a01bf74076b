"""A sender and a reader on the run's nats-server; their stream is gone afterwards."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nats.js.errors
import pytest

from chassis.messaging import Bus, stream_name
from tests.fixtures.nats import NatsProcess
from tests.integration.bus.world import Reader, Sender, bus


@pytest.fixture
def sender(tmp_path: Path, nats_server: NatsProcess) -> Iterator[Sender]:
    found = Sender(tmp_path, nats_server.url)
    yield found
    found.store.stop()


@pytest.fixture
def reader(tmp_path: Path, sender: Sender) -> Iterator[Reader]:
    found = Reader(tmp_path, sender)
    yield found
    found.store.stop()


@pytest.fixture
async def sender_bus(nats_server: NatsProcess, sender: Sender) -> AsyncIterator[Bus]:
    async with bus(nats_server.url, sender.name) as connection:
        yield connection
        with contextlib.suppress(nats.js.errors.NotFoundError):
            await connection.jetstream().delete_stream(stream_name(sender.name))


@pytest.fixture
async def reader_bus(nats_server: NatsProcess, reader: Reader) -> AsyncIterator[Bus]:
    async with bus(nats_server.url, reader.name) as connection:
        yield connection
