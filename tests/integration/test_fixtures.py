"""The servers the tests stand on are real, and set as the product asks."""

import subprocess

import nats
import sqlalchemy as sa

from cli.nats_config import LEAST_VERSION, server_program
from tests.fixtures.nats import NatsProcess
from tests.fixtures.postgres import Postgres


async def kept_messages(url: str, *, publish: int) -> int:
    """Publish so many to the stream `kept`, and say how many it holds."""
    client = await nats.connect(url, allow_reconnect=False)
    try:
        stream = client.jetstream()
        await stream.add_stream(name="kept", subjects=["kept"])
        for _ in range(publish):
            await stream.publish("kept", b"")
        return (await stream.stream_info("kept")).state.messages
    finally:
        await client.close()


def test_the_bus_is_new_enough_to_sync_every_message():
    told = subprocess.run([server_program(), "--version"], capture_output=True, text=True, check=True).stdout
    assert tuple(int(part) for part in told.strip().rpartition("v")[2].split(".")) >= LEAST_VERSION


async def test_the_bus_keeps_its_messages_over_a_restart(own_nats_server: NatsProcess):
    assert await kept_messages(own_nats_server.url, publish=3) == 3
    own_nats_server.stop()
    own_nats_server.start()
    assert await kept_messages(own_nats_server.url, publish=0) == 3


async def test_the_shared_bus_answers(nats_server: NatsProcess):
    assert await kept_messages(nats_server.url, publish=1) >= 1


def test_postgres_is_durable_when_it_answers(postgres: Postgres):
    with postgres.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert connection.execute(f"SHOW {setting}").fetchone() == ("on",), setting


def test_every_test_gets_an_empty_database_of_its_own(postgres: Postgres):
    with postgres.database() as first, postgres.database() as second:
        assert first != second
        for url in (first, second):
            engine = sa.create_engine(url)
            with engine.begin() as connection:
                connection.execute(sa.text("CREATE TABLE mine (id int)"))
            engine.dispose()
