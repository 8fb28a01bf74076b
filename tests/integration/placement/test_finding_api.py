"""Finding a bed over HTTP: which houses can take these people now, which nearly, what is in the way."""

from typing import Any

import pytest

from chassis.clock import moment
from contracts import intake
from tests.fixtures.serving import refusal
from tests.integration.placement.house import House


def found(house: House, people: str, language: str = "en") -> list[tuple[str, str, list[str]]]:
    house.settle()
    answer = house.ask(f"/centres?suitable_for={people}", "on_call_worker", language)
    assert answer.status_code == 200, answer.text
    return [
        (one["id"], one["suits"], [way["words"] for way in one["in_the_way"]])
        for one in answer.json()["items"]
    ]


def test_200_those_that_can_take_them_stand_first(small):
    assert found(small, "12m") == [
        ("kcm", "now", []),
        ("kczn", "nearly", ["without an adult only if the house agrees"]),
    ]
    assert found(small, "34f,8m") == [
        ("kczn", "now", []),
        ("kcm", "no", ["the age is outside the rules of the house"]),
    ]
    assert found(small, "34m", "sl") == [
        ("kczn", "no", ["spol je zunaj pravil hiše"]),
        ("kcm", "no", ["starost je zunaj pravil hiše"]),
    ]


def test_200_a_full_house_nearly_can(small):
    small.arrived(3)
    small.now("2021-03-17T09:00:00+01:00")
    by_house = {house: (suits, ways) for house, suits, ways in found(small, "12f")}
    assert by_house["kcm"] == ("nearly", ["there are not enough free beds"])


@pytest.mark.parametrize("people", ["", "x", "12", "34f;8m", "2000f", ",".join(["8m"] * 21), "34f,"])
def test_422_people_that_nobody_understands(small, people):
    code = "unknown_people" if len(people) <= 100 else "invalid"
    assert refusal(small.ask(f"/centres?suitable_for={people}", "on_call_worker")) == (422, code)


def test_200_without_people_nothing_is_said_of_them(small):
    (first, *_) = small.get("/centres", "on_call_worker")["items"]
    assert not {"suits", "in_the_way"} & first.keys()


def seats(house: House) -> None:
    """Two municipalities, and where they lie."""
    for slug, lat, lon in (("koper", 455480, 137300), ("sezana", 457090, 138730)):
        seat = intake.MunicipalitySet(name=slug, unit=slug, lat_e4=lat, lon_e4=lon)
        house.tell("intake", f"municipality-{slug}", seat, occurred_at=moment(0))


def rule(house: House, slug: str, **rules: Any) -> None:
    body = {"name": slug, "kind": "safe_house", "capacity": 4, "assumed": True, **rules}
    assert house.put(f"/centres/{slug}", **body).status_code == 200


def test_200_the_nearest_first_and_how_far_each_is(small):
    seats(small)
    rule(small, "blizu", municipality="sezana", takes={"sexes": ["female"]})
    rule(small, "dlje", municipality="koper", takes={"sexes": ["female"]}, capacity=9)
    rule(small, "neznano", takes={"sexes": ["female"]}, capacity=90)
    items = small.get("/centres?suitable_for=34f&near=sezana", "on_call_worker")["items"]
    able = [(one["id"], one["distance_km"]) for one in items if one["suits"] == "now"]
    assert able == [("blizu", 0), ("dlje", 21), ("neznano", None), ("kczn", None)]


def test_200_hours_closure_catchment_and_boys_are_said(small):
    seats(small)
    hours = {"staffed": [{"days": ["sat"], "start": "08:00", "end": "16:00"}], "otherwise": "no_admission"}
    rule(small, "ob-sobotah", admits=hours)
    rule(small, "na-klic", admits={**hours, "otherwise": "call_out"})
    rule(small, "drugod", catchment=["koper"])
    rule(small, "brez-fantov", takes={"sexes": ["female"], "boys_to": 15})
    rule(small, "zaprta")
    small.done(small.post("/centres/zaprta/closure", "centre_staff:zaprta", why="illness"))
    items = small.get("/centres?suitable_for=40f,16m&near=sezana", "on_call_worker")["items"]
    ways = {one["id"]: [way["code"] for way in one["in_the_way"]] for one in items}
    assert ways["ob-sobotah"] == ["outside_hours"]
    assert (ways["na-klic"], by_id(items)["na-klic"]["call_out"]) == ([], True)
    assert ways["drugod"] == ["outside_catchment"]
    assert ways["brez-fantov"] == ["sex"]
    assert (ways["zaprta"], by_id(items)["zaprta"]["free"]) == (["closed"], 0)


def test_409_a_closed_house_promises_nothing_and_names_others(small):
    small.done(small.post("/centres/kcm/closure", why="illness", until="2021-03-18T08:00:00+01:00"))
    answer = small.asked()
    assert refusal(answer) == (409, "centre_closed") and "kczn" in answer.json()["detail"]
    assert small.get("/centres/kcm")["closed_until"] == "2021-03-18T07:00:00Z"
    assert small.full() == (0, 0, 0, 0)
    small.arrived()
    small.now("2021-03-18T08:00:00+01:00")
    assert small.full() == (1, 0, 0, 2)
    small.reserved()


def test_409_an_own_limit_of_stay_goes_before_the_laws(small):
    rule(small, "kratka", limits={"stay_days": 3, "extension_days": 2}, kind="victims", csd="juzna-primorska")
    stay = small.arrived(person_ids=[small.person(30)], centre_id="kratka", reason="domestic_violence")
    shown = small.get(f"/placements/{stay['id']}", "admin")["placements"][0]
    assert shown["permitted_until"] == "2021-03-19"
    path = f"/placements/{stay['id']}/extension"
    longer = small.post(path, "centre_staff:kratka", until="2021-03-22")
    assert refusal(longer) == (409, "beyond_longest_stay")
    small.done(small.post(path, "centre_staff:kratka", until="2021-03-21"))
    small.now("2021-03-22T09:00:00+01:00")
    assert small.get(f"/placements/{stay['id']}", "admin")["placements"][0]["overdue_days"] == 1


def by_id(items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in items}
