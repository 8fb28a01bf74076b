"""What a stay carries beside its bed, over HTTP: essentials, plan, notices, absence, final report; and what is owed."""

from typing import Any

import pytest

from tests.fixtures.serving import refusal
from tests.integration.placement.house import House

ALL = ["health", "medication", "risks", "school", "contacts", "responsible"]


def owed(house: House, role: str = "centre_staff", language: str = "en") -> list[tuple[str, str, str]]:
    house.settle()
    items = house.ask("/tasks", role, language).json()["items"]
    return [(one["kind"], one["state"], one["why"]) for one in items]


def kinds(house: House) -> set[str]:
    return {kind for kind, _, _ in owed(house)}


def stay_of(house: House, identity: str) -> dict[str, Any]:
    found: dict[str, Any] = house.get(f"/placements/{identity}")["placements"][0]
    return found


@pytest.fixture
def stay(small):
    """Somebody who is in the house since this morning."""
    return small.arrived()["id"]


def test_201_essentials_are_asked_for_and_shown_as_missing_until_given(small):
    request = small.reserved()["id"]
    assert stay_of(small, request)["essentials"] == {"given": [], "missing": ALL}
    assert "essentials_missing" not in kinds(small)
    small.done(small.post(f"/placements/{request}/acceptance"))
    assert ("essentials_missing", "due") in {(kind, state) for kind, state, _ in owed(small)}
    path = f"/placements/{request}/essentials"
    small.done(small.post(path, "on_call_worker", topics=["health", "medication", "risks", "contacts"]))
    assert stay_of(small, request)["essentials"]["missing"] == ["school", "responsible"]
    why = [why for kind, _, why in owed(small, language="sl") if kind == "essentials_missing"]
    assert why == ["Hiša kcm še ne ve: šola, kdo je odgovoren."]
    small.done(small.post(f"/placements/{request}/admission"))
    assert ("essentials_missing", "overdue") in {(kind, state) for kind, state, _ in owed(small)}
    small.done(small.post(path, "on_call_worker", topics=["responsible"], not_needed=["school"]))
    assert stay_of(small, request)["essentials"]["missing"] == []
    assert "essentials_missing" not in kinds(small)


def test_201_a_school_is_not_asked_of_a_grown_up(small):
    woman = small.person(30)
    request = small.reserved(person_ids=[woman], centre_id="kczn", reason="domestic_violence")["id"]
    small.done(small.post(f"/placements/{request}/admission", "centre_staff:kczn"))
    small.told_age(request, woman, 30)
    found = small.get(f"/placements/{request}", "centre_staff:kczn")["placements"][0]
    assert "school" not in found["essentials"]["missing"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "nothing_told"),
        ({"topics": ["health"], "not_needed": ["health"]}, "told_and_not_needed"),
        ({"topics": ["shoes"]}, "unknown_value"),
    ],
)
def test_422_essentials_that_say_nothing(small, stay, body, code):
    assert refusal(small.post(f"/placements/{stay}/essentials", "on_call_worker", **body)) == (422, code)


def test_201_a_plan_has_dates_and_its_next_one_comes_due(small, stay):
    path = f"/placements/{stay}/plan"
    small.done(small.post(path, made_on="2021-03-17", next_on="2021-03-19"))
    assert small.done(small.post(path, made_on="2021-03-17", next_on="2021-03-19"))["events"] == []
    assert stay_of(small, stay)["plan"].items() >= {"made_on": "2021-03-17", "next_on": "2021-03-19"}.items()
    assert "plan_review" not in kinds(small)
    small.now("2021-03-19T08:00:00+01:00")
    assert ("plan_review", "due", "The individual plan is to be looked at again on 2021-03-19.") in owed(
        small
    )
    small.now("2021-03-20T08:00:00+01:00")
    assert ("plan_review", "overdue") in {(kind, state) for kind, state, _ in owed(small)}
    small.done(small.post(path, made_on="2021-03-20"))
    assert "plan_review" not in kinds(small)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"made_on": "2021-03-16"}, (422, "outside_stay")),
        ({"made_on": "2021-03-18"}, (422, "future_date")),
        ({"made_on": "2021-03-17", "next_on": "2021-03-17"}, (422, "until_before_start")),
    ],
)
def test_422_a_plan_that_cannot_be(small, stay, body, expected):
    assert refusal(small.post(f"/placements/{stay}/plan", **body)) == expected


