"""How full a CSD's houses are, and all in the country; free bed-hours and full days."""

from typing import Any

import pytest

from tests.fixtures.serving import refusal
from tests.integration.placement.house import CSD, House

DAY = "from=2021-03-17T00:00:00%2B01:00&to=2021-03-19T00:00:00%2B01:00"


@pytest.fixture
def world(small):
    """KCM of three beds with two people, KCŽN of twelve with one, a house of another CSD, one of nobody's."""
    for slug, csd in (("druga", "izmisljeni-sever"), ("nikogarsnja", None)):
        body = {
            "name": slug,
            "kind": "other",
            "csd": csd,
            "capacity": 5,
            "occurred_at": "2015-12-31T23:00:00Z",
        }
        assert small.put(f"/centres/{slug}", **body).status_code == 200
    small.arrived(2)
    small.arrived(centre_id="kczn", person_ids=[small.person(30)], reason="domestic_violence")
    return small


def together(house: House, query: str = "") -> dict[str, Any]:
    return house.get(f"/occupancy?{query}", "ministry")


def test_200_a_csd_and_the_country(world):
    own, all_of_them = together(world, f"csd={CSD}"), together(world)
    assert (own["capacity"], own["occupied"], own["free"]) == (15, 3, 12)
    assert [one["centre_id"] for one in own["items"]] == ["kcm", "kczn"]
    assert (all_of_them["capacity"], all_of_them["occupied"]) == (25, 3)
    assert len(all_of_them["items"]) == 4 and all_of_them["by"]["sex"] == {"pending": 3}


def test_200_nobodys_houses_are_in_the_country_only(world):
    assert together(world, "csd=izmisljeni-jug")["items"] == []


def test_200_free_bed_hours_and_full_days_of_one_house(small):
    small.arrived(3)
    small.now("2021-03-17T20:00:00+01:00")
    small.put("/centres/kcm/capacity", capacity=4)
    small.now("2021-03-19T10:00:00+01:00")
    items = small.get(f"/centres/kcm/occupancy/series?{DAY}")["items"]
    assert [(one["free_bed_hours"], one["days_full"]) for one in items] == [(3 * 8 + 4.0, 1), (24.0, 0)]
    hours = small.get(f"/centres/kcm/occupancy/series?{DAY}&step=hour")["items"]
    assert sum(one["free_bed_hours"] for one in hours) == 52.0
    assert {one["days_full"] for one in hours} == {None}


def test_200_several_houses_over_time_add_up_and_peak_together(world):
    world.now("2021-03-19T10:00:00+01:00")
    items = together_over_time(world, f"&csd={CSD}")
    assert [(one["capacity"], one["peak"], one["nights"], one["care_days"]) for one in items] == [
        (15, 3, 3, 3),
        (15, 3, 3, 3),
    ]
    single = [world.get(f"/centres/{slug}/occupancy/series?{DAY}")["items"] for slug in ("kcm", "kczn")]
    for one, (kcm, kczn) in zip(items, zip(*single, strict=True), strict=True):
        assert one["free_bed_hours"] == kcm["free_bed_hours"] + kczn["free_bed_hours"]
        assert one["mean"] == pytest.approx(kcm["mean"] + kczn["mean"], abs=0.001)
    assert [one["capacity"] for one in together_over_time(world)] == [25, 25]
    assert [one["peak"] for one in together_over_time(world, "&csd=izmisljeni-jug")] == [0, 0]


def together_over_time(house: House, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.get(f"/occupancy/series?{DAY}{query}", "ministry")["items"]
    return found


def test_200_a_closed_house_offers_nothing(small):
    small.done(small.post("/centres/kcm/closure", why="building", until="2021-03-18T08:00:00+01:00"))
    small.now("2021-03-19T10:00:00+01:00")
    items = small.get(f"/centres/kcm/occupancy/series?{DAY}")["items"]
    assert [one["free_bed_hours"] for one in items] == [3 * 8.0, 3 * 16.0]


def test_422_a_period_that_ends_before_it_begins(small):
    query = "from=2021-03-17T00:00:00%2B01:00&to=2021-03-16T00:00:00%2B01:00"
    assert refusal(small.ask(f"/occupancy/series?{query}", "ministry")) == (422, "period_reversed")
