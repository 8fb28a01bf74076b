"""The duty window and the shifts of a rota."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from law.entries import Entry
from law.local import to_local
from law.parameters import Law
from law.windows import (
    Interval,
    duty_shifts,
    duty_windows,
    in_duty_window,
    window_containing,
    working_hours,
)
from tests.unit.law.when import at

LAW = Law.default()


def shown(window: Interval | None) -> str:
    assert window is not None
    return " to ".join(f"{to_local(instant):%Y-%m-%d %H:%M}" for instant in window)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2021-03-01 15:00", "2021-03-02 07:00"),
        ("2021-03-02 15:00", "2021-03-03 07:00"),
        ("2021-03-03 17:00", "2021-03-04 07:00"),
        ("2021-03-04 15:00", "2021-03-05 07:00"),
        ("2021-03-05 13:00", "2021-03-08 07:00"),
        ("2021-04-26 15:00", "2021-04-28 07:00"),
        ("2021-04-30 13:00", "2021-05-03 07:00"),
        ("2021-03-26 13:00", "2021-03-29 07:00"),
        ("2020-12-24 13:00", "2020-12-28 07:00"),
        ("2020-12-31 13:00", "2021-01-04 07:00"),
        ("2024-12-31 13:00", "2025-01-03 07:00"),
    ],
)
def test_a_window_is_half_open_from_its_start_to_seven(start: str, end: str) -> None:
    first, after = at(start), at(end)
    assert shown(window_containing(first, LAW)) == f"{start} to {end}"
    last = datetime.fromtimestamp(after.timestamp() - 1, UTC)
    assert window_containing(last, LAW) == (first, after)
    assert not in_duty_window(after, LAW)
    assert not in_duty_window(datetime.fromtimestamp(first.timestamp() - 1, UTC), LAW)
    assert window_containing(after, LAW) is None


def test_clock_trap_christmas_eve_2021() -> None:
    assert shown(window_containing(at("2021-12-25 03:00"), LAW)) == "2021-12-24 13:00 to 2021-12-27 07:00"


def test_an_eve_on_a_thursday_starts_at_13() -> None:
    assert not in_duty_window(at("2020-12-24 12:59"), LAW)
    assert in_duty_window(at("2020-12-24 13:00"), LAW)


def test_an_eve_never_starts_later_than_its_weekday() -> None:
    table = {"until": "07:00", "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "12:00")}
    law = with_table({**table, "eves": {"12-24": "13:00"}})
    assert working_hours(date(2020, 12, 24), law, "csd-koper").starts == time(12)


def test_an_eve_on_a_weekend_is_a_whole_day() -> None:
    assert in_duty_window(at("2022-12-24 08:00"), LAW)


def test_clock_trap_14_august_2023_is_in_the_window_the_whole_day() -> None:
    assert shown(window_containing(at("2023-08-14 10:00"), LAW)) == "2023-08-11 13:00 to 2023-08-16 07:00"


def test_a_date_declared_late_joins_the_window() -> None:
    entry = Entry("work_free_day", date(2029, 9, 10), "dan solidarnosti", "decree")
    assert window_containing(at("2029-09-10 10:00"), LAW) is None
    joined = window_containing(at("2029-09-10 10:00"), LAW.with_entries([entry]))
    assert shown(joined) == "2029-09-07 13:00 to 2029-09-11 07:00"


def test_windows_of_a_week_are_merged_and_clipped() -> None:
    windows = duty_windows(at("2021-03-01 08:00"), at("2021-03-06 12:00"), LAW)
    assert [shown(window) for window in windows] == [
        "2021-03-01 15:00 to 2021-03-02 07:00",
        "2021-03-02 15:00 to 2021-03-03 07:00",
        "2021-03-03 17:00 to 2021-03-04 07:00",
        "2021-03-04 15:00 to 2021-03-05 07:00",
        "2021-03-05 13:00 to 2021-03-06 12:00",
    ]


def test_no_window_in_office_hours_and_none_in_an_empty_interval() -> None:
    assert duty_windows(at("2021-03-01 08:00"), at("2021-03-01 12:00"), LAW) == []
    assert duty_windows(at("2021-03-06 08:00"), at("2021-03-06 08:00"), LAW) == []


def test_an_end_before_its_start_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot precede its start"):
        duty_windows(at("2021-03-02 08:00"), at("2021-03-01 08:00"), LAW)


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="has no offset"):
        in_duty_window(datetime.fromisoformat("2021-03-01 12:00"), LAW)


def test_the_shifts_of_december_2021() -> None:
    shifts = [shown(shift) for shift in duty_shifts(2021, 12, LAW)]
    assert len(shifts) == 23
    assert shifts[0] == "2021-12-01 17:00 to 2021-12-02 07:00"
    assert shifts[-2:] == ["2021-12-30 15:00 to 2021-12-31 07:00", "2021-12-31 13:00 to 2022-01-03 07:00"]


def test_a_month_that_begins_with_a_weekend_leaves_it_to_the_month_before() -> None:
    assert shown(duty_shifts(2021, 4, LAW)[-1]) == "2021-04-30 13:00 to 2021-05-03 07:00"
    assert shown(duty_shifts(2021, 5, LAW)[0]) == "2021-05-03 15:00 to 2021-05-04 07:00"


def test_a_csds_own_table_holds_for_it_alone() -> None:
    weekly = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "16:00")
    law = with_table({"until": "08:00", "weekly": weekly, "eves": {}})
    assert not in_duty_window(at("2021-03-01 15:30"), law, "csd-koper")
    assert in_duty_window(at("2021-03-01 07:30"), law, "csd-koper")
    assert in_duty_window(at("2021-03-01 15:30"), law)
    assert not in_duty_window(at("2021-03-01 07:30"), law)


def test_a_service_that_never_rests_is_in_one_window() -> None:
    weekly = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "07:00")
    law = with_table({"until": "07:00", "weekly": weekly, "eves": {}})
    week = at("2021-03-01 00:00"), at("2021-03-08 00:00")
    assert duty_windows(*week, law, "csd-koper") == [week]


def test_a_weekend_has_no_working_hours() -> None:
    with pytest.raises(ValueError, match="is a weekend"):
        working_hours(date(2021, 3, 6), LAW)


def with_table(table: dict[str, Any]) -> Law:
    own = Entry("duty_window", date(2020, 1, 1), table, "decision of the director", csd="csd-koper")
    return LAW.with_entries([own])
