"""Waiting on the loop for what happens on the writer's thread."""

import asyncio
import contextlib
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def durable(future: "Future[T]") -> T:
    """What a submitted job came to, once its group is durable.

    A cancelled waiter leaves the job alone: the writer finishes what it was given.
    """
    return await asyncio.shield(asyncio.wrap_future(future))


async def woken(event: asyncio.Event, seconds: float) -> None:
    """Return when `event` is set or `seconds` have passed; the event is cleared."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    event.clear()
