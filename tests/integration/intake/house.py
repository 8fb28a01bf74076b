"""The intake service over HTTP, told by hand what the other services would send. All are invented."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from chassis import access_log
from chassis.clock import Clock, micros, new_id
from chassis.codec import digest, encode
from chassis.envelope import to_envelope
from chassis.facts import Event, Recorded
from chassis.identity import Caller, make_keys, signing_key, vouch
from chassis.messaging import Head
from chassis.receiving import Receiver, message, no_reaction
from chassis.service import create_app
from chassis.settings import Settings
from contracts.placement import StayAdmitted
from services.intake.app import SERVICE
from tests.fixtures.described import Described

CSD = "juzna-primorska"
NORTH = "izmisljeni-sever"
NIGHT = "2021-03-17T01:00:00+01:00"
SOURCES = ("intervention", "placement", "reporting")
CALLERS: dict[str, dict[str, Any]] = {
    "police": {"subject": "pp-koper", "roles": ["police"], "stations": ["PP Koper"]},
    "other_police": {"subject": "pp-izola", "roles": ["police"], "stations": ["PP Izola"]},
    "administration": {"subject": "pu-koper", "roles": ["police"], "administration": "PU Koper"},
    "worker": {"subject": "sd1", "roles": ["on_call_worker"], "csd": CSD},
    "second_worker": {"subject": "sd2", "roles": ["on_call_worker"], "csd": CSD},
    "unit": {"subject": "desk-koper", "roles": ["unit_worker"], "csd": CSD, "units": ["koper"]},
    "coordinator": {"subject": "coordinator-1", "roles": ["coordinator"], "csd": CSD},
    "staff": {"subject": "staff-1", "roles": ["centre_staff"], "centre": "kcm"},
    "north_worker": {"subject": "sever1", "roles": ["on_call_worker"], "csd": NORTH, "units": ["sever"]},
    "north_unit": {"subject": "desk-sever", "roles": ["unit_worker"], "csd": NORTH, "units": ["sever"]},
    "north_coordinator": {"subject": "coordinator-2", "roles": ["coordinator"], "csd": NORTH},
    "third_coordinator": {"subject": "coordinator-3", "roles": ["coordinator"], "csd": "izmisljeni-vzhod"},
    "north_both": {"subject": "sever1", "roles": ["coordinator", "on_call_worker"], "csd": NORTH},
    "other_unit": {"subject": "desk-izola", "roles": ["unit_worker"], "csd": CSD, "units": ["izola"]},
    "other_staff": {"subject": "staff-2", "roles": ["centre_staff"], "centre": "kczn"},
    "admin": {"subject": "admin-1", "roles": ["admin"]},
    "ministry": {"subject": "ministry-1", "roles": ["ministry"]},
    "auditor": {"subject": "auditor-1", "roles": ["auditor"]},
}
REFERENCE: list[tuple[str, dict[str, Any]]] = [
    ("/csds/juzna-primorska", {"name": "CSD Južna Primorska"}),
    ("/csds/izmisljeni-sever", {"name": "CSD Izmišljeni Sever", "invented": True}),
    ("/units/koper", {"name": "Enota Koper", "csd": CSD}),
    ("/units/izola", {"name": "Enota Izola", "csd": CSD}),
    ("/units/sever", {"name": "Enota Sever", "csd": "izmisljeni-sever"}),
    ("/municipalities/koper", {"name": "Koper", "unit": "koper"}),
    ("/municipalities/izola", {"name": "Izola", "unit": "izola"}),
    ("/stations/PP Koper", {"name": "Policijska postaja Koper", "csd": CSD, "administration": "PU Koper"}),
    ("/stations/PP Izola", {"name": "Policijska postaja Izola", "csd": CSD, "administration": "PU Koper"}),
    ("/workers/sd1", {"csd": CSD, "units": ["koper"], "readiness": [1, 2], "name": "Domišljija Ena"}),
    ("/workers/sever1", {"csd": "izmisljeni-sever", "units": ["sever"], "readiness": [1]}),
]


class House:
    """Ask and tell as anybody, at a clock that only moves when the test says so."""

    def __init__(self, app: FastAPI, portal: BlockingPortal, settings: Settings, clock: Clock):
        self.app, self.portal, self.settings, self.clock = app, portal, settings, clock
        self._told: dict[str, list[Recorded]] = {source: [] for source in SOURCES}
        self._sent = dict.fromkeys(SOURCES, 0)
        self._keys = itertools.count()

    @property
    def running(self) -> Any:
        """The service as it runs."""
        return self.app.state.running

    def now(self, moment: str) -> None:
        """Move the clock there; everything told by then is closed."""
        self.clock.set(datetime.fromisoformat(moment))
        self.deliver()

    def tell(self, source: str, stream: str, event: Event, at: str, **envelope: Any) -> Recorded:
        """A fact of another service, recorded now."""
        facts = self._told[source]
        plain: dict[str, Any] = {
            "event": event,
            "type": event.type,
            "schema_version": event.schema_version,
            "stream": stream,
            "version": sum(one.stream == stream for one in facts) + 1,
            "position": len(facts) + 1,
            "event_id": f"{source}-{new_id()}",
            "occurred_at": datetime.fromisoformat(at).astimezone(UTC),
            "recorded_at": self.clock.now(),
            "actor": "somebody",
            "command_id": new_id(),
            "correlation_id": new_id(),
            "digest": digest(encode(event)),
            "rank": event.rank,
        }
        facts.append(Recorded(**{**plain, **envelope}))
        self.deliver()
        return facts[-1]

    def deliver(self) -> None:
        """Deliver what was told since, and every sender's head as of now."""
        for source in SOURCES:
            facts = self._told[source]
            fresh = [
                message(to_envelope(source, one, message_of(one)), source)
                for one in facts[self._sent[source] :]
            ]
            self._sent[source] = len(facts)
            receiver = Receiver(
                self.running.store,
                source,
                self.running.shapes[source],
                self.running.foreign,
                SERVICE.reactions.get(source, no_reaction),
                self.running.wiring,
            )
            head = Head(source, len(facts), micros(self.clock.now()), source)
            work = lambda tx, to=receiver, of=fresh, upto=head: to.apply(tx, of, upto)  # noqa: E731
            self.running.store.submit(work).result()
        self.running.store.submit(lambda tx: None).result()

    def get(self, path: str, who: str = "worker", **headers: str) -> httpx.Response:
        """Ask as somebody a second later; what others know is as fresh as ours."""
        self.clock.set(self.clock.now() + timedelta(seconds=1))
        self.deliver()
        return self.call("GET", path, who, None, **headers)

    def post(self, path: str, who: str = "worker", **body: Any) -> httpx.Response:
        """Tell as somebody."""
        return self.call("POST", path, who, body)

    def put(self, path: str, who: str = "coordinator", **body: Any) -> httpx.Response:
        """Enter reference data or law as somebody."""
        return self.call("PUT", path, who, body)

    def call(self, method: str, path: str, who: str, body: Any, **headers: str) -> httpx.Response:
        """One request; a command has an Idempotency-Key of its own unless one is given."""
        sent = {**self.caller(who), **{name.replace("_", "-"): value for name, value in headers.items()}}
        if method != "GET" and "idempotency-key" not in sent:
            sent["idempotency-key"] = f"test-{next(self._keys)}"
        answer: httpx.Response = self.portal.call(self._ask, method, path, sent, body)
        return answer

    async def _ask(self, method: str, path: str, headers: dict[str, str], body: Any) -> httpx.Response:
        transport = Described(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://intake.invalid") as client:
            if isinstance(body, str):
                json_headers = {**headers, "content-type": "application/json"}
                return await client.request(method, path, headers=json_headers, content=body)
            return await client.request(method, path, headers=headers, json=body)

    def caller(self, who: str) -> dict[str, str]:
        """The gateway's word for a caller."""
        claims = Caller.model_validate(CALLERS[who])
        return {"zavetje-caller": vouch(claims, "intake", signing_key(self.settings.gateway_key_file))}

    def looks(self) -> list[dict[str, Any]]:
        """Who looked at whom, oldest first, as the access log says."""
        with self.running.store.reading() as connection:
            return [json.loads(row["entry"]) for row in access_log.all_rows(connection)]

    def positions(self) -> int:
        """How many facts there are."""
        with self.running.store.reading() as connection:
            return int(connection.exec_driver_sql("SELECT position FROM log_head").scalar_one())


def a_guest(house: House, case_id: str, person_id: str, centre: str = "kcm") -> str:
    """Somebody of a case comes to a house, as placement tells it; the stay's stream."""
    stream = f"stay-{new_id()}"
    admitted = StayAdmitted(
        centre_id=centre, person_id=person_id, referred_by="csd", reason="domestic_violence"
    )
    house.tell("placement", stream, admitted, house.clock.now().isoformat(), case_id=case_id)
    return stream


def message_of(fact: Recorded) -> Event | None:
    """What of a fact is for others; told under another kind's name, nothing is."""
    return fact.event if fact.event is not None and fact.event.type == fact.type else None


@contextmanager
def intake(folder: Path, now: str, **told: Any) -> Iterator[House]:
    """The service, running without a bus at a fixed moment, with a little reference data as of 2020."""
    settings = Settings(data_dir=folder, **told)
    make_keys(settings.keys_dir)
    clock = Clock()
    clock.set(datetime.fromisoformat(now))
    app = create_app(SERVICE, settings, clock=clock, bus=False)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
    ):
        house = House(app, portal, settings, clock)
        for path, body in REFERENCE:
            answer = house.put(path, "admin", occurred_at="2020-01-01T00:00:00+01:00", **body)
            assert answer.status_code == 200, answer.text
        yield house


def notification(**changes: Any) -> dict[str, Any]:
    """A notification of an invented night, with invented people."""
    plain: dict[str, Any] = {
        "external_ref": "2230-1/2021",
        "source": {"kind": "police", "station": "PP Koper"},
        "received_by": "api",
        "urgency": "now",
        "occurred_at": NIGHT,
        "ground": "domestic_violence",
        "summary": "Zmaj Izmisljeni je krical na Vilo Izmisljeno.",
        "municipality": "koper",
        "callback": {"name": "Redar Izmisljeni", "phone": "+386 1 555 0100"},
        "scene": {"municipality": "koper", "address": "Neobstojeca ulica 404"},
        "risks": ["threats", "children_present"],
        "persons": [
            {
                "role": "victim",
                "given_name": "Vila",
                "family_name": "Izmisljena",
                "birth_date": "1990-03-18",
                "sex": "female",
                "address": "Neobstojeca ulica 404",
                "phone": "+386 1 555 0101",
                "language": "sl",
            },
            {"role": "perpetrator", "given_name": "Zmaj", "family_name": "Izmisljeni", "age_years": 41},
        ],
    }
    return {**plain, **changes}
