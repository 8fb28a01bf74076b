"""Waiting and ending on the loop."""

import asyncio

from chassis.awaiting import ended, woken


async def deaf_once() -> None:
    """Drops its first cancellation, as `wait_for` of Python 3.11 may."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.Event().wait()


async def test_a_task_that_drops_a_cancellation_ends_all_the_same() -> None:
    task = asyncio.create_task(deaf_once())
    await asyncio.sleep(0)
    ends = await asyncio.wait_for(ended(task), 5)
    assert [type(end) for end in ends] == [asyncio.CancelledError]


async def test_what_a_task_came_to_is_answered() -> None:
    async def done() -> int:
        return 7

    task = asyncio.create_task(done())
    await task
    assert await ended(task) == [7]


async def test_woken_by_the_event_or_by_the_clock() -> None:
    event = asyncio.Event()
    await woken(event, 0.01)
    event.set()
    await woken(event, 60)
    assert not event.is_set()
