"""Every fact arrives once and in order, and is known through the moment its sender has closed."""

from chassis.checkpoints import complete_through
from chassis.codec import Shapes
from chassis.messaging import Bus, stream_name
from tests.integration.bus.world import (
    EchoHeard,
    Reader,
    Sender,
    ThingHidden,
    ThingNamed,
    make_schema,
    open_store_at,
    running,
    until,
)


async def test_everything_arrives_once_and_in_order(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
    sender.name_things(*range(50))
    async with running(outbox, inbox):
        await until(lambda: inbox.position == 50)
        sender.name_things(*range(50, 1300))
        await until(lambda: inbox.position == 1300, seconds=30)
    assert reader.kept() == list(range(1, 1301))
    assert reader.echoes() == list(range(1300))
    assert reader.rows() == reader.rebuilt()
    assert len(reader.rows()) > 1300
    assert (inbox.repeats, inbox.gaps, outbox.resent, sender.calls) == (0, 0, 0, 0)
    info = await sender_bus.jetstream().stream_info(stream_name(sender.name))
    assert info.state.messages == 1300


async def test_a_fact_that_is_not_for_others_travels_without_its_data(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    sender.say("1", ThingHidden())
    sender.say("1", ThingNamed(number=7))
    inbox = reader.inbox(reader_bus)
    async with running(sender.outbox(sender_bus), inbox):
        await until(lambda: inbox.position == 2)
    assert reader.echoes() == [7]
    assert reader.kept() == [1, 2]


async def test_a_reader_is_complete_through_what_the_sender_has_closed(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    fact = sender.say("1", ThingNamed(number=1))
    recorded_at = int(fact.recorded_at.timestamp() * 1_000_000)

    def complete() -> int:
        with reader.store.reading() as connection:
            return complete_through(connection, sender.name)

    async with running(sender.outbox(sender_bus), reader.inbox(reader_bus)):
        await until(lambda: complete() >= recorded_at, seconds=3)
        first = complete()
        await until(lambda: complete() > first + 1_000_000, seconds=4)


async def test_an_empty_log_is_complete_through_the_clock(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    inbox = reader.inbox(reader_bus)
    async with running(sender.outbox(sender_bus), inbox):
        await until(lambda: inbox.status()["closed_at"] > 0, seconds=4)
        assert inbox.status()["position"] == 0
        sender.name_things(1)
        await until(lambda: inbox.position == 1)


async def test_a_reader_on_postgresql_receives_parks_and_replays_the_same(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus, postgres_url: str
):
    make_schema(postgres_url)
    reader.store.stop()
    reader.store = open_store_at(postgres_url, reader.name, Shapes((EchoHeard,)), [reader.model])
    reader.poison = {4}
    sender.name_things(*range(300))
    inbox = reader.inbox(reader_bus)
    async with running(sender.outbox(sender_bus), inbox):
        await until(lambda: inbox.position == 300, seconds=20)
        assert inbox.status()["parked"] == 99
        reader.poison = set()
        assert await inbox.replay_parked("thing-1") == 99
        await until(lambda: inbox.status()["closed_at"] > 0)
    assert sorted(reader.echoes()) == list(range(300))
    assert reader.kept() == list(range(1, 301))
    assert reader.rows() == reader.rebuilt()
