"""What a house gives beside beds, over HTTP; and what a placement tells of the enquiry behind it."""

from typing import Any

import pytest

from chassis.clock import new_id
from tests.fixtures.serving import refusal
from tests.integration.placement.house import House
from tests.integration.placement.test_enquiries_api import WORKER, listed, made

SERVICES = "/centres/kcm/services"
GIVEN: dict[str, Any] = {"kind": "first_social_aid", "for": "victim"}


def given(house: House) -> list[tuple[str, str | None, str | None, str]]:
    return [(one["kind"], one["why"], one["for"], one["started_at"]) for one in house.get(SERVICES)["items"]]


def test_201_two_taps_take_it_down_as_of_now(small):
    answer = small.done(small.post(SERVICES, **GIVEN))
    assert [one["type"] for one in answer["events"]] == ["service_given"]
    assert given(small) == [("first_social_aid", None, "victim", "2021-03-17T07:00:00Z")]


def test_201_the_same_again_is_quiet_and_another_under_its_id_is_refused(small):
    body = {**GIVEN, "id": new_id(), "started_at": "2021-03-17T03:00:00+01:00"}
    small.done(small.post(SERVICES, **body))
    assert small.done(small.post(SERVICES, **body))["events"] == []
    assert refusal(small.post(SERVICES, **{**body, "for": "csd"})) == (409, "already_given")


def test_201_it_is_corrected_and_taken_back(small):
    told = small.done(small.post(SERVICES, **GIVEN))
    why = {"corrects": told["events"][0]["event_id"], "reason_code": "typing_error"}
    better = small.done(small.post(SERVICES, kind="call_out", why="residents", **why))
    assert given(small) == [("call_out", "residents", None, "2021-03-17T07:00:00Z")]
    for event, left in ((better["events"][0]["event_id"], "first_social_aid"), (why["corrects"], None)):
        small.done(small.post(f"/events/{event}/withdrawal", reason_code="duplicate"))
        assert [one[0] for one in given(small)] == ([left] if left else [])


def test_404_another_house_does_not_correct_it(small):
    told = small.done(small.post(SERVICES, **GIVEN))
    why = {"corrects": told["events"][0]["event_id"], "reason_code": "typing_error"}
    answer = small.post("/centres/kczn/services", "centre_staff:kczn", **GIVEN, **why)
    assert refusal(answer) == (404, "not_found")
    assert refusal(small.ask(SERVICES, "centre_staff:kczn")) == (403, "another_centre")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"why": "residents"}, (422, "not_for_kind")),
        ({"ended_at": "2021-03-17T06:00:00+01:00"}, (422, "until_before_start")),
        ({"kind": "tea"}, (422, "unknown_value")),
        ({"started_at": "2021-03-18T06:00:00+01:00"}, (422, "future_instant")),
    ],
)
def test_422_what_cannot_be(small, changes, expected):
    assert refusal(small.post(SERVICES, **{**GIVEN, **changes})) == expected
    assert given(small) == []


def test_201_who_comes_to_the_house_for_a_request_is_one_call_out(small):
    request = small.reserved()
    path = f"/placements/{request['id']}/acceptance"
    told = small.done(small.post(path, call_out=True))
    small.done(small.post(path, call_out=True))
    assert given(small) == [("call_out", "night_admission", None, "2021-03-17T07:00:00Z")]
    accepted = next(one["event_id"] for one in told["events"] if one["type"] == "placement_accepted")
    small.done(small.post(f"/events/{accepted}/withdrawal", reason_code="duplicate"))
    assert given(small) == []


def test_201_an_admission_ends_the_search_behind_it(small):
    first = made(small)
    made(small, centre_id="kczn", search_id=first["search_id"])
    made(small, centre_id="kczn")
    request = small.reserved(enquiry_id=first["id"])
    small.done(small.post(f"/placements/{request['id']}/admission"))
    assert listed(small) == [("kcm", "admitted"), ("kczn", "placed_elsewhere"), ("kczn", None)]


@pytest.mark.parametrize(
    ("reason", "outcome"), [("full", "refused_full"), ("intoxicated", "refused_rules"), ("no_staff", "other")]
)
def test_201_a_refusal_is_the_outcome_of_its_enquiry_only(small, reason, outcome):
    first = made(small)
    made(small, centre_id="kczn", search_id=first["search_id"])
    request = small.reserved(enquiry_id=first["id"])
    small.done(small.post(f"/placements/{request['id']}/decline", reason=reason))
    assert listed(small) == [("kcm", outcome), ("kczn", None)]


def test_201_who_simply_came_ends_it_too_and_an_outcome_told_by_hand_stays(small):
    first, second = made(small), made(small)
    small.done(small.post(f"/enquiries/{second['id']}/outcome", WORKER, outcome="other"))
    small.arrived(enquiry_id=first["id"])
    small.arrived(enquiry_id=second["id"])
    assert listed(small) == [("kcm", "admitted"), ("kcm", "other")]
