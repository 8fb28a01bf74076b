"""The last bed of a house, asked for by a hundred at once through the gateway: it is promised to one."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

from tests.e2e.conftest import Stack
from tests.e2e.offices import Json, Office, new_id, problem_of

ASKING = 100
HOUSE, BEFORE = "zadnja-postelja", "2022-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def office(stack: Stack):
    """A CSD with a house of two beds, one of them taken."""
    with Office(stack, "postelja") as opened:
        house = {
            "name": "Izmišljena hiša z zadnjo posteljo",
            "kind": "victims",
            "csd": opened.csd,
            "capacity": 2,
        }
        opened.admin.put(f"/centres/{HOUSE}", {**house, "occurred_at": BEFORE})
        opened.worker.post("/placements", asking(people(opened, 1)[0]))
        yield opened


def people(office: Office, number: int) -> list[str]:
    """So many women in one case."""
    persons = [{"id": new_id(), "role": "victim", "sex": "female", "age_years": 30} for _ in range(number)]
    body = {"opened_because": "enquiry", "municipality": office.municipality, "persons": persons}
    office.worker.post("/cases", body)
    return [str(person["id"]) for person in persons]


def asking(person: str) -> Json:
    return {
        "id": new_id(),
        "centre_id": HOUSE,
        "person_ids": [person],
        "referred_by": "csd",
        "reason": "domestic_violence",
    }


def all_at_once(office: Office, bodies: list[Json]) -> list[httpx.Response]:
    """Every request by a client of its own, let go together."""
    gate, token = Barrier(len(bodies)), office.stack.token(office.worker.caller)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en", **office.worker.consistency()}
    limits = httpx.Limits(max_connections=ASKING, max_keepalive_connections=ASKING)
    with httpx.Client(headers=headers, timeout=60, trust_env=False, limits=limits) as client:

        def ask(body: Json) -> httpx.Response:
            gate.wait()
            key = {"Idempotency-Key": body["id"]}
            return client.post(f"{office.stack.url}/api/v1/placements", json=body, headers=key)

        with ThreadPoolExecutor(len(bodies)) as pool:
            return list(pool.map(ask, bodies))


def test_a_hundred_ask_for_the_last_bed_and_one_gets_it(office: Office):
    bodies = [asking(person) for person in people(office, ASKING)]
    answers = all_at_once(office, bodies)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: ASKING - 1}
    refused = [problem_of(answer) for answer in answers if answer.status_code == 409]
    assert {problem["code"] for problem in refused} == {"no_free_bed"}
    (granted,) = (answer.json() for answer in answers if answer.status_code == 201)
    full = office.worker.get(f"/centres/{HOUSE}/occupancy")
    assert (full["occupied"], full["reserved"], full["free"]) == (0, 2, 0)
    again = next(body for body in bodies if body["id"] == granted["id"])
    replayed = office.worker.send("POST", "/placements", again, key=again["id"])
    assert replayed.json() == granted
    assert replayed.headers["idempotency-replayed"] == "true"


def test_the_refusal_names_who_has_room(office: Office):
    near = {"name": "Izmišljena hiša poleg", "kind": "victims", "csd": office.csd, "capacity": 5}
    office.admin.put("/centres/poleg", {**near, "occurred_at": BEFORE})
    problem = office.worker.refused("POST", "/placements", asking(people(office, 1)[0]), key=new_id())
    assert problem["code"] == "no_free_bed" and "poleg (5)" in problem["detail"]
