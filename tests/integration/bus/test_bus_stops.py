"""What cannot be true is refused, visibly: a fork, a fact from the future, a second sender, a server that says no."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.codec import Shapes
from chassis.decider import Ask, handle
from chassis.messaging import Bus, WrongStream, ensure_stream, stream_name, stream_settings
from cli.nats_config import NatsServer, server_program
from tests.architecture.sources import ROOT
from tests.fixtures.processes import free_port, listens
from tests.fixtures.processes import running as running_process
from tests.integration.bus.world import (
    SENDER,
    THING,
    Reader,
    Say,
    Sender,
    ThingNamed,
    open_store,
    running,
    told,
    until,
)


class NewerName(ThingNamed):
    schema_version = 2


async def test_two_senders_at_once_put_each_fact_on_the_stream_once(
    sender: Sender, sender_bus: Bus, reader_bus: Bus
):
    first, second = sender.outbox(sender_bus), sender.outbox(reader_bus)
    sender.name_things(*range(50))
    async with running(first, second):
        for start in range(50, 300, 50):
            sender.name_things(*range(start, start + 50))
            await asyncio.sleep(0.02)
        await until(lambda: first.position == second.position == 300, seconds=20)
    stream = sender_bus.jetstream()
    assert (await stream.stream_info(stream_name(sender.name))).state.messages == 300
    sent = [await stream.get_msg(stream_name(sender.name), seq=seq) for seq in range(1, 301)]
    assert [int((one.headers or {})["Zavetje-Position"]) for one in sent] == list(range(1, 301))
    assert first.sent + second.sent == 300


def restore(sender: Sender, backup: Path) -> None:
    """The sender's database as it was when the backup was made."""
    sender.store.stop()
    file = sender.folder / f"{sender.name}.db"
    for left in file.parent.glob(f"{file.name}-*"):
        left.unlink()
    shutil.copy(backup, file)
    sender.store = open_store(file, sender.name, SENDER)


def back_up(sender: Sender) -> Path:
    """A copy of the sender's database as it is now."""
    sender.store.stop()
    file = sender.folder / f"{sender.name}.db"
    backup = file.with_suffix(".backup")
    shutil.copy(file, backup)
    sender.store = open_store(file, sender.name, SENDER)
    return backup


async def refuses_to_send(sender: Sender, connection: Bus) -> None:
    outbox = sender.outbox(connection)
    async with running(outbox):
        await until(lambda: outbox.state == "forked")
    assert outbox.sent == 0
    assert outbox.status()["cause"].startswith("Forked")


async def test_a_restored_sender_does_not_send(sender: Sender, sender_bus: Bus):
    sender.name_things(*range(5))
    backup = back_up(sender)
    sender.name_things(*range(5, 10))
    outbox = sender.outbox(sender_bus)
    async with running(outbox):
        await until(lambda: outbox.position == 10)
    restore(sender, backup)
    for more in (0, 10):
        sender.name_things(*range(100, 100 + more))
        await refuses_to_send(sender, sender_bus)
    assert (await sender_bus.jetstream().stream_info(stream_name(sender.name))).state.messages == 10


async def test_another_store_does_not_send_to_our_stream(sender: Sender, sender_bus: Bus, tmp_path: Path):
    sender.name_things(1)
    outbox = sender.outbox(sender_bus)
    async with running(outbox):
        await until(lambda: outbox.position == 1)
    (tmp_path / "other").mkdir()
    stranger = Sender(tmp_path / "other", sender.url, name=sender.name)
    stranger.name_things(1)
    await refuses_to_send(stranger, sender_bus)
    stranger.store.stop()


