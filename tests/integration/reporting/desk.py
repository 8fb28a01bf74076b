"""The reporting service over HTTP, told by hand what intake and intervention would send."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from chassis.clock import Clock, micros
from chassis.envelope import to_envelope
from chassis.identity import Caller, make_keys, signing_key, vouch
from chassis.messaging import Head
from chassis.receiving import Receiver, message
from chassis.service import create_app
from chassis.settings import Settings
from services.reporting.app import SERVICE
from tests.integration.reporting.registers import CSD, Messages

SOURCES = ("intake", "intervention")


class Desk:
    """Ask and tell as anybody, at a clock that only moves when the test says so."""

    def __init__(
        self, app: FastAPI, portal: BlockingPortal, settings: Settings, clock: Clock, messages: Messages
    ):
        self.app, self.portal, self.settings = app, portal, settings
        self.clock, self.messages = clock, messages
        self._told = dict.fromkeys(SOURCES, 0)

    def now(self, moment: str) -> None:
        """Move the clock there; everything told by then is closed."""
        self.clock.set(datetime.fromisoformat(moment))
        self.deliver()

    def deliver(self) -> None:
        """Deliver what was told since, and every sender's head as of now."""
        running: Any = self.app.state.running
        for source in SOURCES:
            facts = self.messages.facts[source]
            fresh = [
                message(to_envelope(source, one, one.event), source) for one in facts[self._told[source] :]
            ]
            self._told[source] = len(facts)
            receiver = Receiver(running.store, source, running.shapes[source], running.foreign)
            head = Head(source, len(facts), micros(self.clock.now()), source)
            running.store.submit(lambda tx, to=receiver, of=fresh, upto=head: to.apply(tx, of, upto)).result()
        running.store.submit(lambda tx: None).result()

    def get(
        self, path: str, role: str = "coordinator", csd: str | None = CSD, **headers: str
    ) -> httpx.Response:
        """Ask as somebody."""
        return self._sent("GET", path, {**self.caller(role, csd), **headers})

    def post(
        self, path: str, role: str = "coordinator", csd: str | None = CSD, **sent: Any
    ) -> httpx.Response:
        """Tell as somebody; `key` is an Idempotency-Key, the rest is the body."""
        key = {"Idempotency-Key": sent.pop("key")} if "key" in sent else {}
        return self._sent("POST", path, {**self.caller(role, csd), **key}, sent)

    def _sent(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> httpx.Response:
        answer: httpx.Response = self.portal.call(self._ask, method, path, headers, body)
        return answer

    async def _ask(self, method: str, path: str, headers: dict[str, str], body: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://reporting.invalid") as client:
            return await client.request(method, path, headers=headers, json=body)

    def caller(self, role: str, csd: str | None) -> dict[str, str]:
        """The gateway's word for a caller."""
        who = Caller.model_validate(
            {"subject": role, "roles": [role], "csd": None if role == "ministry" else csd}
        )
        return {"Zavetje-Caller": vouch(who, "reporting", signing_key(self.settings.gateway_key_file))}


@contextmanager
def reporting(folder: Path, messages: Messages, now: str) -> Iterator[Desk]:
    """The service, running without a bus at a fixed moment."""
    settings = Settings(data_dir=folder)
    make_keys(settings.keys_dir)
    clock = Clock()
    clock.set(datetime.fromisoformat(now))
    app = create_app(SERVICE, settings, clock=clock, bus=False)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
    ):
        desk = Desk(app, portal, settings, clock, messages)
        desk.deliver()
        yield desk
