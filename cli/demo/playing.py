"""Plays steps to the services on a clock of the demo's own."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import httpx

from chassis.clock import rfc3339
from chassis.identity import Caller
from chassis.settings import Settings
from cli.demo.steps import Step, moments
from cli.failures import Failure
from cli.gateway_client import Answered, Command, Gateway
from cli.people import token_for

INTAKE = ("/notifications", "/cases", "/persons")
CLOSES_TIME: Mapping[str, dict[str, str | int]] = {
    "/csds": {},
    "/interventions": {"limit": 1},
    "/returns": {"month": "2021-01"},
}
"""A question about this moment to intake and intervention closes their time; the one to reporting waits for both."""


class DemoClock:
    """The clocks of all services, set together."""

    def __init__(self, urls: Iterable[str], settings: Settings):
        headers = {"Authorization": f"Bearer {settings.internal_secret_text()}"}
        self._clients = [
            httpx.Client(base_url=url, headers=headers, timeout=30.0, trust_env=False) for url in urls
        ]
        self._pool = ThreadPoolExecutor(len(self._clients))

    def set(self, moment: datetime | None) -> None:
        """Stop all clocks at a moment; None lets them run. Failure where a demo may not be played."""
        body = {"now": None if moment is None else rfc3339(moment)}
        for answer in self._pool.map(lambda client: client.post("/internal/clock", json=body), self._clients):
            if answer.status_code >= 400:
                raise Failure(f"The demo's clock was refused: {answer.json().get('detail', answer.text)}")

    def positions(self) -> list[int]:
        """How many facts each service holds."""
        asked = self._pool.map(lambda client: client.get("/health/ready").json(), self._clients)
        return [int(told["position"]) for told in asked]

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.shutdown()
        for client in self._clients:
            client.close()


class Player:
    """Sends each person's commands as that person, intake's first, and remembers which fact each became."""

    def __init__(self, url: str, settings: Settings, clock: DemoClock):
        self._url = url
        self._settings = settings
        self._clock = clock
        self._gateways: dict[Caller, Gateway] = {}
        self._positions: dict[str, int] = {}
        self._events: dict[str, str] = {}

    def play(self, steps: Sequence[Step], told: Callable[[int], None]) -> None:
        """All steps in the order of time; `told` hears how many commands are through."""
        for at, found in moments(steps):
            self._clock.set(at)
            if any(is_return(command) for step in found for command in step.commands):
                self._settle(at, found[0].who)
            self.say(found)
            told(sum(len(step.commands) for step in found))

    def _settle(self, at: datetime, who: Caller) -> None:
        """Wait until reporting has everything that was recorded before: a return is made of what it knows."""
        gateway, known_at = self.gateway(who), rfc3339(at)
        for path, more in CLOSES_TIME.items():
            gateway.get(path, {"known_at": known_at, **more})

    def say(self, steps: Sequence[Step]) -> None:
        """What is recorded at one moment. Intervention sees what intake was told before."""
        ready = [self._corrected(step) for step in steps]
        for is_intake in (True, False):
            for who, commands in by_caller(ready, is_intake).items():
                self._tell(who, commands, seen=not is_intake)

    def gateway(self, who: Caller) -> Gateway:
        """The connection of one person; all share what was seen."""
        if who not in self._gateways:
            token = token_for(who, self._settings)
            self._gateways[who] = Gateway(self._url, token, "demo", self._positions)
        return self._gateways[who]

    def close(self) -> None:
        """Let go of the connections."""
        for gateway in self._gateways.values():
            gateway.close()

    def _tell(self, who: Caller, commands: Sequence[Command], *, seen: bool) -> None:
        for answer in self.gateway(who).batch(commands, seen=seen):
            self._remember(answer)

    def _remember(self, answer: Answered) -> None:
        if not answer.done:
            sentence = f"{answer.command.method} {answer.command.path}: {answer.sentence}"
            raise Failure(f"The demo was refused. {sentence}")
        events = answer.body.get("events") or ()
        if events:
            self._events[answer.command.key] = events[0]["event_id"]

    def _corrected(self, step: Step) -> Step:
        return step if step.corrects is None else step.correcting(self._events[step.corrects])


def is_return(command: Command) -> bool:
    """Whether a month is handed in or submitted."""
    return command.path.startswith("/returns/")


def by_caller(steps: Sequence[Step], is_intake: bool) -> Mapping[Caller, list[Command]]:
    """Each person's commands to intake, or to the others."""
    found: dict[Caller, list[Command]] = defaultdict(list)
    for step in steps:
        mine = [c for c in step.commands if c.path.startswith(INTAKE) == is_intake]
        if mine:
            found[step.who] += mine
    return found