async def test_a_reader_refuses_a_sender_whose_history_changed(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    sender.name_things(*range(5))
    backup = back_up(sender)
    sender.name_things(*range(5, 8))
    outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
    async with running(outbox, inbox):
        await until(lambda: inbox.position == 8)
    await sender_bus.jetstream().delete_stream(stream_name(sender.name))
    restore(sender, backup)
    sender.name_things(*range(100, 110))
    outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
    async with running(outbox, inbox):
        await until(lambda: inbox.state == "forked")
    assert "another fact" in inbox.status()["cause"]
    assert reader.echoes() == list(range(8))


async def test_a_reader_refuses_another_store(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    sender.name_things(1, 2)
    outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
    async with running(outbox, inbox):
        await until(lambda: inbox.position == 2)
    await sender_bus.jetstream().delete_stream(stream_name(sender.name))
    sender.store.stop()
    (sender.folder / f"{sender.name}.db").unlink()
    for left in sender.folder.glob(f"{sender.name}.db-*"):
        left.unlink()
    sender.store = open_store(sender.folder / f"{sender.name}.db", sender.name, SENDER)
    sender.name_things(1, 2, 3)
    outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
    async with running(outbox, inbox):
        await until(lambda: inbox.state == "forked")
    assert reader.kept() == [1, 2]


async def test_a_newer_version_of_a_known_fact_halts_its_source(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    sender.store.stop()
    sender.store = open_store(sender.folder / f"{sender.name}.db", sender.name, Shapes((NewerName,)))
    ask = Ask(THING, "1", Say(told=told(), event=NewerName(number=1)))
    handle(sender.store, [ask]).result(timeout=10)
    outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
    async with running(outbox, inbox):
        await until(lambda: inbox.state == "halted")
        assert inbox.status()["cause"] == "UnknownFact: thing_named v2"
        assert inbox.position == 0
    reader.shapes = Shapes((NewerName,))
    inbox = reader.inbox(reader_bus)
    async with running(inbox):
        await until(lambda: inbox.position == 1)


async def test_a_fact_the_sender_cannot_read_itself_halts_it(sender: Sender, sender_bus: Bus):
    sender.name_things(1)
    sender.store.shapes = Shapes(())
    outbox = sender.outbox(sender_bus)
    async with running(outbox):
        await until(lambda: outbox.state == "halted")
    assert outbox.status()["cause"] == "UnknownFact: thing_named v1"


async def test_a_stream_is_brought_to_our_settings_where_it_can_be(sender: Sender, sender_bus: Bus):
    stream = sender_bus.jetstream()
    ours = stream_settings(sender.name, 1)
    await stream.add_stream(ours.evolve(max_age=3600, max_bytes=1 << 20))
    found = await ensure_stream(stream, sender.name, 1)
    assert (found.config.max_age, found.config.max_bytes) == (ours.max_age, ours.max_bytes)
    again = await ensure_stream(stream, sender.name, 1)
    assert again.config == found.config


async def test_a_stream_that_cannot_become_ours_is_refused(sender: Sender, sender_bus: Bus):
    stream = sender_bus.jetstream()
    await stream.add_stream(stream_settings(sender.name, 1).evolve(deny_delete=False))
    with pytest.raises(WrongStream, match="deny_delete"):
        await ensure_stream(stream, sender.name, 1)
    sender.name_things(1)
    outbox = sender.outbox(sender_bus)
    async with running(outbox):
        await until(lambda: outbox.state == "halted")


@pytest.fixture
def guarded_url(tmp_path: Path) -> Iterator[str]:
    """A server with the product's users; the client is intake."""
    shutil.copy(ROOT / "deploy" / "nats" / "users.conf", tmp_path)
    port, config = free_port(), tmp_path / "nats-server.conf"
    rendered = NatsServer("guarded", port, tmp_path / "jetstream").render()
    config.write_text(f'{rendered}\ninclude "users.conf"\n', encoding="utf-8")
    users = ("INTAKE", "INTERVENTION", "PLACEMENT", "REPORTING", "GATEWAY")
    passwords = {f"ZAVETJE_NATS_PASSWORD_{user}": '"1234"' for user in users}
    command = [server_program(), "--config", config]
    with running_process(command, lambda: listens(port), tmp_path / "log", environment=passwords):
        yield f"nats://intake:1234@127.0.0.1:{port}"


async def test_what_the_server_denies_ends_the_process(guarded_url: str):
    connection = Bus(guarded_url, "intake")
    await connection.start()
    try:
        await until(lambda: connection.is_connected)
        await connection.publish("zavetje.intake.head", b"{}")
        await connection.client.flush()
        assert not connection.failed.is_set()
        await connection.publish("zavetje.placement.head", b"{}")
        await asyncio.wait_for(connection.failed.wait(), 5)
        assert "zavetje.placement.head" in (connection.cause or "")
    finally:
        await connection.stop()
