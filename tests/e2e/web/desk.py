"""What stands at the other end: the police's call, and waiting for what the phone has sent."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from tests.e2e.offices import Json, Office, new_id

T = TypeVar("T")
PATIENCE_S = 20.0


def notified(office: Office, **more: Any) -> Json:
    """What the police post tonight: a woman and a man, with words nobody else may hold."""
    victim = {"given_name": "Zala", "family_name": "Izmišljena-Oseba", "age_years": 34, "sex": "female"}
    perpetrator = {"given_name": "Žan", "family_name": "Izmišljen-Moški", "age_years": 40, "sex": "male"}
    told = {
        "id": new_id(),
        "source": {"kind": "police", "station": office.station},
        "received_by": "api",
        "urgency": "now",
        "occurred_at": now(),
        "ground": "domestic_violence",
        "summary": "Izmišljen klic: kričanje v bloku.",
        "municipality": office.municipality,
        "risks": ["threats"],
        "persons": [{"role": "victim", **victim}, {"role": "perpetrator", **perpetrator}],
    }
    return {**told, **more}


def eventually(ask: Callable[[], T], holds: Callable[[T], Any]) -> T:
    """Ask until it holds; fails with the last answer when it never does."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        found = ask()
        if holds(found):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def opened(office: Office, worker: int = 0, **more: Any) -> Json:
    """A case with its intervention, open, as her phone finds it: `id`, `case_id`, `call`; `more` is of the call."""
    call = office.police.post("/notifications", notified(office, **more))
    judged = {"decision": "in_scope", "ground": "domestic_violence", "occurred_at": now()}
    office.worker.post(f"/notifications/{call['id']}/triage", judged)
    named = {"id": new_id(), "notification_id": call["id"], "case_id": call["case_id"]}
    by = {"worker_id": office.workers[worker], "readiness": worker + 1, "occurred_at": now()}
    office.worker.post("/interventions", {**named, **by})
    return {**named, "call": call["id"]}


def interventions(office: Office, worker: str) -> list[Json]:
    """All of hers."""
    items: list[Json] = office.worker.get("/interventions", worker=worker, limit=500)["items"]
    return items


def now() -> str:
    """This moment, for a command."""
    return datetime.now(UTC).isoformat()


def lines(office: Office, case: str, kind: str) -> list[Json]:
    """The lines of the case's timeline of this type, in the order in which they were recorded."""
    items = office.worker.get(f"/cases/{case}/timeline", limit=500)["items"]
    found: list[Json] = [line for line in items if line["type"] == kind]
    return sorted(found, key=lambda line: datetime.fromisoformat(line["recorded_at"]))
