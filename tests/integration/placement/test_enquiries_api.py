"""Enquiries over HTTP: who asked which house for whom, what came of it, who may see it."""

from typing import Any

import pytest

from chassis.clock import new_id
from tests.fixtures.serving import refusal
from tests.integration.placement.house import House

BODY: dict[str, Any] = {
    "centre_id": "kcm",
    "people": [{"age_years": 12, "sex": "male"}, {"sex": "female"}],
    "asked_by": "police",
    "by": "phone",
}
WORKER = "on_call_worker"


def made(house: House, **changes: Any) -> dict[str, Any]:
    answer = house.post("/enquiries", WORKER, **{**BODY, **changes})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def listed(house: House, query: str = "", role: str = WORKER) -> list[tuple[str | None, str | None]]:
    return [(one["centre_id"], one["outcome"]) for one in house.get(f"/enquiries?{query}", role)["items"]]


def test_201_one_search_asks_several_houses_and_each_has_its_outcome(small):
    first = made(small)
    assert first["search_id"] == first["id"]
    second = made(small, centre_id=None, provider_id="hisa-na-jugu", search_id=first["search_id"])
    for one, outcome in ((first, "refused_full"), (second, "nobody_answered")):
        said = small.post(f"/enquiries/{one['id']}/outcome", WORKER, outcome=outcome)
        assert said.status_code == 201, said.text
    assert listed(small, f"search_id={first['search_id']}") == [
        ("kcm", "refused_full"),
        (None, "nobody_answered"),
    ]
    assert listed(small, "outcome=refused_full") == [("kcm", "refused_full")]
    (item, _) = small.get("/enquiries", WORKER)["items"]
    assert item["people"] == [{"age_years": 12, "sex": "male"}, {"age_years": None, "sex": "female"}]
    assert item["event_id"].startswith("placement-")


def test_201_an_outcome_is_corrected_and_as_known_before_it_was_another(small):
    enquiry = made(small)["id"]
    wrong = small.post(f"/enquiries/{enquiry}/outcome", WORKER, outcome="refused_full").json()
    small.now("2021-03-17T09:00:00+01:00")
    before = small.get("/enquiries", WORKER)
    right = small.post(
        f"/enquiries/{enquiry}/outcome",
        WORKER,
        outcome="admitted",
        corrects=wrong["events"][0]["event_id"],
        reason_code="typing_error",
    )
    assert right.status_code == 201, right.text
    small.now("2021-03-17T10:00:00+01:00")
    assert listed(small) == [("kcm", "admitted")]
    assert small.get(f"/enquiries?at={before['at']}&known_at={before['known_at']}", WORKER) == before


def test_200_the_house_and_who_asked_see_it_and_nobody_else(small):
    enquiry = made(small)["id"]
    assert listed(small, "", "centre_staff") == [("kcm", None)]
    assert listed(small, "", "centre_staff:kczn") == []
    foreign = "on_call_worker:druga:izmisljeni-sever"
    assert listed(small, "", foreign) == []
    answer = small.post(f"/enquiries/{enquiry}/outcome", foreign, outcome="other")
    assert refusal(answer) == (404, "not_found")


def test_201_it_is_taken_back_with_a_reason_and_not_while_its_outcome_stands(small):
    told = made(small)
    event = told["events"][0]["event_id"]
    small.post(f"/enquiries/{told['id']}/outcome", WORKER, outcome="withdrawn")
    taken = small.post(f"/events/{event}/withdrawal", WORKER, reason_code="wrong_person")
    assert refusal(taken) == (409, "facts_lean_on_it")
    other = made(small)["events"][0]["event_id"]
    assert small.post(f"/events/{other}/withdrawal", WORKER, reason_code="wrong_person").status_code == 201
    assert len(listed(small)) == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"centre_id": "nikjer"}, (422, "unknown_centre")),
        ({"centre_id": None}, (422, "one_house")),
        ({"provider_id": "hisa-na-jugu"}, (422, "one_house")),
        ({"people": []}, (422, "invalid")),
        ({"people": [{"age_years": 200}]}, (422, "invalid")),
        ({"people": [{"name": "Ana"}]}, (422, "unknown_field")),
        ({"asked_by": "neighbour"}, (422, "unknown_value")),
    ],
)
def test_422_an_enquiry_that_cannot_be(small, changes, expected):
    assert refusal(small.post("/enquiries", WORKER, **{**BODY, **changes})) == expected
    assert listed(small) == []


def test_404_an_outcome_of_nothing(small):
    assert refusal(small.post(f"/enquiries/{new_id()}/outcome", WORKER, outcome="other")) == (
        404,
        "not_found",
    )
