"""The reporting service over HTTP, told by hand what intake and intervention would send."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from chassis.clock import Clock, micros
from chassis.envelope import to_envelope
from chassis.identity import Caller
from chassis.messaging import Head
from chassis.receiving import Receiver, message
from chassis.timers import Timers
from services.reporting.app import SERVICE
from tests.fixtures.serving import Served, served
from tests.integration.reporting.registers import CSD, SOURCES, Messages


class Desk:
    """Ask and tell as anybody."""

    def __init__(self, service: Served, messages: Messages):
        self.service, self.messages = service, messages
        self._told = dict.fromkeys(SOURCES, 0)

    @property
    def clock(self) -> Clock:
        """The service's clock."""
        return self.service.clock

    def now(self, moment: str) -> None:
        """Move the clock there; everything told by then is closed."""
        self.service.at(moment)
        self.deliver()

    def deliver(self) -> None:
        """Deliver what was told since, and every sender's head as of now."""
        running = self.service.running
        for source in SOURCES:
            facts = self.messages.facts[source]
            told = facts[self._told[source] :]
            fresh = [message(to_envelope(source, one, one.event), source) for one in told]
            self._told[source] = len(facts)
            react = (SERVICE.reactions[source],) if source in SERVICE.reactions else ()
            receiver = Receiver(running.store, source, running.shapes[source], running.foreign, *react)
            head = Head(source, len(facts), micros(self.clock.now()), source)
            running.store.submit(lambda tx, to=receiver, of=fresh, upto=head: to.apply(tx, of, upto)).result()

    def ring(self) -> None:
        """Let the clocks ring that are due."""
        self.service.run(Timers(self.service.running.store, SERVICE.rules).ring_due)

    def get(
        self, path: str, role: str = "coordinator", csd: str | None = CSD, **headers: str
    ) -> httpx.Response:
        """Ask as somebody."""
        return self.service.call("GET", path, somebody(role, csd), headers=headers)

    def post(
        self, path: str, role: str = "coordinator", csd: str | None = CSD, **sent: Any
    ) -> httpx.Response:
        """Tell as somebody; `key` is an Idempotency-Key, the rest is the body."""
        key = {"Idempotency-Key": sent.pop("key")} if "key" in sent else {}
        return self.service.call("POST", path, somebody(role, csd), sent, key)


def somebody(role: str, csd: str | None) -> Caller:
    """A caller of one role; the ministry belongs to no CSD."""
    own = None if role == "ministry" else csd
    return Caller.model_validate({"subject": role, "roles": [role], "csd": own})


@contextmanager
def reporting(folder: Path, messages: Messages, now: str) -> Iterator[Desk]:
    """The service, running without a bus at a fixed moment."""
    with served(SERVICE, folder, now) as service:
        desk = Desk(service, messages)
        desk.deliver()
        yield desk
