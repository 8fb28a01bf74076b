"""A process that ends in the middle goes on where its log and its checkpoint stand."""

import asyncio

from chassis.awaiting import durable
from chassis.messaging import Bus
from tests.integration.bus.world import SENDER, Reader, Sender, open_store, running, until


async def test_both_end_in_the_middle_again_and_again(
    sender: Sender, reader: Reader, sender_bus: Bus, reader_bus: Bus
):
    sender.name_things(*range(600))
    for pause in (0.05, 0.1, 0.2, 0.3):
        outbox, inbox = sender.outbox(sender_bus), reader.inbox(reader_bus)
        async with running(outbox, inbox):
            await asyncio.sleep(pause)
        sender.store.stop()
        reader.store.stop()
        sender.store = open_store(sender.folder / f"{sender.name}.db", sender.name, SENDER)
        reader.open()
    inbox = reader.inbox(reader_bus)
    async with running(sender.outbox(sender_bus), inbox):
        await until(lambda: inbox.position == 600, seconds=20)
    assert reader.echoes() == list(range(600))
    assert reader.kept() == list(range(1, 601))
    assert reader.rows() == reader.rebuilt()


async def test_a_cancelled_waiter_does_not_end_the_writer(sender: Sender):
    waiters = [asyncio.create_task(asyncio.to_thread(sender.name_things, number)) for number in range(3)]
    await asyncio.gather(*waiters)
    for _ in range(20):
        task = asyncio.create_task(durable(sender.store.submit(lambda tx: tx.position)))
        await asyncio.sleep(0)
        task.cancel()
    assert await durable(sender.store.submit(lambda tx: tx.position)) == 3
