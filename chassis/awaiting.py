"""Waiting on the loop for what happens on the writer's thread."""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
AGAIN_S = 0.2


async def durable(future: "Future[T]") -> T:
    """What a submitted job came to, once its group is durable.

    A cancelled waiter leaves the job alone: the writer finishes what it was given.
    """
    return await asyncio.shield(asyncio.wrap_future(future))


async def in_thread(work: "Callable[[], T]") -> T:
    """What `work` answers, done on a thread.

    A cancelled waiter leaves only when the thread is through: it may hold a connection to a database that is about to
    be closed.
    """
    doing = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        while not doing.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([doing])
        doing.exception()
        raise


async def woken(event: asyncio.Event, seconds: float) -> None:
    """Return when `event` is set or `seconds` have passed; the event is cleared."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    event.clear()


async def ended(*tasks: "asyncio.Task[Any]") -> list[Any]:
    """Cancel the tasks until they have ended; answers what each came to.

    Once is not enough on Python 3.11, whose `wait_for` (a library may call it) drops a cancellation that comes at the
    moment its wait is over.
    """
    while left := [task for task in tasks if not task.done()]:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=AGAIN_S)
    return await asyncio.gather(*tasks, return_exceptions=True)
