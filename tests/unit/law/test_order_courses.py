"""The order of 1 March 2021, 22:10, and what each step makes of it; ends computed by hand, in UTC."""

from typing import NamedTuple

import pytest

from chassis.clock import rfc3339
from tests.unit.law.when import Said, judged


class Course(NamedTuple):
    """What becomes of an order: end, stage, reason of the last step where it does not fit, violations."""

    end: str
    stage: str | None
    reason: str | None = None
    violations: int = 0


EVENING, NOON = "2021-03-01T22:10+01:00", "2021-03-02T12:00+01:00"
HOURS_48, DAYS_15 = "2021-03-03T21:10:00Z", "2021-03-16T21:10:00Z"
CONFIRMED: Said = ("confirmed", NOON)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param(
            [("changed", NOON, "2021-03-08T22:10+01:00")],
            Course("2021-03-08T21:10:00Z", "days_15"),
            id="changed to a week",
        ),
        pytest.param(
            [("confirmed", NOON, "2021-03-03T22:10+01:00")],
            Course(HOURS_48, "hours_48"),
            id="confirmed and not beyond 48 hours",
        ),
        pytest.param(
            [("confirmed", "2021-03-03T22:09+01:00")],
            Course(DAYS_15, "days_15"),
            id="decided in the last minute",
        ),
        pytest.param(
            [("confirmed", "2021-03-03T22:10+01:00")],
            Course(HOURS_48, "hours_48", "after_end"),
            id="decided at the very end",
        ),
        pytest.param(
            [("annulled", "2021-03-02T10:00+01:00")],
            Course("2021-03-02T09:00:00Z", "hours_48"),
            id="annulled then and there",
        ),
        pytest.param(
            [("annulled", "2021-03-02T10:00+01:00"), ("violated", "2021-03-02T11:00+01:00")],
            Course("2021-03-02T09:00:00Z", "hours_48", "after_annulment"),
            id="violated after it was annulled",
        ),
        pytest.param(
            [CONFIRMED, ("annulled", "2021-03-04T10:00+01:00")],
            Course(DAYS_15, "days_15", "second_decision"),
            id="annulled after it was confirmed",
        ),
        pytest.param(
            [("confirmed", NOON, "2021-03-20T22:10+01:00")],
            Course(HOURS_48, "hours_48", "until_past_maximum"),
            id="past the maximum",
        ),
        pytest.param(
            [("confirmed", NOON, "2021-03-20T22:10+01:00", True)],
            Course("2021-03-20T21:10:00Z", "days_60"),
            id="past the maximum as the court wrote it",
        ),
        pytest.param(
            [("extended", "2021-03-10T10:00+01:00")],
            Course(HOURS_48, "hours_48", "after_end"),
            id="extended, and no decision is known",
        ),
        pytest.param(
            [("extended", "2021-03-02T18:00+01:00")],
            Course(HOURS_48, "hours_48", "without_decision"),
            id="extended before any decision",
        ),
        pytest.param(
            [CONFIRMED, ("extended", "2021-03-16T22:10+01:00")],
            Course(DAYS_15, "days_15", "after_end"),
            id="extended at the very end",
        ),
        pytest.param(
            [CONFIRMED, ("extended", "2021-03-15T10:00+01:00", "2021-03-10T10:00+01:00")],
            Course(DAYS_15, "days_15", "until_before_step"),
            id="extended to a day that has been",
        ),
        pytest.param(
            [CONFIRMED, ("extended", "2021-03-09T10:00+01:00", "2021-03-12T10:00+01:00")],
            Course(DAYS_15, "days_15", "extends_nothing"),
            id="extended to an earlier day",
        ),
        pytest.param(
            [CONFIRMED, ("extension_rejected", "2021-03-15T10:00+01:00")],
            Course(DAYS_15, "days_15"),
            id="extension rejected",
        ),
        pytest.param(
            [
                CONFIRMED,
                ("extension_rejected", "2021-03-14T10:00+01:00"),
                ("extended", "2021-03-15T10:00+01:00"),
            ],
            Course(DAYS_15, "days_15", "second_extension_decision"),
            id="rejected, then extended",
        ),
        pytest.param(
            [CONFIRMED, ("extended", "2021-03-15T10:00+01:00", "2021-04-15T22:10+02:00")],
            Course("2021-04-15T20:10:00Z", "days_60"),
            id="extended by a month",
        ),
        pytest.param(
            [CONFIRMED, ("violated", "2021-03-16T22:09+01:00")],
            Course(DAYS_15, "days_15", None, 1),
            id="violated in the last minute",
        ),
        pytest.param(
            [CONFIRMED, ("violated", "2021-03-16T22:10+01:00")],
            Course(DAYS_15, "days_15", "after_end"),
            id="violated at the very end",
        ),
        pytest.param(
            [("violated", "2021-03-01T22:09+01:00")],
            Course(HOURS_48, "hours_48", "before_issue"),
            id="violated before it was ordered",
        ),
        pytest.param(
            [("sent_to_court", "2021-03-02T02:00+01:00"), ("sent_to_court", "2021-03-02T03:00+01:00")],
            Course(HOURS_48, "hours_48", "repeated"),
            id="sent twice",
        ),
        pytest.param(
            [CONFIRMED, ("sent_to_court", "2021-03-02T13:00+01:00")],
            Course(DAYS_15, "days_15", "after_decision"),
            id="sent after the decision",
        ),
        pytest.param(
            [("written_order_served", "2021-03-05T10:00+01:00")],
            Course(HOURS_48, "hours_48"),
            id="written after it ended: it fits, and ends nothing",
        ),
    ],
)
def test_what_a_step_makes_of_it(steps, expected):
    order = judged(EVENING, *steps)
    reason = dict(order.unfitting).get(str(len(steps) - 1))
    assert Course(rfc3339(order.end), order.stage, reason, order.violations) == expected
