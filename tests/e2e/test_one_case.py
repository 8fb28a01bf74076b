"""One case from the police call to the house, through every real process: its timeline and its paper."""

import time
from collections.abc import Iterator

import pytest

from tests.e2e.conftest import Stack
from tests.e2e.nights import Night
from tests.e2e.offices import Json, Office

TAKEN_IN = "2022-03-19T22:50:00Z"
PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def office(stack: Stack) -> Iterator[Office]:
    """An invented CSD for these tests, which runs a house."""
    with Office(stack, "zadeva") as opened:
        house = {"name": "Izmišljena hiša", "kind": "victims", "csd": opened.csd, "capacity": 3}
        opened.admin.put("/centres/izmisljena", {**house, "occurred_at": "2022-01-01T00:00:00Z"})
        yield opened


@pytest.fixture(scope="module")
def night(office: Office) -> Night:
    """A night after which the victim is in the house."""
    played = Night(office).play()
    body = {
        "centre_id": "izmisljena",
        "kind": "arrived",
        "case_id": played.case,
        "person_ids": [played.victim],
        "referred_by": "police",
        "reason": "domestic_violence",
        "occurred_at": TAKEN_IN,
    }
    office.coordinator.post("/placements", body)
    return played


def lines(night: Night) -> list[Json]:
    """The timeline once intake has spoken of who came to the house."""
    until = time.monotonic() + PATIENCE_S
    while True:
        found: list[Json] = night.office.worker.get(f"/cases/{night.case}/timeline")["items"]
        if time.monotonic() > until or any(line["type"] == "person_seen_on" for line in found):
            return found
        time.sleep(0.1)


def test_the_timeline_holds_all_services_and_her_age_on_the_day_she_came(night: Night) -> None:
    found = lines(night)
    assert {line["service"] for line in found} == {"intake", "intervention", "placement"}
    (seen,) = (line for line in found if line["type"] == "person_seen_on")
    (stay,) = (line for line in found if line["type"] == "stay_admitted")
    assert seen["data"]["about"] == stay["about"] and seen["data"]["on"] == "2022-03-19"
    assert seen["occurred_at"] == stay["occurred_at"] == TAKEN_IN
    assert all(line["sentence"] and line["stands"] for line in found)


def test_the_handover_report_is_printed(night: Night) -> None:
    answer = night.office.worker.send("GET", f"/cases/{night.case}/papers/handover")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    refused = night.office.ministry.refused("GET", f"/cases/{night.case}/papers/handover")
    assert refused["status"] == 403
