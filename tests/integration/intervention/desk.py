"""The intervention service over HTTP, told by hand what intake and reporting would send."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from chassis.checkpoints import checkpoint
from chassis.clock import Clock, micros, new_id
from chassis.codec import digest, encode
from chassis.envelope import to_envelope
from chassis.facts import Event, Recorded
from chassis.identity import Caller, make_keys, signing_key, vouch
from chassis.messaging import Head
from chassis.receiving import Receiver, message
from chassis.service import create_app
from chassis.settings import Settings
from chassis.timers import Timers
from contracts import intake, reporting
from services.intervention.app import SERVICE
from tests.fixtures.described import Described

CSD = "juzna-primorska"
SOURCES = ("intake", "reporting")


class Desk:
    """Ask and tell as anybody, at a clock that only moves when the test says so."""

    def __init__(self, app: FastAPI, portal: BlockingPortal, settings: Settings, clock: Clock):
        self.app, self.portal, self.settings, self.clock = app, portal, settings, clock
        self._positions = dict.fromkeys(SOURCES, 0)

    def carry_on(self) -> bool:
        """Go on where the sources were when the service last ran here; False when it never did."""
        running: Any = self.app.state.running
        with running.store.reading() as connection:
            found = {source: checkpoint(connection, source).position for source in SOURCES}
        self._positions = found
        return any(found.values())

    def now(self, moment: str) -> None:
        """Move the clock there; everything told by then is closed."""
        self.clock.set(datetime.fromisoformat(moment))
        for source in SOURCES:
            self.deliver(source, [])

    def tick(self) -> None:
        """A second later: what was told is closed, here and at the sources."""
        self.now((self.clock.now() + timedelta(seconds=1)).isoformat())

    def tell(self, source: str, stream: str, event: Event, **envelope: Any) -> None:
        """A fact of another service, recorded now, arrives."""
        now = self.clock.now()
        position = self._positions[source] + 1
        plain: dict[str, Any] = {
            "event": event,
            "type": event.type,
            "schema_version": event.schema_version,
            "stream": stream,
            "version": position,
            "position": position,
            "event_id": f"{source}-{new_id()}",
            "occurred_at": now,
            "recorded_at": now,
            "actor": "koo1",
            "command_id": f"command-{position}",
            "correlation_id": f"correlation-{position}",
            "digest": digest(encode(event)),
            "rank": event.rank,
            "csd": CSD,
        }
        self._positions[source] = position
        self.deliver(source, [Recorded(**{**plain, **envelope})])

    def deliver(self, source: str, facts: list[Recorded]) -> None:
        """What a source's reader does with its messages, and the sender's head as of now."""
        running: Any = self.app.state.running
        react = SERVICE.reactions.get(source)
        more = () if react is None else (react,)
        receiver = Receiver(running.store, source, running.shapes[source], running.foreign, *more)
        fresh = [message(to_envelope(source, fact, fact.event), source) for fact in facts]
        head = Head(source, self._positions[source], micros(self.clock.now()), source)
        running.store.submit(lambda tx: receiver.apply(tx, fresh, head)).result()
        running.store.submit(lambda tx: None).result()

    def ring(self) -> None:
        """Let the alarms ring that are due."""
        running: Any = self.app.state.running
        self.portal.call(Timers(running.store, SERVICE.rules).ring_due)

    def get(self, path: str, role: str = "on_call_worker", **headers: str) -> httpx.Response:
        """Ask as somebody."""
        return self._send("GET", path, role, headers, None)

    def post(self, path: str, role: str = "on_call_worker", **body: Any) -> httpx.Response:
        """Tell as somebody; `headers` are headers, `raw` the whole body, the rest its fields."""
        headers = body.pop("headers", {})
        return self._send("POST", path, role, headers, body.pop("raw", body))

    def delete(self, path: str, role: str = "police") -> httpx.Response:
        """End something as somebody."""
        return self._send("DELETE", path, role, {}, None)

    def put(self, path: str, role: str = "coordinator", **body: Any) -> httpx.Response:
        """Replace as somebody."""
        return self._send("PUT", path, role, {}, body)

    def _send(self, method: str, path: str, role: str, headers: dict[str, str], body: Any) -> httpx.Response:
        headers = {**self.caller(role), **headers}
        answer: httpx.Response = self.portal.call(self._ask, method, path, headers, body)
        return answer

    async def _ask(self, method: str, path: str, headers: dict[str, str], body: Any) -> httpx.Response:
        transport = Described(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://intervention.invalid") as client:
            return await client.request(method, path, headers=headers, json=body)

    def caller(self, role: str) -> dict[str, str]:
        """The gateway's word for a caller: `role`, `role:subject` or `police@station`."""
        role, _, station = role.partition("@")
        name, _, subject = role.partition(":")
        stations = frozenset({station or "PP Koper"}) if name == "police" else frozenset()
        who = Caller.model_validate(
            {
                "subject": subject or name,
                "roles": [name],
                "csd": CSD,
                "units": ["koper"],
                "stations": stations,
            }
        )
        return {"Zavetje-Caller": vouch(who, "intervention", signing_key(self.settings.gateway_key_file))}

    # -- what the night needs ----------------------------------------------------------------------------------

    def reference(self) -> None:
        """The workers and two stations."""
        for worker, readiness in (("sd1", (1, 2)), ("sd2", (1, 2)), ("sd5", (2,))):
            event = intake.WorkerSet(csd=CSD, units=("koper",), readiness=readiness)
            self.tell("intake", f"worker-{worker}", event)
        for station, csd in (("PP Koper", CSD), ("PP Izmišljena", "izmisljeni-sever")):
            set_ = intake.StationSet(name=station, csd=csd, administration="PU Koper")
            self.tell("intake", f"station-{station}", set_)

    def notification(self, **changes: Any) -> tuple[str, str]:
        """A call about a case in Koper; answers its id and the case's."""
        notification_id = changes.pop("notification_id", None) or new_id()
        case_id = changes.pop("case_id", None) or new_id()
        plain: dict[str, Any] = {
            "case_id": case_id,
            "source_kind": "police",
            "station": "PP Koper",
            "received_by": "api",
            "urgency": "now",
            "municipality": "koper",
        }
        envelope = {"corrects": changes.pop("corrects")} if "corrects" in changes else {}
        event = intake.NotificationReceived(**{**plain, **changes})
        stream = f"notification-{notification_id}"
        self.tell("intake", stream, event, unit="koper", case_id=case_id, **envelope)
        return notification_id, case_id

    def joined(self, case_id: str, person_id: str, role: str) -> None:
        """Somebody belongs to a case of Koper's."""
        event = intake.PersonJoinedCase.model_validate({"person_id": person_id, "role": role})
        self.tell("intake", f"case-{case_id}", event, unit="koper", case_id=case_id)

    def issued(self, role: str = "police", **changes: Any) -> str:
        """An order of PP Koper's, spoken at 22:10 the evening before."""
        plain = {
            "kind": "police",
            "station": "PP Koper",
            "issued_at": "2021-03-16T22:10:00+01:00",
            "underlying": "crime",
            "distance_m": 200,
        }
        answer = self.post("/restraining-orders", role, raw={**plain, **changes})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def step(self, order: str, kind: str, occurred_at: str, **changes: Any) -> dict[str, Any]:
        """A step of PP Koper's."""
        role = changes.pop("role", "police")
        body = {"kind": kind, "occurred_at": occurred_at, **changes}
        answer = self.post(f"/restraining-orders/{order}/steps", role, raw=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def handed_in(self, month: str) -> None:
        """The month's return leaves the house."""
        event = reporting.MonthHandedIn(month=month, known_at=self.clock.now())
        self.tell("reporting", f"return-{CSD}.{month}", event)

    def opened(self, **changes: Any) -> str:
        """An intervention of sd1 without a notification."""
        answer = self.post("/interventions", **{"worker_id": "sd1", "readiness": 1, **changes})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def worked(self, intervention: str, start: str, end: str, **changes: Any) -> dict[str, Any]:
        """A segment of sd1."""
        body = {"worker_id": "sd1", "start": start, "end": end, "kind": "field", **changes}
        answer = self.post(f"/interventions/{intervention}/segments", **body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def closed(self, intervention: str, **changes: Any) -> dict[str, Any]:
        """Closed as domestic violence."""
        body = {"task": "domestic_violence", "subtask": "violence_other", **changes}
        answer = self.post(f"/interventions/{intervention}/closure", **body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found


@contextmanager
def intervention_desk(folder: Path, now: str, **told: Any) -> Iterator[Desk]:
    """The service, running without a bus at a fixed moment; in a folder where it ran before it goes on."""
    settings = Settings(data_dir=folder, **told)
    make_keys(settings.keys_dir)
    clock = Clock()
    clock.set(datetime.fromisoformat(now))
    app = create_app(SERVICE, settings, clock=clock, bus=False)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
    ):
        desk = Desk(app, portal, settings, clock)
        if not desk.carry_on():
            desk.reference()
        yield desk


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal, which is a problem document."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]
