"""Waiting and ending on the loop."""

import asyncio
import threading

import pytest

from chassis.awaiting import ended, in_thread, woken


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


async def test_what_a_thread_answers_or_raises() -> None:
    assert await in_thread(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        await in_thread(lambda: 1 // 0)


@pytest.mark.parametrize("answers", [True, False])
async def test_a_cancelled_waiter_leaves_when_the_thread_is_through(answers: bool) -> None:
    begun, go_on, over = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go_on.wait(5)
        over.set()
        assert answers

    task = asyncio.create_task(in_thread(work))
    await asyncio.to_thread(begun.wait, 5)
    ending = asyncio.create_task(ended(task))
    await asyncio.wait([ending], timeout=0.5)
    assert not ending.done()
    go_on.set()
    assert [type(end) for end in await ending] == [asyncio.CancelledError]
    assert over.is_set()
