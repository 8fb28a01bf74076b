"""Dates of restraining orders computed by hand: clock changes, leap days, year ends, both laws, weekends, courts.

Local times stand as an officer writes them, with the offset of the day; every end stands in UTC as the hand gave it.
"""

import pytest

from chassis.clock import rfc3339
from law.deadlines import written_form_due
from law.order_state import state_of
from law.parameters import Law
from tests.unit.law.when import instant, judged

LAW = Law.default()


# -- 48 hours: elapsed, never moved ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued", "ends"),
    [
        pytest.param("2021-03-01T22:10+01:00", "2021-03-03T21:10:00Z", id="a plain week"),
        pytest.param(
            "2021-03-27T22:30+01:00", "2021-03-29T21:30:00Z", id="across spring: 23:30 by the clock"
        ),
        pytest.param(
            "2021-10-30T22:30+02:00", "2021-11-01T20:30:00Z", id="across autumn: 21:30 by the clock"
        ),
        pytest.param("2024-10-26T22:30+02:00", "2024-10-28T20:30:00Z", id="across autumn 2024, as in law.md"),
        pytest.param(
            "2016-03-26T23:30+01:00", "2016-03-28T22:30:00Z", id="across spring 2016, the older law"
        ),
        pytest.param("2024-02-27T10:00+01:00", "2024-02-29T09:00:00Z", id="onto a leap day"),
        pytest.param("2024-02-28T10:00+01:00", "2024-03-01T09:00:00Z", id="across a leap day"),
        pytest.param("2023-02-27T10:00+01:00", "2023-03-01T09:00:00Z", id="no leap day in 2023"),
        pytest.param("2020-12-30T23:45+01:00", "2021-01-01T22:45:00Z", id="across a year's end"),
        pytest.param("2021-12-31T23:59+01:00", "2022-01-02T22:59:00Z", id="the last minute of a year"),
        pytest.param("2021-03-28T01:59+01:00", "2021-03-30T00:59:00Z", id="the last minute of winter time"),
        pytest.param("2021-03-28T03:00+02:00", "2021-03-30T01:00:00Z", id="the first of summer time"),
        pytest.param("2021-10-31T02:30+02:00", "2021-11-02T00:30:00Z", id="02:30 the first time"),
        pytest.param("2021-10-31T02:30+01:00", "2021-11-02T01:30:00Z", id="02:30 the second time"),
        pytest.param("2021-04-30T20:00+02:00", "2021-05-02T18:00:00Z", id="over two holidays and a Sunday"),
        pytest.param("2021-12-24T15:00+01:00", "2021-12-26T14:00:00Z", id="over Christmas"),
        pytest.param("2017-04-11T12:00+02:00", "2017-04-13T10:00:00Z", id="across the change of law"),
    ],
)
def test_without_a_decision_it_ends_48_hours_after_the_oral_order(issued, ends):
    order = judged(issued)
    assert (rfc3339(order.end), order.stage) == (ends, "hours_48")
    assert state_of(order, order.end) == "expired"


# -- 15 days, and 10 until 11 April 2017: calendar days, the same time by the clock ------------------------------


