"""What runs beside a service's web app: the sender, a reader for each source, the alarms."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from chassis.awaiting import ended
from chassis.inbox import Inbox
from chassis.messaging import BUS_TROUBLE, Bus, hurry_subject
from chassis.outbox import Outbox
from chassis.timers import Timers
from chassis.webhooks.courier import Courier
from chassis.webhooks.targets import guard_of

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
            app=running.wiring,
        )
    loops["timers"] = Timers(store, service.rules)
    if service.webhooks is not None:
        told = service.webhooks
        guard = guard_of(settings)
        loops["webhooks"] = Courier(store, told.announce, told.target, guard, settings.internal_secret())
    return loops


def hurrying(bus: Bus, reader: str) -> Callable[[str], None]:
    """Asks a source, from any thread, to say how far it is now; without a bus nobody hears, and the asker waits."""
    loop = asyncio.get_running_loop()

    async def ask(source: str) -> None:
        with contextlib.suppress(*BUS_TROUBLE):
            await bus.publish(hurry_subject(reader, source), b"")

    def hurry(source: str) -> None:
        asyncio.run_coroutine_threadsafe(ask(source), loop)

    return hurry


@asynccontextmanager
async def loops_of(running: Any) -> AsyncIterator[None]:
    """Run the loops until the web app stops; one that breaks is logged and started again, the others go on."""
    settings = running.settings
    bus = Bus(settings.nats_url, running.service.name, replicas=settings.nats_replicas)
    running.loops = make_loops(running, bus)
    running.progress.hurry = hurrying(bus, running.service.name)
    await bus.start()
    tasks = [asyncio.create_task(for_ever(name, loop)) for name, loop in running.loops.items()]
    tasks.append(asyncio.create_task(end_with(bus)))
    try:
        yield
    finally:
        await ended(*tasks)
        await bus.stop()


async def for_ever(name: str, loop: Any) -> None:
    """Run one loop; what breaks it is logged, then it starts again."""
    while True:
        try:
            await loop.run()
        except Exception:
            log.exception("the loop %s broke and starts again", name)
        await asyncio.sleep(AGAIN_S)


async def end_with(bus: Bus) -> None:
    """A bus that refuses us for good is a wrong installation: end the process, whoever started it sees why."""
    await bus.failed.wait()
    log.critical("the bus refuses this service: %s", bus.cause)
    signal.raise_signal(signal.SIGTERM)
