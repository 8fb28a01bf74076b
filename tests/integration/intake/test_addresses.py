"""Where a house is: sealed, opened for its staff and for who brings people it has taken, each opening recorded."""

import pytest

from chassis.facts import Event
from contracts.placement import PlacementAnswered, PlacementEnded, PlacementRequested
from tests.integration.intake.house import NIGHT, House

PLACE = "Izmišljena pot 7, Nikjer"
ADDRESS = "/centres/kcm/address"
REQUESTED = PlacementRequested(
    centre_id="kcm", kind="reservation", person_ids=("oseba-1",), referred_by="csd", reason="relief"
)
TAKEN = PlacementAnswered(accepted=True)


def told(house: House, *events: Event, actor: str = "sd1") -> None:
    """What the worker asked of the house, and what came of it."""
    for event in events:
        house.tell("placement", "placement_request-1", event, NIGHT, actor=actor)
    house.deliver()


@pytest.fixture
def secret(house):
    answer = house.put(ADDRESS, "staff", address=PLACE)
    assert (answer.status_code, answer.json()["id"]) == (200, "kcm")
    return house


def test_the_house_reads_its_own_address_and_the_look_is_kept(secret):
    found = secret.get(ADDRESS, "staff").json()
    assert (found["address"], found["secret"]) == (PLACE, True)
    assert [(look["whom"], look["subject_id"], look["actor"]) for look in secret.looks()] == [
        ("house", "kcm", "staff-1")
    ]


def test_the_same_again_is_quiet_and_nothing_of_it_is_read_in_the_log(secret):
    assert secret.put(ADDRESS, "staff", address=PLACE).json()["events"] == []
    logged = list(secret.settings.data_dir.rglob("*.db*"))
    assert logged and not any(PLACE.encode() in file.read_bytes() for file in logged)


@pytest.mark.parametrize("who", ["worker", "unit", "coordinator", "admin"])
def test_403_nobody_else_reads_a_secret_address(secret, who):
    answer = secret.get(ADDRESS, who)
    assert (answer.status_code, answer.json()["code"]) == (403, "secret_address")
    assert PLACE not in answer.text and secret.looks() == []


@pytest.mark.parametrize("who", ["police", "ministry", "auditor"])
def test_403_not_even_asked(secret, who):
    assert secret.get(ADDRESS, who).status_code == 403


def test_who_brings_people_that_the_house_took_reads_it_for_a_day(secret):
    told(secret, REQUESTED)
    assert secret.get(ADDRESS, "worker").status_code == 403
    told(secret, TAKEN)
    assert secret.get(ADDRESS, "worker").json()["address"] == PLACE
    assert secret.get(ADDRESS, "second_worker").status_code == 403
    secret.now("2021-03-18T01:00:00+01:00")
    assert secret.get(ADDRESS, "worker").status_code == 403


@pytest.mark.parametrize(
    "event", [PlacementEnded(why="cancelled"), PlacementAnswered(accepted=False, reason="full")]
)
def test_403_once_it_came_to_nothing(secret, event):
    told(secret, REQUESTED, TAKEN, event)
    assert secret.get(ADDRESS, "worker").status_code == 403


def test_an_address_that_is_no_secret_is_read_by_all_inside(house):
    house.put(ADDRESS, "staff", address=PLACE, secret=False)
    assert house.get(ADDRESS, "unit").json()["address"] == PLACE


def test_403_only_the_house_says_where_it_is(house):
    assert house.put("/centres/kczn/address", "staff", address=PLACE).status_code == 403
    assert house.put(ADDRESS, "worker", address=PLACE).status_code == 403


def test_404_nobody_said_where_it_is(house):
    assert house.get(ADDRESS, "staff").status_code == 404
