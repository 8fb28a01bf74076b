"""Whatever the bus repeats, drops or forgets, every reader ends with every fact once, in order."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from chassis import inbox as inbox_module
from chassis import outbox as outbox_module
from chassis.messaging import Bus, Head, stream_name
from tests.fixtures.nats import NatsProcess
from tests.integration.bus.world import Reader, Sender, ThingHidden, ThingNamed, bus, running, until


async def test_a_repeat_on_the_stream_is_dropped(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
    sender.name_things(*range(5))
    async with running(outbox, inbox):
        await until(lambda: inbox.position == 5)
        stream = sender_bus.jetstream()
        second = await stream.get_msg(stream_name(sender.name), seq=2)
        assert second.headers is not None and second.subject is not None and second.data is not None
        headers = {name: value for name, value in second.headers.items() if name.startswith("Zavetje")}
        await stream.publish(second.subject, second.data, headers=headers)
        await until(lambda: inbox.repeats == 1)
        sender.name_things(*range(5, 10))
        await until(lambda: inbox.position == 10)
    assert reader.echoes() == list(range(10))
    assert outbox.state == "running"


async def test_what_the_stream_dropped_is_fetched_from_the_sender(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
    for number in range(5):
        sender.say("1", ThingNamed(number=number))
        sender.say("2", ThingHidden())
    sender.say("1", ThingNamed(number=5))
    async with running(outbox):
        await until(lambda: outbox.position == 11)
    hidden = f"zavetje.{sender.name}.thing.thing_hidden.v1"
    await sender_bus.jetstream().purge_stream(stream_name(sender.name), subject=hidden)
    async with running(inbox):
        await until(lambda: inbox.position == 11)
    assert reader.echoes() == list(range(6))
    assert reader.kept() == list(range(1, 12))
    assert inbox.gaps >= 1
    assert inbox.filled >= 5


async def test_a_lost_end_is_noticed_by_the_head_alone(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
    sender.name_things(*range(5))
    async with running(outbox):
        await until(lambda: outbox.position == 5)
        await sender_bus.jetstream().purge_stream(stream_name(sender.name))
        async with running(inbox):
            await until(lambda: inbox.position == 5)
    assert (reader.echoes(), inbox.filled) == (list(range(5)), 5)


async def test_a_silent_sender_that_cannot_be_reached_is_waited_for(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
    sender.name_things(*range(6))
    async with running(outbox):
        await until(lambda: outbox.position == 6)
    await sender_bus.jetstream().purge_stream(stream_name(sender.name), seq=4)
    sender.answers = False
    async with running(inbox):
        await until(lambda: sender.calls > 1)
        assert (inbox.position, inbox.state) == (0, "running")
        assert inbox.status()["cause"] == "ConnectError"
        sender.answers = True
        async with running(outbox):
            await until(lambda: inbox.position == 6)
    assert reader.echoes() == list(range(6))


async def test_a_deleted_stream_is_made_and_filled_again_and_applied_once(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
    sender.name_things(*range(20))
    async with running(outbox, inbox):
        await until(lambda: inbox.position == 20)
        await sender_bus.jetstream().delete_stream(stream_name(sender.name))
        sender.name_things(*range(20, 25))
        await until(lambda: inbox.position == 25 and inbox.repeats >= 20, seconds=20)
        info = await sender_bus.jetstream().stream_info(stream_name(sender.name))
        assert info.state.messages == 25
    assert outbox.resent == 20
    assert reader.echoes() == list(range(25))
    assert reader.kept() == list(range(1, 26))


async def test_a_stream_lost_while_nobody_says_anything_is_noticed(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(outbox_module, "RESYNC_S", 0.2)
    outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
    sender.name_things(*range(20))
    async with running(outbox, inbox):
        await until(lambda: inbox.position == 20)
        await sender_bus.jetstream().purge_stream(stream_name(sender.name))
        await until(lambda: outbox.resent == 20 and inbox.repeats >= 20)
    assert reader.echoes() == list(range(20))


async def test_a_bus_that_lost_its_disk_is_filled_again(tmp_path: Path, own_nats_server: NatsProcess):
    sender = Sender(tmp_path, own_nats_server.url)
    reader = Reader(tmp_path, sender)
    async with bus(own_nats_server.url, sender.name) as out, bus(own_nats_server.url, reader.name) as into:
        outbox, inbox = sender.outbox(out), reader.inbox(into)
        sender.name_things(*range(10))
        async with running(outbox, inbox):
            await until(lambda: inbox.position == 10)
            own_nats_server.stop()
            shutil.rmtree(own_nats_server.store_dir)
            sender.name_things(*range(10, 15))
            own_nats_server.start()
            await until(lambda: inbox.position == 15 and outbox.position == 15, seconds=30)
            await until(lambda: inbox.repeats >= 10, seconds=30)
            assert (await out.jetstream().stream_info(stream_name(sender.name))).state.messages == 15
    assert reader.echoes() == list(range(15))
    assert outbox.resent == 10
    sender.store.stop()
    reader.store.stop()


async def test_without_a_bus_the_sender_is_asked_directly(
    tmp_path: Path, own_nats_server: NatsProcess, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(inbox_module, "SILENT_S", 0.3)
    sender = Sender(tmp_path, own_nats_server.url)
    reader = Reader(tmp_path, sender)
    async with bus(own_nats_server.url, reader.name) as connection:
        own_nats_server.stop()
        sender.name_things(*range(5))
        inbox = reader.inbox(connection)
        async with running(inbox):
            await until(lambda: inbox.position == 5)
            await until(lambda: inbox.status()["closed_at"] > 0)
    assert reader.echoes() == list(range(5))
    sender.store.stop()
    reader.store.stop()


async def test_who_began_to_listen_without_a_bus_hears_when_it_is_back(
    tmp_path: Path, own_nats_server: NatsProcess
):
    heard: list[bytes] = []
    async with bus(own_nats_server.url, "listener") as connection:
        await connection.listen("zavetje.early.head", heard.append)
        own_nats_server.stop()
        await until(lambda: not connection.is_connected)
        await connection.listen("zavetje.late.head", heard.append)
        own_nats_server.start()
        await until(lambda: connection.is_connected)
        for name in (b"early", b"late"):
            await connection.publish(f"zavetje.{name.decode()}.head", name)
        await until(lambda: heard == [b"early", b"late"])


async def test_a_database_that_fails_for_a_moment_is_asked_again(
    sender: Sender, sender_bus: Bus, monkeypatch: pytest.MonkeyPatch
):
    outbox = sender.outbox(sender_bus)
    look, failed = outbox._look, iter(range(3))

    def fails_first() -> Head:
        if next(failed, None) is None:
            return look()
        raise sa.exc.OperationalError("select", {}, OSError("disk I/O error"))

    monkeypatch.setattr(outbox, "_look", fails_first)
    monkeypatch.setattr(outbox_module, "HEAD_S", 0.05)
    sender.name_things(*range(5))
    async with running(outbox):
        await until(lambda: outbox.status()["lag"] == 0 and outbox.position == 5 and outbox._head is not None)
