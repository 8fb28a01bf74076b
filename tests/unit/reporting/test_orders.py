"""Tables of any restraining orders: equal to counting them one by one, adding up however they are cut."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from law.order_state import Step, StepKind, judge
from law.parameters import Law
from services.reporting.domain.counting import cut, grouped
from services.reporting.domain.orders import (
    END_STAGES,
    UNDERLYING,
    Order,
    counted_order,
    quantiles,
    shown_orders,
)
from services.reporting.domain.periods import month_of, period
from tests.unit.law.when import at

LAW = Law.default()
YEAR = period(year="2021")
BEGIN = datetime(2020, 12, 31, tzinfo=UTC)
LATER = datetime(2022, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """An order of 2021, or a little before or after, with any steps."""
    issued = BEGIN + draw(st.integers(0, 367 * 24)) * HOUR
    said = st.tuples(st.sampled_from(get_args(StepKind)), st.integers(0, 1500))
    steps = tuple(
        Step(str(key), kind, issued + hours * HOUR)
        for key, (kind, hours) in enumerate(draw(st.lists(said, max_size=5)))
    )
    place = (
        draw(st.sampled_from(["juzna-primorska", None])),
        None,
        draw(st.sampled_from(["PP Koper", "PP Piran"])),
    )
    underlying = draw(st.sampled_from(UNDERLYING))
    return Order(str(draw(st.uuids())), *place, "police", underlying, issued, steps)


@settings(max_examples=60, deadline=None)
@given(st.lists(orders(), max_size=8))
def test_equal_to_counting_one_by_one(found):
    table = shown_orders(cut([counted_order(one, LATER, LAW) for one in found], YEAR.months))
    mine = [one for one in found if month_of(one.issued_at) in YEAR.months]
    judged = [judge("police", one.issued_at, one.steps, LAW) for one in mine]
    assert table["issued"] == len(mine) == sum(table[stage] for stage in END_STAGES)
    assert table["annulled"] == sum(one.annulled_at is not None for one in judged)
    assert table["days_60"] == sum(one.annulled_at is None and one.stage == "days_60" for one in judged)
    assert table["ever"]["violated"] == sum(one.violations > 0 for one in judged)
    assert table["crime"] == sum(one.underlying == "crime" for one in mine)
    assert table["times"]["decision"]["known"] == sum(one.decided_at is not None for one in judged)
    for stage in ("issued", *END_STAGES):
        assert sum(table["by_underlying"][stage].values()) == table[stage]


@settings(max_examples=40, deadline=None)
@given(st.lists(orders(), max_size=8))
def test_however_the_year_is_cut_the_parts_add_up(found):
    counted = cut([counted_order(one, LATER, LAW) for one in found], YEAR.months)
    year = shown_orders(counted)
    for group in ("csd", "station", "month"):
        parts = [shown_orders(some) for some in grouped(counted, YEAR.months, group).values()]
        for figure in ("issued", *END_STAGES, "minor_offence", "crime", "unfitting", "running"):
            assert sum(part[figure] for part in parts) == year[figure]


@pytest.mark.parametrize(
    ("minutes", "median", "ninetieth"),
    [
        ([], None, None),
        ([7], 7, 7),
        ([1, 2], 2, 2),
        ([10, 20, 40], 20, 40),
        (list(range(1, 11)), 6, 9),
        (list(range(1, 12)), 6, 10),
    ],
)
def test_median_and_ninetieth(minutes, median, ninetieth):
    assert quantiles(minutes) == {"median_minutes": median, "p90_minutes": ninetieth}


def told(name: str, when: str) -> Step:
    kinds = {"written": "written_order_served", "sent": "sent_to_court", "decided": "confirmed"}
    return Step(f"{name}@{when}", kinds[name], at(when))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("steps", "asked", "written", "decision"),
    [
        ([], "2021-03-02 04:09", None, None),  # six hours are not over, issued on 1 March at 22:10
        ([], "2021-03-02 04:10", "late", None),
        ([], "2021-03-03 22:10", "late", "late"),  # no sending, no decision, 48 hours over
        ([("sent", "2021-03-02 02:00")], "2021-03-03 01:59", "late", None),
        ([("sent", "2021-03-02 02:00")], "2021-03-03 02:00", "late", "late"),
        ([("written", "2021-03-02 04:10")], "2021-03-02 05:00", "in_time", None),
        ([("written", "2021-03-02 04:11")], "2021-03-02 05:00", "late", None),
        (
            [("sent", "2021-03-02 02:00"), ("decided", "2021-03-03 02:00")],
            "2021-03-05 00:00",
            "late",
            "in_time",
        ),
        ([("sent", "2021-03-02 02:00"), ("decided", "2021-03-03 02:01")], "2021-03-05 00:00", "late", "late"),
        ([("decided", "2021-03-02 22:10")], "2021-03-05 00:00", "late", "in_time"),
        ([("decided", "2021-03-02 22:11")], "2021-03-05 00:00", "late", "unknown"),
    ],
)
def test_whether_a_paper_came_in_time(steps, asked, written, decision):
    order = Order(
        "1", "juzna-primorska", None, "PP Koper", "police", "crime", at("2021-03-01 22:10"),
        tuple(told(name, when) for name, when in steps),
    )  # fmt: skip
    times = shown_orders(cut([counted_order(order, at(asked), LAW)], YEAR.months))["times"]
    for paper, expected in (("written_order", written), ("decision", decision)):
        found = {name for name in ("in_time", "late", "unknown") if times[paper][name]}
        assert found == ({expected} if expected else set())
        assert times[paper]["due"] == (expected is not None)
        assert times[paper]["in_time_percent"] == (100 if expected == "in_time" else 0)