@pytest.mark.parametrize(
    ("issued", "decided", "ends"),
    [
        pytest.param(
            "2021-03-01T22:10+01:00", "2021-03-02T12:00+01:00", "2021-03-16T21:10:00Z", id="a plain month"
        ),
        pytest.param(
            "2021-03-20T22:10+01:00",
            "2021-03-21T12:00+01:00",
            "2021-04-04T20:10:00Z",
            id="spring, Easter Sunday",
        ),
        pytest.param(
            "2021-10-20T22:10+02:00", "2021-10-21T12:00+02:00", "2021-11-04T21:10:00Z", id="across autumn"
        ),
        pytest.param(
            "2024-02-20T08:00+01:00", "2024-02-21T08:00+01:00", "2024-03-06T07:00:00Z", id="across a leap day"
        ),
        pytest.param(
            "2023-02-20T08:00+01:00", "2023-02-21T08:00+01:00", "2023-03-07T07:00:00Z", id="no leap day"
        ),
        pytest.param(
            "2024-02-14T08:00+01:00", "2024-02-15T08:00+01:00", "2024-02-29T07:00:00Z", id="on a leap day"
        ),
        pytest.param(
            "2020-12-20T12:00+01:00",
            "2020-12-21T12:00+01:00",
            "2021-01-04T11:00:00Z",
            id="across a year's end",
        ),
        pytest.param(
            "2021-12-17T23:30+01:00",
            "2021-12-18T12:00+01:00",
            "2022-01-01T22:30:00Z",
            id="onto New Year's Day",
        ),
        pytest.param(
            "2021-03-13T02:30+01:00",
            "2021-03-13T12:00+01:00",
            "2021-03-28T01:00:00Z",
            id="into the skipped hour",
        ),
        pytest.param(
            "2021-10-16T02:30+02:00",
            "2021-10-16T12:00+02:00",
            "2021-10-31T00:30:00Z",
            id="into the hour that is twice",
        ),
        pytest.param(
            "2021-10-31T02:30+01:00",
            "2021-10-31T12:00+01:00",
            "2021-11-15T01:30:00Z",
            id="from 02:30 the second time",
        ),
        pytest.param(
            "2021-06-10T01:10+02:00",
            "2021-06-11T20:00+02:00",
            "2021-06-24T23:10:00Z",
            id="decided on day 2: day 15",
        ),
        pytest.param(
            "2016-05-01T20:00+02:00", "2016-05-02T20:00+02:00", "2016-05-11T18:00:00Z", id="10 days in 2016"
        ),
        pytest.param(
            "2015-03-25T21:00+01:00",
            "2015-03-26T21:00+01:00",
            "2015-04-04T19:00:00Z",
            id="10 days across spring",
        ),
        pytest.param(
            "2016-10-25T21:00+02:00",
            "2016-10-26T21:00+02:00",
            "2016-11-04T20:00:00Z",
            id="10 days across autumn",
        ),
        pytest.param(
            "2016-02-20T10:00+01:00",
            "2016-02-21T10:00+01:00",
            "2016-03-01T09:00:00Z",
            id="10 days, leap day 2016",
        ),
        pytest.param(
            "2016-12-28T10:00+01:00",
            "2016-12-29T10:00+01:00",
            "2017-01-07T09:00:00Z",
            id="10 days, year's end",
        ),
        pytest.param(
            "2017-04-11T23:59+02:00",
            "2017-04-12T12:00+02:00",
            "2017-04-21T21:59:00Z",
            id="the last order of 10 days",
        ),
        pytest.param(
            "2017-04-12T00:00+02:00",
            "2017-04-12T12:00+02:00",
            "2017-04-26T22:00:00Z",
            id="the first order of 15",
        ),
        pytest.param(
            "2017-05-03T20:00+02:00",
            "2017-05-04T12:00+02:00",
            "2017-05-18T18:00:00Z",
            id="15 days in May 2017",
        ),
    ],
)
def test_confirmed_it_ends_days_after_the_oral_order_by_the_law_of_that_day(issued, decided, ends):
    order = judged(issued, ("confirmed", decided))
    assert (rfc3339(order.end), order.stage, order.unfitting) == (ends, "days_15", ())


# -- 60 days -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued", "decided", "extended", "ends"),
    [
        pytest.param(
            "2021-03-01T22:10+01:00",
            "2021-03-02T12:00+01:00",
            "2021-03-15T09:00+01:00",
            "2021-04-30T20:10:00Z",
            id="across spring",
        ),
        pytest.param(
            "2021-09-01T22:10+02:00",
            "2021-09-02T12:00+02:00",
            "2021-09-15T09:00+02:00",
            "2021-10-31T21:10:00Z",
            id="onto the day the clocks go back",
        ),
        pytest.param(
            "2023-12-15T06:00+01:00",
            "2023-12-16T06:00+01:00",
            "2023-12-29T06:00+01:00",
            "2024-02-13T05:00:00Z",
            id="across a year's end",
        ),
        pytest.param(
            "2024-01-10T06:00+01:00",
            "2024-01-11T06:00+01:00",
            "2024-01-24T06:00+01:00",
            "2024-03-10T05:00:00Z",
            id="across a leap day",
        ),
        pytest.param(
            "2023-01-10T06:00+01:00",
            "2023-01-11T06:00+01:00",
            "2023-01-24T06:00+01:00",
            "2023-03-11T05:00:00Z",
            id="no leap day",
        ),
        pytest.param(
            "2016-01-10T06:00+01:00",
            "2016-01-11T06:00+01:00",
            "2016-01-19T06:00+01:00",
            "2016-03-10T05:00:00Z",
            id="60 days under the older law as well",
        ),
        pytest.param(
            "2020-11-15T18:00+01:00",
            "2020-11-16T18:00+01:00",
            "2020-11-29T18:00+01:00",
            "2021-01-14T17:00:00Z",
            id="decided on the last day, year's end",
        ),
    ],
)
def test_extended_it_ends_60_days_after_the_oral_order(issued, decided, extended, ends):
    order = judged(issued, ("confirmed", decided), ("extended", extended))
    assert (rfc3339(order.end), order.stage, order.unfitting) == (ends, "days_60", ())


