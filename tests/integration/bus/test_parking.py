"""What fails again and again waits visibly with its stream, while the others go on."""

import pytest
from pydantic import Field

from chassis.codec import Shapes
from chassis.messaging import Bus
from tests.integration.bus.world import Reader, Sender, ThingNamed, running, until


async def test_poison_is_parked_with_its_stream_and_replayed_in_order(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    reader.poison = {4}
    outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
    sender.name_things(*range(12))
    async with running(outbox, inbox):
        await until(lambda: inbox.position == 12)
        sender.name_things(12, 13, 14, 15)
        await until(lambda: inbox.position == 16)
        waiting = inbox.parked()
        assert [(row["position"], row["stream"]) for row in waiting] == [
            (position, "thing-1") for position in (5, 8, 11, 14)
        ]
        assert "Person" not in str(waiting)
        assert [row["attempts"] for row in waiting] == [5, 0, 0, 0]
        assert str(waiting[0]["cause"]).startswith("KeyError at world.py:")
        assert waiting[1]["cause"] == "follows 5"
        assert inbox.status()["parked"] == 4
        assert reader.echoes() == [n for n in range(16) if n % 3 != 1 or n == 1]
        assert reader.rows() == reader.rebuilt()

        with pytest.raises(KeyError):
            await inbox.replay_parked("thing-1")
        assert [row["attempts"] for row in inbox.parked()] == [6, 0, 0, 0]

        reader.poison = set()
        assert await inbox.replay_parked("thing-1") == 4
        assert await inbox.replay_parked("thing-1") == 0
        sender.name_things(16)
        await until(lambda: inbox.position == 17)
    assert inbox.parked() == []
    assert [n for n in reader.echoes() if n % 3 == 1] == [1, 4, 7, 10, 13, 16]
    assert sorted(reader.echoes()) == list(range(17))
    assert reader.kept() == list(range(1, 18))
    assert reader.rows() == reader.rebuilt()


async def test_a_replay_that_fails_half_way_keeps_what_it_did(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    reader.poison = {0, 2}
    inbox = reader.inbox(reader_bus)
    sender.name_things(*range(4), things=1)
    async with running(sender.outbox(sender_bus), inbox):
        await until(lambda: inbox.position == 4)
        reader.poison = {2}
        with pytest.raises(KeyError):
            await inbox.replay_parked("thing-0")
        assert [row["position"] for row in inbox.parked()] == [3, 4]
        assert reader.echoes() == [0, 1]
        reader.poison = set()
        assert await inbox.replay_parked("thing-0") == 2
    assert reader.echoes() == list(range(4))


async def test_data_that_does_not_fit_its_contract_is_parked_without_being_shown(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    class SmallName(ThingNamed):  # what the reader believes a name to be
        number: int = Field(le=2)

    reader.shapes = Shapes((SmallName,))
    inbox = reader.inbox(reader_bus)
    sender.name_things(1, 2, 77, things=3)
    async with running(sender.outbox(sender_bus), inbox):
        await until(lambda: inbox.position == 3)
    (row,) = inbox.parked()
    assert row["cause"] == "SmallName: number less_than_equal"
