"""Local dates and times of Ljubljana become instants, through both changes of the clock."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from law.local import (
    ZONE_NAME,
    AmbiguousTime,
    NonexistentTime,
    _load_zone,
    add_days_local,
    add_hours,
    end_of_day,
    local_date,
    midnight,
    moment,
    resolve,
    to_local,
    to_utc,
)

SUMMER, WINTER = timedelta(hours=2), timedelta(hours=1)
NOON = datetime.fromisoformat("2021-07-01 12:00")
SPRING_FORWARD, FALL_BACK = date(2025, 3, 30), date(2024, 10, 27)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_the_zone_comes_from_the_pinned_package_whatever_the_machine_has(tmp_path: Path) -> None:
    wrong = files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo").read_bytes()
    (tmp_path / "Europe").mkdir()
    (tmp_path / ZONE_NAME).write_bytes(wrong)
    machine = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    try:
        assert zoneinfo.ZoneInfo.no_cache(ZONE_NAME).utcoffset(NOON) == timedelta(hours=9)
        assert _load_zone().utcoffset(NOON) == SUMMER
    finally:
        zoneinfo.reset_tzpath(to=machine)


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="has no offset from UTC"):
        to_utc(datetime.fromisoformat("2021-03-01 12:00"))


def test_a_plain_local_time_needs_no_offset() -> None:
    assert resolve(date(2021, 7, 1), time(12, 0)) == utc(2021, 7, 1, 10)
    assert resolve(date(2021, 1, 1), time(12, 0)) == utc(2021, 1, 1, 11)


def test_a_time_that_occurs_twice_is_refused_without_an_offset() -> None:
    with pytest.raises(AmbiguousTime, match=r"2024-10-27 02:30 occurs twice .* \+02:00 or \+01:00"):
        resolve(FALL_BACK, time(2, 30))


def test_an_offset_settles_a_time_that_occurs_twice() -> None:
    assert resolve(FALL_BACK, time(2, 30), SUMMER) == utc(2024, 10, 27, 0, 30)
    assert resolve(FALL_BACK, time(2, 30), WINTER) == utc(2024, 10, 27, 1, 30)


def test_the_repeated_hour_begins_at_two_and_is_over_at_three() -> None:
    assert resolve(FALL_BACK, time(1, 59)) == utc(2024, 10, 26, 23, 59)
    with pytest.raises(AmbiguousTime):
        resolve(FALL_BACK, time(2, 0))
    with pytest.raises(AmbiguousTime):
        resolve(FALL_BACK, time(2, 59, 59))
    assert resolve(FALL_BACK, time(3, 0)) == utc(2024, 10, 27, 2)


def test_a_skipped_time_is_refused_without_an_offset() -> None:
    with pytest.raises(NonexistentTime, match="2025-03-30 02:30 does not exist"):
        resolve(SPRING_FORWARD, time(2, 30))
    assert resolve(SPRING_FORWARD, time(3, 0)) == utc(2025, 3, 30, 1)


def test_an_offset_settles_a_skipped_time() -> None:
    assert resolve(SPRING_FORWARD, time(2, 30), WINTER) == utc(2025, 3, 30, 1, 30)
    assert resolve(SPRING_FORWARD, time(2, 30), SUMMER) == utc(2025, 3, 30, 0, 30)


def test_an_offset_that_the_zone_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match=r"is not at UTC\+01:00"):
        resolve(date(2021, 7, 1), time(12, 0), WINTER)
    with pytest.raises(ValueError, match=r"is not at UTC-05:30"):
        resolve(FALL_BACK, time(2, 30), timedelta(hours=-5, minutes=-30))


def test_a_time_with_an_offset_of_its_own_is_no_local_time() -> None:
    with pytest.raises(ValueError, match="is not a local time"):
        resolve(date(2021, 7, 1), time(12, 0, tzinfo=UTC))


def test_a_rule_on_a_skipped_time_takes_the_first_moment_that_exists() -> None:
    assert moment(SPRING_FORWARD, time(2, 0)) == utc(2025, 3, 30, 1)
    assert moment(SPRING_FORWARD, time(2, 30)) == utc(2025, 3, 30, 1)
    assert moment(SPRING_FORWARD, time(2, 59, 59, 999_999)) == utc(2025, 3, 30, 1)


def test_a_rule_on_a_repeated_time_takes_the_first() -> None:
    assert moment(FALL_BACK, time(2, 30)) == utc(2024, 10, 27, 0, 30)


def test_days_are_counted_to_the_same_local_time() -> None:
    issued = resolve(date(2024, 10, 20), time(1, 10))
    assert add_days_local(issued, 15) == resolve(date(2024, 11, 4), time(1, 10))


def test_days_that_end_in_the_skipped_hour_end_when_the_clock_shows_three() -> None:
    issued = resolve(date(2025, 3, 15), time(2, 30))
    assert to_local(add_days_local(issued, 15)).isoformat() == "2025-03-30T03:00:00+02:00"


def test_days_that_end_in_the_repeated_hour_end_at_its_first_run() -> None:
    issued = resolve(date(2024, 10, 12), time(2, 30))
    assert add_days_local(issued, 15) == utc(2024, 10, 27, 0, 30)


def test_no_days_added_leave_the_second_run_of_the_hour_as_it_is() -> None:
    second = resolve(FALL_BACK, time(2, 30), WINTER)
    assert add_days_local(second, 0) == second


def test_hours_are_elapsed_hours() -> None:
    assert add_hours(resolve(SPRING_FORWARD, time(1, 0)), 3) == resolve(SPRING_FORWARD, time(5, 0))


def test_a_local_date_is_23_or_25_hours_long_when_the_clock_changes() -> None:
    assert end_of_day(SPRING_FORWARD) - midnight(SPRING_FORWARD) == timedelta(hours=23)
    assert end_of_day(FALL_BACK) - midnight(FALL_BACK) == timedelta(hours=25)


def test_the_local_date_of_an_instant_near_midnight() -> None:
    assert local_date(utc(2021, 6, 30, 22, 0)) == date(2021, 7, 1)
    assert local_date(utc(2021, 12, 31, 22, 59)) == date(2021, 12, 31)
