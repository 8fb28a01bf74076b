"""An invented CSD in a running stack, and its people at their desks: what the tests speak through."""

import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Self

import httpx
import uuid_utils

from chassis.clock import rfc3339
from chassis.identity import Caller, Role
from law.parameters import Law
from law.windows import duty_shifts
from tests.e2e.conftest import Stack

Json = dict[str, Any]
SINCE = "2015-12-31T23:00:00Z"
ELSEWHERE = re.compile(r'"\d{4}-\d\d-\d\dT[0-9:.]+[+-]\d\d:\d\d"')
"""An instant with another offset than Z."""
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
PATIENCE = httpx.Timeout(120.0)


def new_id() -> str:
    """An id as a client makes it."""
    return str(uuid_utils.uuid7())


def positions(header: str) -> dict[str, int]:
    """`intake=812,placement=97` by service."""
    pairs = (part.split("=") for part in header.split(",") if part)
    return {service: int(number) for service, number in pairs}


class Desk:
    """Somebody at the gateway. Every call asks to see what anybody of the same office was told before."""

    def __init__(self, stack: Stack, caller: Caller, seen: dict[str, int]):
        self.caller = caller
        self._seen = seen
        self._client = httpx.Client(
            base_url=f"{stack.url}/api/v1",
            headers={"Authorization": f"Bearer {stack.token(caller)}", "Accept-Language": "en"},
            timeout=PATIENCE,
            trust_env=False,
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        """One request and what came back, refusals too."""
        told = {**self.consistency(), **({"Idempotency-Key": key} if key else {}), **(headers or {})}
        answer = self._client.request(method, path, json=body, headers=told, params=params)
        for service, number in positions(answer.headers.get("position", "")).items():
            self._seen[service] = max(self._seen.get(service, 0), number)
        return answer

    def consistency(self) -> dict[str, str]:
        """The header that asks for everything this office has seen."""
        held = ",".join(f"{service}={number}" for service, number in sorted(self._seen.items()))
        return {"Consistency": held} if held else {}

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Json:
        """A command that is taken: its answer."""
        return command_of(self.send("POST", path, {} if body is None else body, key=key or str(uuid.uuid4())))

    def put(self, path: str, body: Any, *, key: str | None = None) -> Json:
        """The same with PUT."""
        return command_of(self.send("PUT", path, body, key=key or str(uuid.uuid4())))

    def get(self, path: str, **params: Any) -> Json:
        """A question that is answered: the answer, which says for which moment it is made."""
        return answer_of(self.send("GET", path, params=params))

    def refused(self, method: str, path: str, body: Any = None, **how: Any) -> Json:
        """A request that is refused: its problem document."""
        return problem_of(self.send(method, path, body, **how))


def command_of(answer: httpx.Response) -> Json:
    """What every command answers: id, version, its facts, and the position after them."""
    assert answer.status_code in (200, 201), answer.text
    told: Json = answer.json()
    assert told["id"] and told["version"] >= 0, told
    assert all(set(event) == {"event_id", "type"} for event in told["events"]), told
    service = next(iter(positions(answer.headers["position"])))
    assert all(event["event_id"].startswith(f"{service}-") for event in told["events"]), told
    return told


def answer_of(answer: httpx.Response) -> Json:
    """What every answer states: at, known_at, positions and what defined it. Every instant in it is UTC with Z."""
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    for name in ("at", "known_at"):
        assert told[name].endswith("Z") and datetime.fromisoformat(told[name]) > BEGINNING, told
    assert told["positions"] == positions(answer.headers["position"]), told
    assert len(told["definitions"]) == 16, told
    assert not ELSEWHERE.search(answer.text), ELSEWHERE.findall(answer.text)
    return told


def problem_of(answer: httpx.Response) -> Json:
    """What every refusal is: RFC 9457 with a stable code and a sentence, and never what broke inside."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told: Json = answer.json()
    assert told["status"] == answer.status_code >= 400, told
    assert told["type"] == f"urn:zavetje:problem:{told['code']}" and told["title"], told
    assert len(told["detail"].split()) > 2 and "{" not in told["detail"], told
    assert "Traceback" not in answer.text and ".py" not in answer.text, told
    return told


class Office:
    """One invented CSD with a unit, a municipality, a police station and two workers."""

    def __init__(self, stack: Stack, name: str):
        self.stack, self.name = stack, name
        self.csd, self.unit, self.municipality = f"izmisljeni-{name}", f"{name}-enota", f"{name}-kraj"
        self.station, self.administration = f"PP Izmisljena {name}", f"PU Izmisljena {name}"
        self.workers = (f"{name}-1", f"{name}-2")
        self.seen: dict[str, int] = {}
        self._desks: dict[str, Desk] = {}
        self.worker = self.desk("on_call_worker", self.workers[0])
        self.second = self.desk("on_call_worker", self.workers[1])
        self.police = self.desk("police", f"{name}-policija", stations=frozenset({self.station}))
        self.of_unit = self.desk("unit_worker", f"{name}-dnevna")
        self.coordinator = self.desk("coordinator", f"{name}-koordinatorica")
        self.director = self.desk("director", f"{name}-direktorica")
        self.head_office = self.desk("head_office", f"{name}-pisarna")
        self.ministry = self.desk("ministry", f"{name}-mddsz")
        self.auditor = self.desk("auditor", f"{name}-revizorka")
        self.admin = self.desk("admin", f"{name}-skrbnica")

    def __enter__(self) -> Self:
        self.furnish()
        return self

    def __exit__(self, *_: object) -> None:
        for desk in self._desks.values():
            desk.close()

    def desk(self, role: Role, subject: str, **more: Any) -> Desk:
        """Somebody of this office, once."""
        inside = role not in ("police", "ministry", "auditor")
        told: Json = {"csd": self.csd, "units": frozenset({self.unit})} if inside else {}
        caller = Caller(subject=subject, roles=frozenset({role}), **(told | more))
        if subject not in self._desks:
            self._desks[subject] = Desk(self.stack, caller, self.seen)
        return self._desks[subject]

    def furnish(self) -> None:
        """Enter the reference data, as of long ago."""
        for path, body in self.reference():
            self.admin.put(path, {"occurred_at": SINCE, **body})

    def reference(self) -> Iterator[tuple[str, Json]]:
        """The entries, each naming only what stands before it."""
        yield f"/csds/{self.csd}", {"name": f"CSD Izmišljeni {self.name}", "invented": True}
        yield f"/units/{self.unit}", {"name": f"Enota {self.name} (izmišljena)", "csd": self.csd}
        yield (
            f"/municipalities/{self.municipality}",
            {"name": f"Kraj {self.name} (izmišljen)", "unit": self.unit},
        )
        station = {"name": self.station, "csd": self.csd, "administration": self.administration}
        yield f"/stations/{self.station}", station
        for slug in self.workers:
            yield f"/workers/{slug}", {"csd": self.csd, "units": [self.unit], "readiness": [1, 2]}

    def shifts(self, year: int, month: int) -> list[Json]:
        """Every duty window of a month once a readiness: the first worker first, the second second."""
        return [
            {
                "id": new_id(),
                "start": rfc3339(start),
                "end": rfc3339(end),
                "readiness": readiness,
                "worker_id": self.workers[readiness - 1],
            }
            for start, end in duty_shifts(year, month, Law.default(), self.csd)
            for readiness in (1, 2)
        ]
