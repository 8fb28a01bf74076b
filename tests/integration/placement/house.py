"""The placement service over HTTP with two houses, told by hand what intake and reporting would send."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from chassis.clock import micros, new_id
from chassis.codec import digest, encode
from chassis.envelope import to_envelope
from chassis.event_store import head
from chassis.facts import Event, Recorded
from chassis.identity import Caller
from chassis.messaging import Head
from chassis.receiving import Receiver, message
from chassis.timers import Timers
from contracts import intake, reporting
from services.placement.app import SERVICE
from tests.fixtures.serving import Served, served

CSD = "juzna-primorska"
SOURCES = ("intake", "reporting")
ASKED = {"referred_by": "csd", "reason": "relief", "legal_basis": "voluntary"}
Json = dict[str, Any]


class House:
    """Ask and tell as anybody, at a clock that only moves when the test says so."""

    def __init__(self, running: Served):
        self._served = running
        self._positions = dict.fromkeys(SOURCES, 0)

    def now(self, moment: str) -> None:
        """Move the clock there; everything told by then is closed."""
        self._served.at(moment)
        self.settle()

    def settle(self) -> None:
        """Everything recorded so far is closed, here and at the others."""
        for source in SOURCES:
            self._deliver(source, [])

    def tell(self, source: str, stream: str, event: Event, **envelope: Any) -> None:
        """A fact of another service, recorded now, arrives."""
        now = self._served.clock.now()
        position = self._positions[source] + 1
        plain: Json = {
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
        self._deliver(source, [Recorded(**{**plain, **envelope})])

    def _deliver(self, source: str, facts: list[Recorded]) -> None:
        running = self._served.running
        receiver = Receiver(running.store, source, running.shapes[source], running.foreign)
        fresh = [message(to_envelope(source, fact, fact.event), source) for fact in facts]
        running.store.submit(lambda tx: None).result()
        with running.store.reading() as connection:
            _, closed_at, _ = head(connection)
        reached = Head(
            source, self._positions[source], max(closed_at, micros(self._served.clock.now())), source
        )
        running.store.submit(lambda tx: receiver.apply(tx, fresh, reached)).result()

    def ring(self) -> None:
        """Let the alarms ring that are due."""
        self._served._portal.call(Timers(self._served.running.store, SERVICE.rules).ring_due)
        self.settle()

    def reading(self) -> Any:
        """A snapshot of the service's database."""
        return self._served.running.store.reading()

    @property
    def store(self) -> Any:
        """The service's store."""
        return self._served.running.store

    @property
    def micros(self) -> int:
        """The service's clock."""
        return micros(self._served.clock.now())

    @property
    def shapes(self) -> Any:
        """How to read the service's own facts."""
        return self._served.running.store.shapes

    def get(self, path: str, role: str = "centre_staff") -> Json:
        """What somebody is told, of all that is recorded by now."""
        self.settle()
        answer = self.ask(path, role)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def ask(self, path: str, role: str = "centre_staff", language: str = "en") -> httpx.Response:
        """Ask as somebody."""
        return self._served.call("GET", path, caller(role), headers={"Accept-Language": language})

    def post(self, path: str, role: str = "centre_staff", **body: Any) -> httpx.Response:
        """Tell as somebody; `headers` are headers, the rest the body."""
        headers = body.pop("headers", {})
        return self._served.call("POST", path, caller(role), body, headers)

    def put(self, path: str, role: str = "admin", **body: Any) -> httpx.Response:
        """Set as somebody."""
        return self._served.call("PUT", path, caller(role), body)

    def done(self, answer: httpx.Response) -> Json:
        """What was answered to something that must succeed."""
        assert answer.status_code == 201, answer.text
        found: Json = answer.json()
        return found

    # -- what the houses need ----------------------------------------------------------------------------------

    def asked(self, people: int = 1, role: str = "on_call_worker", **changes: Any) -> httpx.Response:
        """A request for KCM, of twelve-year-olds unless it says of whom."""
        body = {"centre_id": "kcm", **ASKED, **changes}
        if "person_ids" not in body:
            body["person_ids"] = [self.person() for _ in range(people)]
        return self.post("/placements", role, **body)

    def reserved(self, people: int = 1, **changes: Any) -> Json:
        """A request that got its beds."""
        return self.done(self.asked(people, **changes))

    def arrived(self, people: int = 1, **changes: Any) -> Json:
        """People who are in the house."""
        return self.reserved(people, kind="arrived", **changes)

    def told_age(self, stay: str, person: str, age: int | None, sex: str = "female") -> None:
        """Intake answers the admission."""
        today = self._served.clock.now().date()
        event = intake.PersonSeenOn.model_validate(
            {"about": f"stay-{stay}", "on": today, "age_years": age, "sex": sex}
        )
        self.tell("intake", f"person-{person}", event)

    def person(self, age: int | None = 12, sex: str = "female") -> str:
        """Somebody of a case."""
        person = new_id()
        self.joined_case(person, age, sex)
        return person

    def joined_case(self, person: str, age: int | None, sex: str = "female", case: str | None = None) -> None:
        """Somebody of a known age belongs to a case."""
        event = intake.PersonJoinedCase.model_validate(
            {"person_id": person, "role": "victim", "sex": sex, "age_years": age}
        )
        self.tell("intake", f"case-{case or new_id()}", event)

    def case_of(self, csd: str, case: str) -> None:
        """The case is with another CSD."""
        event = intake.CaseAssigned(csd=csd, unit_id="izmisljena-enota")
        self.tell("intake", f"case-{case}", event, csd=csd)

    def handed_in(self, month: str) -> None:
        """The month's return leaves the house."""
        event = reporting.MonthHandedIn(month=month, known_at=self._served.clock.now())
        self.tell("reporting", f"return-{CSD}.{month}", event)

    def occupancy(self, centre: str = "kcm", **asked: str) -> Json:
        """How full a house is."""
        query = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in asked.items())
        return self.get(f"/centres/{centre}/occupancy?{query}")

    def full(self, centre: str = "kcm", **asked: str) -> tuple[int, int, int, int]:
        """Occupied, absent, reserved, free."""
        found = self.occupancy(centre, **asked)
        return found["occupied"], found["absent"], found["reserved"], found["free"]


def caller(role: str) -> Caller:
    """`role`, `role:subject`, or `role:subject:csd`; staff are of KCM unless the subject is another house."""
    name, _, rest = role.partition(":")
    subject, _, csd = rest.partition(":")
    centre = (subject or "kcm") if name == "centre_staff" else None
    return Caller.model_validate(
        {"subject": subject or name, "roles": [name], "csd": csd or CSD, "centre": centre}
    )


@contextmanager
def two_houses(folder: Path, now: str, beds: int = 8) -> Iterator[House]:
    """KCM and KCŽN, known since 2015."""
    with served(SERVICE, folder, now) as running:
        house = House(running)
        since = "2015-12-31T23:00:00Z"
        kcm: Json = {"name": "KCM", "kind": "children_youth", "csd": CSD, "capacity": beds, "assumed": True}
        kczn: Json = {"name": "KCŽN", "kind": "victims", "csd": CSD, "capacity": 12, "assumed": True}
        assert house.put("/centres/kcm", occurred_at=since, **kcm).status_code == 200
        assert house.put("/centres/kczn", occurred_at=since, **kczn).status_code == 200
        house.settle()
        yield house