# -- papers and the judge ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued", "sent", "written_due", "decision_due"),
    [
        ("2021-03-27T22:30+01:00", "2021-03-28T04:00+02:00", "2021-03-28T03:30:00Z", "2021-03-29T02:00:00Z"),
        ("2021-10-30T22:30+02:00", "2021-10-30T23:00+02:00", "2021-10-31T02:30:00Z", "2021-10-31T21:00:00Z"),
        ("2020-12-31T20:00+01:00", "2020-12-31T23:00+01:00", "2021-01-01T01:00:00Z", "2021-01-01T22:00:00Z"),
        ("2024-02-28T21:00+01:00", "2024-02-28T23:00+01:00", "2024-02-29T02:00:00Z", "2024-02-29T22:00:00Z"),
    ],
)
def test_the_written_order_and_the_decision_are_due_in_elapsed_hours(issued, sent, written_due, decision_due):
    order = judged(issued, ("sent_to_court", sent))
    assert order.written_due is not None and order.decision_due is not None
    assert (rfc3339(order.written_due), rfc3339(order.decision_due)) == (written_due, decision_due)


# -- the court's own measure: months, never merged with the police order's clock ---------------------------------


@pytest.mark.parametrize(
    ("issued", "extended", "ends"),
    [
        pytest.param("2021-01-10T12:00+01:00", None, "2022-01-10T11:00:00Z", id="12 months"),
        pytest.param("2021-05-31T12:00+02:00", None, "2022-05-31T10:00:00Z", id="12 months in summer"),
        pytest.param("2020-02-29T12:00+01:00", None, "2021-02-28T11:00:00Z", id="from a leap day"),
        pytest.param(
            "2021-10-31T02:30+02:00", None, "2022-10-31T01:30:00Z", id="from the hour that is twice"
        ),
        pytest.param(
            "2022-03-27T01:30+01:00", None, "2023-03-26T23:30:00Z", id="from the night of the spring change"
        ),
        pytest.param(
            "2021-01-10T12:00+01:00", "2021-12-20T09:00+01:00", "2023-01-10T11:00:00Z", id="and 12 more"
        ),
        pytest.param(
            "2024-02-29T12:00+01:00", "2025-02-20T09:00+01:00", "2026-02-28T11:00:00Z", id="leap, 12 more"
        ),
    ],
)
def test_a_courts_measure_ends_months_later(issued, extended, ends):
    order = judged(issued, *([("extended", extended)] if extended else []), kind="court_zpnd")
    assert (rfc3339(order.end), order.stage, order.unfitting) == (ends, None, ())


# -- procedural days move, protective ones never -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "due"),
    [
        pytest.param("2021-03-16T22:00+01:00", "2021-03-19T23:00:00Z", id="Tuesday: the end of Friday"),
        pytest.param("2021-04-28T22:00+02:00", "2021-05-03T22:00:00Z", id="ends on a holiday: Monday"),
        pytest.param(
            "2021-12-30T22:00+01:00", "2022-01-03T23:00:00Z", id="ends on New Year's Sunday: Monday"
        ),
        pytest.param("2022-12-22T22:00+01:00", "2022-12-27T23:00:00Z", id="Sunday, then a holiday: Tuesday"),
        pytest.param(
            "2021-03-25T22:00+01:00", "2021-03-29T22:00:00Z", id="across spring: Monday, summer time"
        ),
    ],
)
def test_words_by_telephone_follow_in_writing_within_procedural_days(told, due):
    assert rfc3339(written_form_due(instant(told), LAW)) == due
