"""When somebody is told about an order: by hand, in local time."""

from datetime import date, datetime

import pytest

from law.entries import Entry
from law.local import to_local
from law.order_clocks import clocks
from law.order_lengths import Kind
from law.order_state import Step, StepKind, judge
from law.parameters import Law
from tests.unit.law.when import at

LAW = Law.default()
Said = tuple[StepKind, str]


def ringing(issued: str, *steps: Said, kind: Kind = "police", law: Law = LAW) -> list[tuple[str, str, str]]:
    told = [Step(f"{name}@{when}", name, at(when)) for name, when in steps]
    found = clocks(judge(kind, at(issued), told, law), law)
    return [(one.clock, local(one.due_at), local(one.about)) for one in found]


def local(instant: datetime) -> str:
    return f"{to_local(instant):%Y-%m-%d %H:%M}"


ALONE = [
    ("written_order_missing", "2021-03-02 04:10", "2021-03-02 04:10"),
    ("decision_due_soon", "2021-03-02 20:10", "2021-03-02 22:10"),
    ("ends_in_24_hours", "2021-03-02 22:10", "2021-03-03 22:10"),
    ("decision_missing", "2021-03-03 16:10", "2021-03-03 22:10"),
    ("expired", "2021-03-03 22:10", "2021-03-03 22:10"),
]


def test_an_order_of_which_nothing_more_is_heard():
    assert ringing("2021-03-01 22:10") == ALONE


def test_the_judges_time_runs_from_the_sending_where_that_is_known():
    found = ringing("2021-03-01 22:10", ("sent_to_court", "2021-03-02 02:00"))
    assert ("decision_due_soon", "2021-03-03 00:00", "2021-03-03 02:00") in found


def test_the_judges_time_is_over_with_the_order_at_the_latest():
    found = ringing("2021-03-01 22:10", ("sent_to_court", "2021-03-03 06:00"))
    assert ("decision_due_soon", "2021-03-03 20:10", "2021-03-03 22:10") in found


def test_papers_that_came_ring_no_more():
    papers: list[Said] = [("written_order_served", "2021-03-02 01:00"), ("annulled", "2021-03-02 12:00")]
    assert [one[0] for one in ringing("2021-03-01 22:10", papers[0])] == [one[0] for one in ALONE[1:]]
    assert ringing("2021-03-01 22:10", *papers) == []


CONFIRMED: Said = ("confirmed", "2021-03-02 12:00")
WRITTEN: Said = ("written_order_served", "2021-03-02 01:00")


def test_a_confirmed_order_asks_for_the_proposal_three_days_before_its_end():
    assert ringing("2021-03-01 22:10", WRITTEN, CONFIRMED) == [
        ("ends_in_72_hours", "2021-03-13 22:10", "2021-03-16 22:10"),
        ("ends_in_24_hours", "2021-03-15 22:10", "2021-03-16 22:10"),
        ("expired", "2021-03-16 22:10", "2021-03-16 22:10"),
    ]


def test_a_proposal_and_an_extension_ask_for_none():
    proposed: Said = ("extension_proposed", "2021-03-10 12:00")
    extended: Said = ("extended", "2021-03-15 12:00")
    assert [one[0] for one in ringing("2021-03-01 22:10", WRITTEN, CONFIRMED, proposed)] == [
        "ends_in_24_hours",
        "expired",
    ]
    assert ringing("2021-03-01 22:10", WRITTEN, CONFIRMED, proposed, extended) == [
        ("ends_in_24_hours", "2021-04-29 22:10", "2021-04-30 22:10"),
        ("expired", "2021-04-30 22:10", "2021-04-30 22:10"),
    ]


@pytest.mark.parametrize(
    ("issued", "due"),
    [
        ("2024-10-26 22:30", "2024-10-28 21:30"),  # 48 elapsed hours across the end of summer time
        ("2021-03-27 01:30", "2021-03-29 02:30"),  # and across its beginning
        ("2020-12-30 23:00", "2021-01-01 23:00"),  # over the year's end, a holiday
        ("2020-02-28 12:00", "2020-03-01 12:00"),  # over a leap day
    ],
)
def test_the_end_is_rung_at_the_moment_of_the_law(issued: str, due: str):
    assert ("expired", due, due) in ringing(issued)


def test_24_hours_before_are_elapsed_hours_too():
    found = ringing("2024-10-26 22:30")
    assert ("ends_in_24_hours", "2024-10-27 21:30", "2024-10-28 21:30") in found


def test_a_courts_measure_has_its_end_alone():
    assert ringing("2021-03-01 22:10", kind="court_zpnd") == [
        ("ends_in_72_hours", "2022-02-26 22:10", "2022-03-01 22:10"),
        ("ends_in_24_hours", "2022-02-28 22:10", "2022-03-01 22:10"),
        ("expired", "2022-03-01 22:10", "2022-03-01 22:10"),
    ]


def test_an_operators_entry_moves_the_clocks_of_orders_from_its_date_on():
    law = LAW.with_entries([Entry("order_written_hours", date(2021, 3, 2), 12, "izmišljen vir")])
    assert ringing("2021-03-01 22:10", law=law) == ALONE
    assert ("written_order_missing", "2021-03-03 10:10", "2021-03-03 10:10") in ringing(
        "2021-03-02 22:10", law=law
    )
