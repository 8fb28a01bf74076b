"""When a return is due, and which months a CSD still answers for."""

from datetime import UTC, datetime

import pytest

from law.parameters import Law
from services.reporting.domain.due import due, owed_months

LAW = Law.default()
CSD = "juzna-primorska"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "states"),
    [
        ("2021-04-01T23:59:59+02:00", {}),
        ("2021-04-02T00:00:00+02:00", {"return_hand_in": "open", "return_submission": "open"}),
        ("2021-04-04T23:59:59+02:00", {"return_hand_in": "open", "return_submission": "open"}),
        ("2021-04-05T00:00:00+02:00", {"return_hand_in": "overdue", "return_submission": "open"}),
        ("2021-04-06T00:00:00+02:00", {"return_hand_in": "overdue", "return_submission": "overdue"}),
    ],
)
def test_the_days_do_not_move_the_task_comes_on_the_working_day_before(moment, states):
    """4 April 2021 is Easter Sunday, the 5th Easter Monday."""
    assert {one.kind: one.state for one in due(CSD, "2021-03", (), at(moment), LAW)} == states


def test_what_is_done_is_said_to_be():
    found = due(CSD, "2021-03", {"return_hand_in"}, at("2021-04-07T00:00:00+02:00"), LAW)
    assert {one.kind: one.state for one in found} == {
        "return_hand_in": "done", "return_submission": "overdue"}  # fmt: skip


@pytest.mark.parametrize(
    ("entered", "busy", "months"),
    [
        ("2020-12-01T00:00:00+01:00", ["2021-01"], ["2021-01", "2021-03"]),
        ("2020-12-01T00:00:00+01:00", ["2020-10", "2021-03"], ["2021-03"]),
        ("2021-03-20T00:00:00+01:00", [], ["2021-03"]),
        ("2026-11-23T00:00:00+01:00", ["2021-01", "2021-02"], []),
        ("2020-12-01T00:00:00+01:00", ["2021-04", "2021-05"], ["2021-03"]),
    ],
)
def test_a_csd_answers_for_the_last_month_and_for_busy_ones_since_it_is_here(entered, busy, months):
    moment = at("2021-04-10T00:00:00+02:00")
    assert list(owed_months(at(entered), moment, busy, LAW)) == months
