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
        "occurred_at": datetime.now(UTC).isoformat(),
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
