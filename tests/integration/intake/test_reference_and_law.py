"""Reference data and law over HTTP: facts like any other, so `at` and `known_at` hold for them too."""

from typing import Any

import pytest

from tests.integration.intake.house import CSD

ENTRIES: dict[str, dict[str, Any]] = {
    "csds/izmisljeni-vzhod": {"name": "CSD Izmišljeni Vzhod", "invented": True},
    "units/piran": {"name": "Enota Piran", "csd": CSD},
    "municipalities/piran": {"name": "Piran", "unit": "koper"},
    "stations/PP Sežana": {"name": "PP Sežana", "csd": CSD, "administration": "PU Koper"},
    "workers/sd5": {"csd": CSD, "readiness": [2], "qualified_since": "2016-01-01", "name": "Domišljija Pet"},
    "directory/dom": {
        "name": "Izmišljeni dom",
        "kind": "care_home",
        "phone": "+386 1",
        "last_verified": "2021-03-01",
    },
}


@pytest.mark.parametrize("path", ENTRIES)
def test_an_entry_is_put_listed_and_shown(house, path):
    kind, slug = path.split("/")
    answer = house.put(f"/{path}", "admin", **ENTRIES[path])
    assert (answer.status_code, answer.json()["id"], answer.json()["version"]) == (200, slug, 1)
    shown = house.get(f"/{path}").json()
    assert {name: shown[name] for name in ENTRIES[path]} == ENTRIES[path]
    assert shown["event_id"] == answer.json()["events"][0]["event_id"]
    assert slug in [one["id"] for one in house.get(f"/{kind}").json()["items"]]
    assert house.put(f"/{path}", "admin", **ENTRIES[path]).json()["events"] == []


@pytest.mark.parametrize(
    ("kind", "here"),
    [
        ("workers", ["sd1", "sd2", "sd3"]),
        ("units", ["izola", "koper"]),
        ("stations", ["PP Izola", "PP Koper"]),
    ],
)
def test_what_is_of_one_csd_is_listed_alone_with_its_pages(house, kind, here):
    for slug in ("sd3", "sd2"):
        house.put(f"/workers/{slug}", csd=CSD)
    found = house.get(f"/{kind}?csd={CSD}").json()
    assert ([one["id"] for one in found["items"]], found["next"]) == (here, None)
    first = house.get(f"/{kind}?csd={CSD}&limit=1").json()
    rest = house.get(f"/{kind}?csd={CSD}&cursor={first['next']}").json()
    assert [one["id"] for one in (*first["items"], *rest["items"])] == here
    assert house.get(f"/{kind}?csd=nowhere").json()["items"] == []


@pytest.mark.parametrize(
    ("path", "sent", "code"),
    [
        ("units/x", {"name": "X", "csd": "nowhere"}, "unknown_csd"),
        ("municipalities/x", {"name": "X", "unit": "nowhere"}, "unknown_unit"),
        ("stations/x", {"name": "X", "csd": "nowhere", "administration": "PU"}, "unknown_csd"),
        ("workers/x", {"csd": CSD, "units": ["nowhere"]}, "unknown_unit"),
        ("workers/x", {"csd": CSD, "readiness": [3]}, "unknown_value"),
        ("csds/x", {"name": "X", "color": "red"}, "unknown_field"),
        ("csds/%20", {"name": "X"}, None),
    ],
)
def test_422_what_is_not_there(house, path, sent, code):
    before = house.positions()
    answer = house.put(f"/{path}", "admin", **sent)
    assert answer.status_code == 422 and code in (None, answer.json()["code"])
    assert house.positions() == before


def test_403_only_the_coordinator_and_the_administrator_enter(house):
    assert house.put("/csds/x", "worker", name="X").status_code == 403


def test_404_an_unknown_entry(house):
    assert house.get("/csds/nowhere").status_code == 404


def test_a_municipality_moves_to_another_unit_and_both_times_hold(house):
    before = house.get("/municipalities/koper").json()
    house.now("2021-03-18T08:00:00+01:00")
    house.put("/municipalities/koper", name="Koper", unit="izola", occurred_at="2021-03-01T00:00:00+01:00")
    assert house.get("/municipalities/koper").json()["unit"] == "izola"
    assert house.get("/municipalities/koper?at=2021-02-01T00:00:00Z").json()["unit"] == "koper"
    then = f"?at={before['at']}&known_at={before['known_at']}"
    assert house.get(f"/municipalities/koper{then}").json() == before


def test_lists_come_in_pages(house):
    first = house.get("/csds?limit=1").json()
    second = house.get(f"/csds?limit=1&cursor={first['next']}").json()
    assert [first["items"][0]["id"], second["items"][0]["id"]] == ["izmisljeni-sever", "juzna-primorska"]
    assert second["next"] is None


def test_law_has_the_packages_own_and_an_operators_entries_over_it(house):
    path = "/law/order_first_hours"
    assert house.get(path).json()["in_force"]["value"] == 48
    sent = {"valid_from": "2021-03-01", "value": 72, "source": "an invented gazette"}
    event = house.put(path, "admin", **sent).json()["events"][0]["event_id"]
    shown = house.get(path).json()
    assert (shown["in_force"]["value"], shown["entries"][-1]["event_id"]) == (72, event)
    assert house.get(f"{path}?at=2021-02-01T00:00:00Z").json()["in_force"]["value"] == 48
    assert house.get("/law").json()["items"][-1]["event_id"] == event
    assert house.post(f"/events/{event}/withdrawal", "admin", reason_code="typing_error").status_code == 201
    assert house.get(path).json()["in_force"]["value"] == 48


def test_a_day_declared_work_free_holds_for_that_day(house):
    house.put(
        "/law/work_free_day",
        "admin",
        valid_from="2021-03-17",
        value="Izmišljeni dan",
        source="an invented gazette",
    )
    assert house.get("/law/work_free_day").json()["in_force"]["value"] == "Izmišljeni dan"
    assert house.get("/law/work_free_day?at=2021-03-18T12:00:00Z").json()["in_force"] is None


@pytest.mark.parametrize(
    ("path", "changes", "code"),
    [
        ("speed_limit", {}, "unknown_parameter"),
        ("order_first_hours", {"value": "many"}, "law_value_refused"),
        ("order_first_hours", {"csd": CSD}, "law_value_refused"),
        ("order_first_hours", {"csd": "nowhere"}, "unknown_csd"),
        ("order_first_hours", {"valid_from": "soon"}, None),
    ],
)
def test_422_law_that_cannot_be(house, path, changes, code):
    sent = {"valid_from": "2030-01-01", "value": 72, "source": "an invented gazette", **changes}
    answer = house.put(f"/law/{path}", "admin", **sent)
    assert answer.status_code == 422 and code in (None, answer.json()["code"])


def test_404_no_such_parameter(house):
    assert house.get("/law/speed_limit").status_code == 404
