"""The last bed of a house, asked for by two hundred at once through the gateway: it is promised to one, every time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

from tests.e2e.conftest import Stack
from tests.e2e.offices import Json, Office, new_id, problem_of

ASKING, ROUNDS = 200, 20
BEFORE = "2022-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def office(stack: Stack):
    """A CSD, and a house of five beds beside all others."""
    with Office(stack, "postelja") as opened:
        house(opened, "poleg", 5)
        yield opened


@pytest.fixture(scope="module")
def women(office: Office) -> list[str]:
    """As many women in one case as ever ask."""
    persons = [{"id": new_id(), "role": "victim", "sex": "female", "age_years": 30} for _ in range(ASKING)]
    body = {"opened_because": "enquiry", "municipality": office.municipality, "persons": persons}
    office.worker.post("/cases", body)
    return [str(person["id"]) for person in persons]


def house(office: Office, slug: str, capacity: int) -> None:
    body = {"name": "Izmišljena hiša", "kind": "victims", "csd": office.csd, "capacity": capacity}
    office.admin.put(f"/centres/{slug}", {**body, "occurred_at": BEFORE})


def asking(slug: str, *people: str) -> Json:
    return {
        "id": new_id(),
        "centre_id": slug,
        "person_ids": list(people),
        "referred_by": "csd",
        "reason": "domestic_violence",
    }


def all_at_once(office: Office, bodies: list[Json]) -> list[httpx.Response]:
    """Every request on a connection of its own, let go together."""
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


def refusals(answers: list[httpx.Response]) -> list[Json]:
    """What those were told who got nothing."""
    found = [problem_of(answer) for answer in answers if answer.status_code != 201]
    assert {problem["code"] for problem in found} <= {"no_free_bed"}
    assert [problem["detail"] for problem in found if "poleg (5)" not in problem["detail"]] == []
    return found


def full(office: Office, slug: str) -> tuple[int, int, int]:
    found = office.worker.get(f"/centres/{slug}/occupancy")
    return found["occupied"], found["reserved"], found["free"]


def test_two_hundred_ask_for_the_last_bed_and_one_gets_it_twenty_times(office: Office, women: list[str]):
    for number in range(ROUNDS):
        slug = f"zadnja-{number}"
        house(office, slug, 2)
        office.worker.post("/placements", asking(slug, women[number]))
        bodies = [asking(slug, woman) for woman in women]
        answers = all_at_once(office, bodies)
        assert Counter(answer.status_code for answer in answers) == {201: 1, 409: ASKING - 1}
        assert len(refusals(answers)) == ASKING - 1
        assert full(office, slug) == (0, 2, 0)
    (granted,) = (answer.json() for answer in answers if answer.status_code == 201)
    again = next(body for body in bodies if body["id"] == granted["id"])
    replayed = office.worker.send("POST", "/placements", again, key=again["id"])
    assert replayed.json() == granted
    assert replayed.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize(("beds", "granted"), [(3, 0), (4, 1), (7, 1)])
def test_two_hundred_families_of_four_come_together_or_not_at_all(
    office: Office, women: list[str], beds: int, granted: int
):
    slug = f"druzine-{beds}"
    house(office, slug, beds)
    families = [women[number : number + 4] for number in range(0, ASKING, 4)] * 4
    answers = all_at_once(office, [asking(slug, *family) for family in families])
    assert Counter(answer.status_code for answer in answers)[201] == granted
    assert len(refusals(answers)) == ASKING - granted
    assert full(office, slug) == (0, 4 * granted, beds - 4 * granted)
