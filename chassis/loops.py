"""What runs beside a service's web app: the sender, a reader for each source, the alarms."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from chassis.inbox import Inbox
from chassis.messaging import Bus
from chassis.outbox import Outbox
from chassis.timers import Timers

log = logging.getLogger("zavetje.loops")
AGAIN_S = 1.0


def make_loops(running: Any, bus: Bus) -> dict[str, Any]:
    """The loops of one running service, by the name health shows them under."""
    service, settings, store = running.service, running.settings, running.store
    loops: dict[str, Any] = {"outbox": Outbox(store, service.name, service.published, bus)}
    for source in running.sources:
        models = [model for model in running.foreign if model.source == source]
        loops[f"inbox {source}"] = Inbox(
            store,
            source,
            running.shapes[source],
            models,
            service.reactions.get(source),
            bus,
            settings.service_url(source),
            settings.internal_secret_text(),
        )
    loops["timers"] = Timers(store, service.rules)
    return loops


@asynccontextmanager
async def loops_of(running: Any) -> AsyncIterator[None]:
    """Run the loops until the web app stops; one that breaks is logged and started again, the others go on."""
    settings = running.settings
    bus = Bus(settings.nats_url, running.service.name, replicas=settings.nats_replicas)
    running.loops = make_loops(running, bus)
    await bus.start()
    tasks = [asyncio.create_task(for_ever(name, loop)) for name, loop in running.loops.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await bus.stop()


async def for_ever(name: str, loop: Any) -> None:
    """Run one loop; what breaks it is logged, then it starts again."""
    while True:
        try:
            await loop.run()
        except Exception:
            log.exception("the loop %s broke and starts again", name)
        await asyncio.sleep(AGAIN_S)
