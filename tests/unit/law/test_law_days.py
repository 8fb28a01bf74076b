"""Working days, holidays, and the dates an operator declares."""

from datetime import UTC, date, datetime

import pytest

from law.days import (
    holiday_name,
    is_holiday,
    is_work_free,
    is_working_day,
    next_working_day,
    previous_working_day,
    working_day_on_or_after,
    working_day_on_or_before,
)
from law.entries import Entry
from law.parameters import Law

LAW = Law.default()


def declared(parameter: str, day: date, value: str | bool = True) -> Entry:
    return Entry(parameter, day, value, "decree of the government")


def test_the_holidays_of_2021() -> None:
    days = [date.fromordinal(date(2021, 1, 1).toordinal() + n) for n in range(365)]
    assert [day.strftime("%d.%m.") for day in days if is_holiday(day, LAW)] == [
        "01.01.", "02.01.", "08.02.", "04.04.", "05.04.", "27.04.", "01.05.", "02.05.",
        "23.05.", "25.06.", "15.08.", "31.10.", "01.11.", "25.12.", "26.12.",
    ]  # fmt: skip


def test_easter_sunday_and_pentecost_are_holidays() -> None:
    assert holiday_name(date(2021, 4, 4), LAW) == "velikonočna nedelja"
    assert holiday_name(date(2021, 5, 23), LAW) == "binkoštna nedelja"


def test_saturdays_and_sundays_are_work_free_and_no_holidays() -> None:
    saturday, sunday = date(2021, 3, 6), date(2021, 3, 7)
    assert is_work_free(saturday, LAW)
    assert is_work_free(sunday, LAW)
    assert not is_holiday(saturday, LAW)
    assert not is_holiday(sunday, LAW)


def test_clock_trap_a_holiday_declared_late() -> None:
    assert is_holiday(date(2023, 8, 14), LAW), "known to the holidays package by now"
    monday = date(2029, 9, 10)
    assert is_working_day(monday, LAW)
    after = LAW.with_entries([declared("work_free_day", monday, "dan solidarnosti")])
    assert holiday_name(monday, after) == "dan solidarnosti"
    assert next_working_day(date(2029, 9, 7), after) == date(2029, 9, 11)
    assert is_working_day(monday, LAW), "what was known before stays answerable"


def test_a_declared_day_without_a_name_has_one_all_the_same() -> None:
    law = LAW.with_entries([declared("work_free_day", date(2029, 9, 10))])
    assert holiday_name(date(2029, 9, 10), law) == "dela prost dan"


def test_an_entry_lifts_a_holiday_but_never_a_weekend() -> None:
    tuesday, sunday = date(2021, 4, 27), date(2021, 10, 31)
    law = LAW.with_entries([declared("working_day", tuesday), declared("working_day", sunday)])
    assert is_working_day(tuesday, law)
    assert not is_holiday(sunday, law)
    assert is_work_free(sunday, law)


def test_of_two_entries_for_one_date_the_later_wins() -> None:
    monday = date(2029, 9, 10)
    law = LAW.with_entries([declared("work_free_day", monday), declared("working_day", monday)])
    assert is_working_day(monday, law)
    assert is_holiday(monday, law.with_entries([declared("work_free_day", monday)]))


def test_working_days_around_may_day() -> None:
    friday, monday = date(2021, 4, 30), date(2021, 5, 3)
    assert next_working_day(friday, LAW) == monday
    assert previous_working_day(monday, LAW) == friday
    assert working_day_on_or_after(date(2021, 5, 1), LAW) == monday
    assert working_day_on_or_before(date(2021, 5, 2), LAW) == friday
    assert working_day_on_or_after(monday, LAW) == working_day_on_or_before(monday, LAW) == monday


def test_an_instant_is_no_date() -> None:
    with pytest.raises(ValueError, match="not of an instant"):
        is_holiday(datetime(2021, 5, 1, tzinfo=UTC), LAW)
