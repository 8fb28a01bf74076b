"""Finding a bed over HTTP: which houses can take these people now, which nearly, what is in the way."""

import pytest

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
    assert found(small, "12m") == [("kczn", "now", []), ("kcm", "now", [])]
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