def test_201_notices_are_owed_told_and_acknowledged(small, stay):
    path = f"/placements/{stay}/notices"
    assert [kind for kind, _, _ in owed(small)].count("notice_owed") == 2
    small.done(small.post(path, to="csd"))
    small.done(small.post(path, to="police", station="PP Koper", acknowledged_at="2021-03-17T08:00:00+01:00"))
    assert [why for kind, _, why in owed(small) if kind.startswith("notice")] == [
        "The notice of the placement was not acknowledged by: the competent CSD."
    ]
    small.now("2021-03-18T07:30:00+01:00")
    small.done(small.post(path, to="csd", acknowledged_at="2021-03-17T21:00:00+01:00"))
    told = stay_of(small, stay)["notices"]
    assert told["csd"]["told_at"] == "2021-03-17T07:00:00Z"
    assert told["csd"]["acknowledged_at"] == "2021-03-17T20:00:00Z"
    assert told["police"]["station"] == "PP Koper"
    assert not {kind for kind in kinds(small) if kind.startswith("notice")}


def test_201_a_day_after_the_admission_a_notice_is_overdue(small, stay):
    small.now("2021-03-18T08:00:00+01:00")
    assert {state for kind, state, _ in owed(small) if kind == "notice_owed"} == {"overdue"}


def test_422_nobody_acknowledges_before_being_told(small, stay):
    path = f"/placements/{stay}/notices"
    small.now("2021-03-17T10:00:00+01:00")
    body = {"to": "csd", "acknowledged_at": "2021-03-17T09:00:00+01:00"}
    assert refusal(small.post(path, **body)) == (422, "acknowledged_before_told")


def test_201_running_away_stands_until_the_return(small, stay):
    small.now("2021-03-17T22:00:00+01:00")
    small.done(small.post(f"/placements/{stay}/absence", kind="runaway"))
    assert ("ran_away", "overdue", "The person ran away from kcm.") in owed(small)
    assert stay_of(small, stay)["absence"] == {"kind": "runaway", "expected_back": None}
    small.now("2021-03-18T03:00:00+01:00")
    small.done(small.post(f"/placements/{stay}/return"))
    assert "ran_away" not in kinds(small) and stay_of(small, stay)["absence"] is None


def test_201_who_is_not_back_in_time_is_missed(small, stay):
    body = {"kind": "leave", "expected_back": "2021-03-17T20:00:00+01:00"}
    small.done(small.post(f"/placements/{stay}/absence", **body))
    assert "not_back" not in kinds(small)
    small.now("2021-03-17T20:00:00+01:00")
    assert "not_back" in kinds(small)


def test_201_a_final_report_is_owed_after_the_departure(small, stay):
    path = f"/placements/{stay}/final-report"
    assert refusal(small.post(path)) == (409, "not_departed")
    small.now("2021-03-17T18:00:00+01:00")
    told = small.done(small.post(f"/placements/{stay}/departure", destination="home"))
    assert ("final_report_due", "due", "There is no final report yet on the stay in kcm.") in owed(small)
    small.now("2021-04-01T18:00:00+02:00")
    assert ("final_report_due", "overdue") in {(kind, state) for kind, state, _ in owed(small)}
    small.done(small.post(path))
    assert kinds(small) == set() and stay_of(small, stay)["final_report_at"] == "2021-04-01T16:00:00Z"
    event = told["events"][0]["event_id"]
    answer = small.post(f"/events/{event}/withdrawal", reason_code="duplicate")
    assert refusal(answer) == (409, "facts_lean_on_it")


def test_201_a_register_of_old_stays_owes_nothing(small):
    body = {"headers": {"Zavetje-Source": "import"}, "kind": "arrived"}
    answer = small.asked(role="coordinator", **body)
    assert answer.status_code == 201 and kinds(small) == set()
