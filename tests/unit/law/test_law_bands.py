"""The six bands of working time, minutes outside the window, and months."""

from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import pytest

from law.bands import (
    BANDS,
    band_minutes,
    cut_to_minutes,
    outside_window_minutes,
    split_at_months,
    split_by_month,
)
from law.entries import Entry
from law.local import LOCAL
from law.parameters import Law
from tests.unit.law.when import at

LAW = Law.default()


def bands(start: str, end: str) -> dict[str, int]:
    """The bands that have minutes."""
    return {band: minutes for band, minutes in band_minutes(at(start), at(end), LAW).items() if minutes}


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2021-03-01 22:30", "2021-03-01 23:30", {"mon_sat_day": 30, "mon_sat_night": 30}),
        ("2021-03-02 05:00", "2021-03-02 07:15", {"mon_sat_night": 60, "mon_sat_day": 75}),
        ("2021-03-06 22:00", "2021-03-07 01:00", {"mon_sat_day": 60, "mon_sat_night": 60, "sunday_night": 60}),
        ("2021-03-07 22:00", "2021-03-08 01:00", {"sunday_day": 60, "sunday_night": 60, "mon_sat_night": 60}),
        ("2021-04-30 22:00", "2021-05-01 07:00",
         {"mon_sat_day": 60, "mon_sat_night": 60, "holiday_night": 360, "holiday_day": 60}),
        ("2021-05-02 23:00", "2021-05-03 00:30", {"holiday_night": 60, "mon_sat_night": 30}),
        ("2021-03-05 20:00", "2021-03-08 08:00",
         {"mon_sat_day": 180 + 17 * 60 + 120, "mon_sat_night": 60 + 420 + 360,
          "sunday_day": 17 * 60, "sunday_night": 420}),
    ],
)  # fmt: skip
def test_every_minute_by_its_own_date_and_time(start: str, end: str, expected: dict[str, int]) -> None:
    assert bands(start, end) == expected


def test_clock_trap_a_holiday_on_a_sunday_counts_as_holiday() -> None:
    assert bands("2021-10-31 10:00", "2021-10-31 11:00") == {"holiday_day": 60}
    assert bands("2021-12-26 23:30", "2021-12-27 00:30") == {"holiday_night": 30, "mon_sat_night": 30}


def test_clock_trap_the_repeated_hour_is_three_hours_of_work() -> None:
    assert bands("2021-10-31 01:30", "2021-10-31 03:30") == {"holiday_night": 180}


def test_clock_trap_the_skipped_hour_is_one_hour_of_work() -> None:
    assert bands("2021-03-28 01:30", "2021-03-28 03:30") == {"sunday_night": 60}


def test_clock_trap_14_august_2023_has_holiday_bands() -> None:
    assert bands("2023-08-14 22:00", "2023-08-14 23:30") == {"holiday_day": 60, "holiday_night": 30}


def test_a_date_declared_late_has_holiday_bands() -> None:
    law = LAW.with_entries([Entry("work_free_day", date(2029, 9, 10), "dan solidarnosti", "decree")])
    segment = at("2029-09-10 10:00"), at("2029-09-10 11:00")
    assert band_minutes(*segment, LAW)["mon_sat_day"] == 60
    assert band_minutes(*segment, law)["holiday_day"] == 60


def test_instants_with_the_local_zone_count_elapsed_minutes_too() -> None:
    start = datetime(2021, 10, 31, 1, 30, tzinfo=LOCAL)
    end = datetime(2021, 10, 31, 3, 30, tzinfo=LOCAL)
    assert band_minutes(start, end, LAW)["holiday_night"] == 180


def test_all_six_bands_are_always_named() -> None:
    assert tuple(band_minutes(at("2021-03-01 10:00"), at("2021-03-01 10:00"), LAW)) == BANDS


def test_seconds_are_refused() -> None:
    start = at("2021-03-01 10:00")
    with pytest.raises(ValueError, match="is not on a whole minute"):
        band_minutes(start, start + timedelta(seconds=90), LAW)


def test_a_segment_is_cut_to_whole_minutes() -> None:
    start, end = at("2021-03-01 10:00:59"), at("2021-03-01 10:02:01")
    assert cut_to_minutes(start, end) == (at("2021-03-01 10:00"), at("2021-03-01 10:02"))


def test_a_segment_without_a_minute_is_refused() -> None:
    with pytest.raises(ValueError, match="at least a minute"):
        cut_to_minutes(at("2021-03-01 10:00:01"), at("2021-03-01 10:00:59"))


def test_a_night_that_runs_past_seven_has_minutes_outside_the_window() -> None:
    assert outside_window_minutes(at("2021-03-02 05:00"), at("2021-03-02 07:40"), LAW) == 40
    assert outside_window_minutes(at("2021-03-02 09:00"), at("2021-03-02 09:25"), LAW) == 25
    assert outside_window_minutes(at("2021-03-06 09:00"), at("2021-03-06 09:25"), LAW) == 0
    assert outside_window_minutes(at("2021-03-01 06:00"), at("2021-03-03 16:00"), LAW) == 480 + 480 + 540


def test_minutes_fall_into_their_local_month() -> None:
    assert split_by_month(at("2021-05-31 23:10"), at("2021-06-01 01:25")) == {(2021, 5): 50, (2021, 6): 85}
    assert split_by_month(at("2021-12-31 23:00"), at("2022-01-01 00:00")) == {(2021, 12): 60}


def test_a_segment_is_cut_at_the_local_end_of_a_month_and_of_a_year() -> None:
    parts = split_at_months(at("2021-12-31 22:00"), at("2022-01-01 02:00"))
    assert parts == [
        (2021, 12, datetime(2021, 12, 31, 21, tzinfo=UTC), datetime(2021, 12, 31, 23, tzinfo=UTC)),
        (2022, 1, datetime(2021, 12, 31, 23, tzinfo=UTC), datetime(2022, 1, 1, 1, tzinfo=UTC)),
    ]


def test_a_segment_takes_less_than_50_microseconds() -> None:
    start, end = at("2021-04-30 21:10"), at("2021-05-01 07:30")
    band_minutes(start, end, LAW)
    rounds = []
    for _ in range(20):
        before = perf_counter()
        for _ in range(100):
            band_minutes(start, end, LAW)
        rounds.append((perf_counter() - before) / 100)
    assert min(rounds) < 50e-6
