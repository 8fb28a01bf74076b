"""One service in this process, over a log that was filled, without a bus; and what its readers would bring it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import httpx
from anyio.from_thread import start_blocking_portal

from chassis.clock import Clock, micros
from chassis.envelope import to_envelope
from chassis.facts import Recorded
from chassis.identity import Caller, signing_key, vouch
from chassis.messaging import Head
from chassis.receiving import Receiver, message
from chassis.service import Service, create_app, spare_what_stays
from chassis.settings import Settings

Asks = Callable[[str, dict[str, str]], dict[str, Any]]


class Desk:
    """The service, and how to ask it over HTTP."""

    def __init__(self, running: Any, ask: Asks, now: datetime):
        self.running, self.ask, self._now = running, ask, now
        self._position = 0

    def hear(self, *facts: Recorded) -> None:
        """Facts of intake's arrive, and how far it is."""
        receiver = Receiver(self.running.store, "intake", self.running.shapes["intake"], self.running.foreign)
        sent = [message(to_envelope("intake", fact, fact.event), "intake") for fact in facts]
        self._position += len(sent)
        head = Head("intake", self._position, micros(self._now), "intake")
        self.running.store.submit(lambda tx: receiver.apply(tx, sent, head)).result()


@contextmanager
def desk(service: Service, settings: Settings, now: datetime, asking: dict[str, Any]) -> Iterator[Desk]:
    """The service at a moment; the read models are made as it starts."""
    clock = Clock()
    clock.set(now)
    app = create_app(service, settings, clock=clock, bus=False)
    caller, key = Caller.model_validate(asking), signing_key(settings.gateway_key_file)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
    ):
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url=f"http://{service.name}.invalid"
        )

        def ask(path: str, params: dict[str, str]) -> dict[str, Any]:
            headers = {"Zavetje-Caller": vouch(caller, service.name, key)}
            answer = portal.call(partial(client.get, path, params=params, headers=headers))
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
            return found

        opened = Desk(app.state.running, ask, now)
        opened.hear()
        spare_what_stays()
        yield opened
