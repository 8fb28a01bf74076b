"""The deadlines of the monthly return ring on the task's day and once they have passed, each once. Moments by hand.

The return of March 2021 is handed in by Sunday, 4 April, and submitted by Monday, 5 April: Easter. The last working day
before both is Friday, 2 April.
"""

from typing import Any, get_args

import pytest

from contracts import intake
from law.parameters import Law
from services.reporting.domain.calendar import Calendar, CalendarKnown, moments
from services.reporting.events import ReturnClock
from tests.fixtures.serving import refusal
from tests.integration.reporting.desk import Desk, reporting
from tests.integration.reporting.registers import CSD
from tests.unit.law.when import at

ALL = [
    ("hand_in_due", "2021-04-01T22:00:00Z"),
    ("submission_due", "2021-04-01T22:00:00Z"),
    ("hand_in_overdue", "2021-04-04T22:00:00Z"),
    ("submission_overdue", "2021-04-05T22:00:00Z"),
]


def watched(desk: Desk, moment: str) -> None:
    """The clock gets there, and what is due rings."""
    desk.now(moment)
    desk.ring()
    desk.now(moment.replace(":00+", ":01+"))


def rang(desk: Desk) -> list[tuple[str, str]]:
    """What rang of this CSD."""
    items = desk.get(f"/events?stream=return_calendar-{CSD}&limit=500", "auditor").json()["items"]
    return [(one["data"]["clock"], one["occurred_at"]) for one in items if one["type"] == "return_clock_rang"]


def tasks(desk: Desk) -> list[tuple[str, str, str, bool]]:
    items: list[dict[str, Any]] = desk.get("/tasks").json()["items"]
    return [(one["kind"], one["role"], one["state"], one["event_id"] is not None) for one in items]


def test_200_each_rings_once_on_its_day_and_when_it_is_too_late(desk):
    watched(desk, "2021-04-01T23:59:00+02:00")
    assert rang(desk) == []
    watched(desk, "2021-04-02T00:00:00+02:00")
    watched(desk, "2021-04-02T08:00:00+02:00")
    assert sorted(rang(desk)) == sorted(ALL[:2])
    assert tasks(desk) == [
        ("return_hand_in", "coordinator", "open", True),
        ("return_submission", "head_office", "open", True),
    ]
    watched(desk, "2021-04-05T00:00:00+02:00")
    assert rang(desk)[-1] == ALL[2]
    watched(desk, "2021-04-06T09:00:00+02:00")
    assert sorted(rang(desk)) == sorted(ALL)
    assert [state for _, _, state, _ in tasks(desk)] == ["overdue", "overdue"]


def test_200_what_is_done_rings_not_and_the_next_month_is_set(desk):
    watched(desk, "2021-04-02T00:00:00+02:00")
    assert desk.post("/returns/2021-03/hand-in").status_code == 201
    desk.now("2021-04-02T10:00:00+02:00")
    assert desk.post("/returns/2021-03/submission", "head_office").status_code == 201
    watched(desk, "2021-04-06T09:00:00+02:00")
    assert sorted(rang(desk)) == sorted(ALL[:2])
    watched(desk, "2021-05-04T00:00:00+02:00")  # April is handed in on a Tuesday
    assert rang(desk)[-1] == ("hand_in_due", "2021-05-03T22:00:00Z")


def test_200_a_hand_in_taken_back_too_late_is_overdue_after_all(desk):
    watched(desk, "2021-04-02T00:00:00+02:00")
    event = desk.post("/returns/2021-03/hand-in").json()["events"][0]["event_id"]
    watched(desk, "2021-04-05T09:00:00+02:00")
    assert "hand_in_overdue" not in {clock for clock, _ in rang(desk)}
    assert desk.post(f"/events/{event}/withdrawal", reason_code="other").status_code == 201
    watched(desk, "2021-04-06T00:00:00+02:00")  # the submission's clock looks again
    watched(desk, "2021-04-06T00:01:00+02:00")
    assert set(rang(desk)) == set(ALL)


def test_200_after_a_week_without_the_service_it_rings_once(tmp_path, messages):
    with reporting(tmp_path, messages, "2021-04-01T08:00:00+02:00"):
        pass
    for _ in range(2):
        with reporting(tmp_path, messages, "2021-04-08T08:00:00+02:00") as again:
            watched(again, "2021-04-08T08:00:00+02:00")
            assert sorted(rang(again)) == sorted(ALL)


def test_200_a_working_day_declared_free_moves_the_tasks_day(desk, messages):
    said = {
        "parameter": "work_free_day",
        "valid_from": "2021-04-02",
        "value": "izmišljen",
        "source": "izmišljen vir",
    }
    entry = intake.LawEntered.model_validate(said)
    messages.tell("intake", "law-work_free_day", entry, at("2021-04-01 08:30"), at("2021-04-01 08:30"))
    watched(desk, "2021-04-02T08:00:00+02:00")  # its day was the 1st, over before the calendar was kept
    assert rang(desk) == []
    watched(desk, "2021-04-05T00:00:00+02:00")
    assert rang(desk) == [ALL[2]]


def test_409_a_clock_that_rang_is_not_taken_back(desk):
    watched(desk, "2021-04-02T00:00:00+02:00")
    event = desk.get("/tasks").json()["items"][0]["event_id"]
    answer = desk.post(f"/events/{event}/withdrawal", reason_code="other")
    assert refusal(answer) == (409, "a_clock_rang")


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (
            "2021-08",
            ["2021-09-03 00:00", "2021-09-05 00:00", "2021-09-03 00:00", "2021-09-06 00:00"],
        ),  # a Saturday
        ("2021-12", ["2022-01-04 00:00", "2022-01-05 00:00", "2022-01-05 00:00", "2022-01-06 00:00"]),
        ("2021-10", ["2021-11-04 00:00", "2021-11-05 00:00", "2021-11-05 00:00", "2021-11-06 00:00"]),
        (
            "2024-04",
            ["2024-05-03 00:00", "2024-05-05 00:00", "2024-05-03 00:00", "2024-05-06 00:00"],
        ),  # a weekend
        ("2022-12", ["2023-01-04 00:00", "2023-01-05 00:00", "2023-01-05 00:00", "2023-01-06 00:00"]),
    ],
)
def test_the_moments_of_a_month(month, expected):
    kept = Calendar(CSD, at("2020-01-01 08:00"))
    found = moments(kept, CalendarKnown((month,), law=Law.default()))
    names = get_args(ReturnClock)
    assert [found[month, name] for name in names] == [at(moment) for moment in expected]
