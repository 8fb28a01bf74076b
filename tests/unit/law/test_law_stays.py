"""Nights, care days and the permitted end of a stay."""

from datetime import date

import pytest

from law.parameters import Law
from law.stays import care_days, last_permitted_date, nights, overdue_from, presence
from tests.unit.law.when import at

LAW = Law.default()


def march(*days: int) -> list[date]:
    return [date(2021, 3, day) for day in days]


def test_3_to_7_march_is_4_nights_and_5_days() -> None:
    stay = at("2021-03-03 14:00"), at("2021-03-07 09:00")
    assert nights(*stay) == march(3, 4, 5, 6)
    assert care_days(*stay) == march(3, 4, 5, 6, 7)


def test_a_night_is_named_by_the_evening_before() -> None:
    stay = at("2021-01-31 22:00"), at("2021-02-01 06:00")
    assert nights(*stay) == [date(2021, 1, 31)]
    assert care_days(*stay) == [date(2021, 1, 31), date(2021, 2, 1)]


def test_a_stay_within_one_date_is_a_day_without_a_night() -> None:
    stay = at("2021-03-03 01:00"), at("2021-03-03 05:00")
    assert nights(*stay) == []
    assert care_days(*stay) == march(3)


def test_midnight_at_either_end_is_not_inside() -> None:
    stay = at("2021-03-03 00:00"), at("2021-03-05 00:00")
    assert nights(*stay) == march(3)
    assert care_days(*stay) == march(3, 4)


def test_a_night_away_is_no_night_and_a_date_away_no_day() -> None:
    stay = at("2021-03-03 14:00"), at("2021-03-07 09:00")
    away = [(at("2021-03-04 18:00"), at("2021-03-06 10:00"))]
    assert nights(*stay, away) == march(3, 6)
    assert care_days(*stay, away) == march(3, 4, 6, 7)


def test_an_afternoon_away_changes_nothing() -> None:
    stay = at("2021-03-03 14:00"), at("2021-03-05 09:00")
    away = [(at("2021-03-04 12:00"), at("2021-03-04 18:00"))]
    assert nights(*stay, away) == nights(*stay) == march(3, 4)
    assert care_days(*stay, away) == march(3, 4, 5), "once a stay, though there twice"


def test_back_at_midnight_and_leaving_at_midnight_are_no_nights() -> None:
    stay = at("2021-03-03 14:00"), at("2021-03-07 09:00")
    away = [
        (at("2021-03-04 20:00"), at("2021-03-05 00:00")),
        (at("2021-03-06 00:00"), at("2021-03-06 08:00")),
    ]
    assert nights(*stay, away) == march(3, 6)
    assert care_days(*stay, away) == march(3, 4, 5, 6, 7)


def test_absences_may_overlap_touch_be_empty_and_reach_over_the_stay() -> None:
    stay = at("2021-03-03 14:00"), at("2021-03-07 09:00")
    away = [
        (at("2021-03-05 10:00"), at("2021-03-06 10:00")),
        (at("2021-03-04 10:00"), at("2021-03-05 10:00")),
        (at("2021-03-04 12:00"), at("2021-03-04 13:00")),
        (at("2021-03-04 00:00"), at("2021-03-04 00:00")),
        (at("2021-03-06 20:00"), at("2021-03-09 10:00")),
        (at("2021-03-01 20:00"), at("2021-03-02 10:00")),
        (at("2021-03-08 20:00"), at("2021-03-08 21:00")),
    ]
    assert presence(*stay, away) == [
        (at("2021-03-03 14:00"), at("2021-03-04 10:00")),
        (at("2021-03-06 10:00"), at("2021-03-06 20:00")),
    ]
    assert nights(*stay, away) == march(3)


def test_nights_and_days_over_a_change_of_the_clock() -> None:
    stay = at("2021-03-27 22:00"), at("2021-03-29 00:30")
    assert nights(*stay) == march(27, 28)
    assert care_days(*stay) == march(27, 28, 29)


def test_an_empty_stay_counts_nothing_and_a_reversed_one_is_refused() -> None:
    moment = at("2021-03-03 14:00")
    assert nights(moment, moment) == care_days(moment, moment) == []
    with pytest.raises(ValueError, match="cannot precede"):
        nights(moment, at("2021-03-03 13:00"))
    with pytest.raises(ValueError, match="cannot precede"):
        nights(moment, at("2021-03-08 13:00"), [(at("2021-03-05 10:00"), at("2021-03-04 10:00"))])


def test_the_last_permitted_date_is_admission_and_20() -> None:
    admitted = at("2021-03-03 23:59")
    assert last_permitted_date(admitted, LAW) == date(2021, 3, 23)
    assert len(care_days(admitted, overdue_from(date(2021, 3, 23)))) == 21


def test_extended_it_is_admission_and_41_or_the_courts_date() -> None:
    admitted = at("2021-03-03 23:59")
    assert last_permitted_date(admitted, LAW, extended=True) == date(2021, 4, 13)
    assert last_permitted_date(admitted, LAW, extended=True, until=date(2021, 9, 1)) == date(2021, 9, 1)


def test_an_extension_in_the_house_for_women_needs_its_date() -> None:
    admitted = at("2021-03-03 23:59")
    assert last_permitted_date(admitted, LAW, kind="kczn") == date(2021, 3, 23)
    assert last_permitted_date(admitted, LAW, kind="kczn", until=date(2021, 5, 1)) == date(2021, 5, 1)
    with pytest.raises(ValueError, match="needs its date"):
        last_permitted_date(admitted, LAW, kind="kczn", extended=True)


def test_a_stay_is_overdue_from_the_midnight_after() -> None:
    assert overdue_from(date(2021, 3, 23)) == at("2021-03-24 00:00")
