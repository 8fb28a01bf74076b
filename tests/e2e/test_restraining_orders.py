"""An order announced in a police notification, through every real process: decided late, kept though it did not fit."""

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import Stack
from tests.e2e.offices import Json, Office, new_id

ISSUED = "2022-03-19T22:40:00+01:00"
CALL: Json = {
    "received_by": "api",
    "urgency": "now",
    "occurred_at": ISSUED,
    "ground": "domestic_violence",
    "summary": "Izmišljen opis.",
}
ORDER: Json = {
    "issued_at": ISSUED,
    "distance_m": 150,
    "underlying": "crime",
    "places": [{"kind": "home", "address": "Izmišljena ulica 1"}],
}


@pytest.fixture(scope="module")
def office(stack: Stack) -> Iterator[Office]:
    """A CSD of its own."""
    with Office(stack, "prepovedi") as opened:
        yield opened


def announced(office: Office) -> tuple[Json, list[str]]:
    """The notification's answer, and the people it named."""
    people = [new_id(), new_id()]
    persons = [
        {"id": person, "role": role} for person, role in zip(people, ("victim", "perpetrator"), strict=True)
    ]
    body = CALL | {
        "source": {"kind": "police", "station": office.station},
        "municipality": office.municipality,
        "persons": persons,
        "restraining_order": ORDER,
    }
    return office.police.post("/notifications", body), people


def test_from_the_call_to_the_late_decision(office: Office) -> None:
    told, people = announced(office)
    path = f"/restraining-orders/{told['restraining_order_id']}"
    order = office.police.get(path)
    assert (order["station"], order["case_id"], order["unit"]) == (
        office.station,
        told["case_id"],
        office.unit,
    )
    assert (order["protected_person_ids"], order["against_person_id"]) == ([people[0]], people[1])
    assert (order["state"], order["in_force_until"]) == ("expired", "2022-03-21T21:40:00Z")

    violation = {"kind": "violated", "occurred_at": "2022-03-25T20:00:00+01:00"}
    assert office.police.post(f"{path}/steps", violation)["reason"] == "after_end"
    before = office.police.get(path)
    tasks = office.of_unit.get("/tasks", unit=office.unit)["items"]
    assert [one["kind"] for one in tasks if one.get("restraining_order_id")] == ["order_unfitting"]

    decision = {"kind": "confirmed", "occurred_at": "2022-03-20T11:00:00+01:00"}
    assert office.worker.post(f"{path}/steps", decision)["fits"]
    after = office.worker.get(path, at="2022-03-26T00:00:00Z")
    assert (after["state"], after["stage"], after["violations"]) == ("in_force", "days_15", 1)
    then = office.worker.get(path, at="2022-03-26T00:00:00Z", known_at=before["known_at"])
    assert (then["state"], then["unfitting_steps"]) == ("expired", 1)
    listed = office.police.get("/restraining-orders", in_force="true", at="2022-03-26T00:00:00Z")
    assert [one["id"] for one in listed["items"]] == [order["id"]]


def test_another_stations_police_see_and_say_nothing_of_it(office: Office) -> None:
    told, _ = announced(office)
    stranger = office.desk("police", "tuja-policija", stations=frozenset({"PP Izmisljena tujina"}))
    path = f"/restraining-orders/{told['restraining_order_id']}"
    step = {"kind": "violated", "occurred_at": ISSUED}
    assert stranger.refused("GET", path)["code"] == "another_station"
    assert stranger.refused("POST", f"{path}/steps", step)["code"] == "another_station"
