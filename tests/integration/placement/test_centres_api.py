"""Crisis centres over HTTP: who sets them, from when they hold, what is refused."""

from typing import Any

import httpx
import pytest

from chassis.identity import Caller
from services.placement.app import SERVICE
from tests.fixtures.serving import Served, refusal, served

KCM = {"name": "Krizni center za mlade", "kind": "children_youth", "csd": "juzna-primorska", "capacity": 8}


@pytest.fixture
def house(tmp_path):
    """Placement on a morning of 2021."""
    with served(SERVICE, tmp_path, "2021-03-16T08:00:00+01:00") as running:
        yield running


def somebody(role: str, centre: str | None = None) -> Caller:
    return Caller.model_validate({"subject": role, "roles": [role], "centre": centre})


def put(
    house: Served, slug: str = "kcm", role: str = "admin", centre: str | None = None, **body: Any
) -> httpx.Response:
    return house.call("PUT", f"/centres/{slug}", somebody(role, centre), {**KCM, **body})


def get(house: Served, path: str, role: str = "ministry") -> httpx.Response:
    return house.call("GET", path, somebody(role))


def test_200_set_and_shown(house):
    answer = put(house, assumed=True)
    assert answer.status_code == 200 and answer.json()["id"] == "kcm"
    found = get(house, "/centres/kcm").json()
    assert found.items() >= {**KCM, "id": "kcm", "assumed": True, "since": "2021-03-16T07:00:00Z"}.items()
    assert found["event_id"] == answer.json()["events"][0]["event_id"]


def test_200_the_same_again_is_quiet(house):
    put(house)
    assert put(house).json()["events"] == []


def test_200_a_capacity_holds_from_its_day_on_and_is_known_from_when_it_was_told(house):
    put(house, occurred_at="2021-01-01T00:00:00+01:00")
    house.at("2021-03-17T08:00:00+01:00")
    put(house, capacity=10, occurred_at="2021-02-01T00:00:00+01:00")
    assert get(house, "/centres/kcm?at=2021-01-31T12:00:00Z").json()["capacity"] == 8
    assert get(house, "/centres/kcm?at=2021-02-01T12:00:00Z").json()["capacity"] == 10
    before = get(house, "/centres/kcm?at=2021-02-01T12:00:00Z&known_at=2021-03-16T20:00:00Z").json()
    assert before["capacity"] == 8
    assert refusal(get(house, "/centres/kcm?at=2020-12-31T12:00:00Z")) == (404, "not_found")


def test_200_pages_of_centres(house):
    for slug in ("kczn", "kcm", "varna-hisa"):
        put(house, slug)
    first = get(house, "/centres?limit=2").json()
    assert [item["id"] for item in first["items"]] == ["kcm", "kczn"]
    rest = get(house, f"/centres?limit=2&cursor={first['next']}").json()
    assert ([item["id"] for item in rest["items"]], rest["next"]) == (["varna-hisa"], None)


def test_201_a_setting_is_taken_back(house):
    event_id = put(house).json()["events"][0]["event_id"]
    staff = somebody("centre_staff", "kcm")
    body = {"reason_code": "typing_error"}
    house.at("2021-03-16T09:00:00+01:00")
    assert house.call("POST", f"/events/{event_id}/withdrawal", staff, body).status_code == 201
    assert get(house, "/centres").json()["items"] == []
    assert get(house, "/centres?known_at=2021-03-16T07:30:00Z").json()["items"][0]["id"] == "kcm"


def test_200_staff_set_their_own_house_and_no_other(house):
    assert put(house, "kcm", "centre_staff", "kcm").status_code == 200
    assert refusal(put(house, "kczn", "centre_staff", "kcm")) == (403, "another_centre")


@pytest.mark.parametrize(
    "role", ["police", "on_call_worker", "unit_worker", "coordinator", "ministry", "auditor"]
)
def test_403_who_sets_no_house(house, role):
    assert refusal(put(house, role=role)) == (403, "forbidden")


@pytest.mark.parametrize("role", ["police", "head_office", "auditor"])
def test_403_who_sees_no_house(house, role):
    assert refusal(get(house, "/centres", role)) == (403, "forbidden")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"capacity": -1}, "invalid"),
        ({"capacity": "8"}, "invalid"),
        ({"capacity": True}, "invalid"),
        ({"capacity": 8.5}, "invalid"),
        ({"kind": "hotel"}, "unknown_value"),
        ({"name": "  "}, "invalid"),
        ({"address": "x"}, "unknown_field"),
        ({"occurred_at": "2021-01-01T00:00:00"}, "instant_without_offset"),
        ({"occurred_at": "2021-03-17T08:00:00Z"}, "future_instant"),
        ({"id": "17"}, "invalid"),
    ],
)
def test_422_bad_input(house, body, code):
    assert refusal(put(house, **body)) == (422, code)
    assert get(house, "/centres").json()["items"] == []


def test_404_no_such_centre_and_no_such_fact(house):
    assert refusal(get(house, "/centres/nowhere")) == (404, "not_found")
    nobody = "/events/placement-00000000-0000-7000-8000-000000000000/withdrawal"
    answer = house.call("POST", nobody, somebody("admin"), {"reason_code": "other"})
    assert refusal(answer) == (404, "not_found")


def test_409_a_stale_version(house):
    put(house)
    assert refusal(put(house, capacity=9, expected_version=0)) == (409, "version_conflict")
