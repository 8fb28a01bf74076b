"""Free bed-hours and full days, computed by hand."""

from datetime import timedelta

import pytest

from services.placement.domain.occupancy import Lived
from services.placement.domain.room import Beds, Room, room
from tests.unit.placement.beds import at

LONG_AGO = at("2020-01-01 00:00")
DAYS = [
    (at("2021-03-09 23:00"), at("2021-03-10 23:00")),
    (at("2021-03-10 23:00"), at("2021-03-11 23:00")),
]  # 10 and 11 March, local


def test_an_empty_house_of_two_has_forty_eight_free_hours_a_day():
    assert room([], [Beds(LONG_AGO, 2)], DAYS) == [Room(48.0, 0), Room(48.0, 0)]


def test_who_comes_at_noon_takes_half_a_day_and_fills_a_house_of_one():
    stay = Lived(at("2021-03-10 11:00"), at("2021-03-11 05:00"))
    assert room([stay], [Beds(LONG_AGO, 1)], DAYS) == [Room(12.0, 1), Room(18.0, 1)]


def test_over_full_is_full_and_never_less_than_nothing_free():
    stays = [Lived(at("2021-03-10 11:00"), at("2021-03-10 12:00"))] * 3
    assert room(stays, [Beds(LONG_AGO, 1)], DAYS) == [Room(23.0, 1), Room(24.0, 0)]


def test_beds_come_and_go_and_a_closed_house_is_neither_free_nor_full():
    beds = [
        Beds(LONG_AGO, 2),
        Beds(at("2021-03-10 11:00"), 0),
        Beds(at("2021-03-10 23:00"), 1),
    ]
    assert room([], beds, DAYS) == [Room(24.0, 0), Room(24.0, 0)]
    stay = Lived(at("2021-03-10 00:00"), at("2021-03-11 23:00"))
    assert room([stay], beds, DAYS) == [Room(13.0, 0), Room(0.0, 1)]


def test_before_the_house_was_there_no_bed_is_free():
    assert room([], [Beds(at("2021-03-10 17:00"), 3)], DAYS) == [Room(18.0, 0), Room(72.0, 0)]
    assert room([], [], DAYS) == [Room(0.0, 0), Room(0.0, 0)]


@pytest.mark.parametrize(
    ("until", "days"),
    [("2021-03-28 21:59", 1), ("2021-03-28 22:00", 1), ("2021-03-28 22:01", 2), ("2021-03-29 23:00", 3)],
)
def test_days_are_local_through_the_change_of_the_clock(until, days):
    """28 March 2021 has 23 hours and ends at 22:00 UTC."""
    stay = Lived(at("2021-03-28 10:00"), at(until))
    cuts = [(at("2021-03-27 23:00"), at("2021-03-31 22:00"))]
    assert [one.days_full for one in room([stay], [Beds(LONG_AGO, 1)], cuts)] == [days]


def test_the_whole_is_what_its_hours_add_up_to():
    stays = [
        Lived(at("2021-03-10 03:20"), at("2021-03-10 09:05")),
        Lived(at("2021-03-10 08:00"), at("2021-03-11 02:40")),
    ]
    beds, hour = [Beds(LONG_AGO, 2)], timedelta(hours=1)
    start, end = DAYS[0][0], DAYS[-1][1]
    hours = [(start + number * hour, start + (number + 1) * hour) for number in range(48)]
    whole = room(stays, beds, [(start, end)])[0].free_bed_hours
    assert whole == pytest.approx(sum(one.free_bed_hours for one in room(stays, beds, hours)), abs=0.3)
    assert whole == round(96 - (5.75 + 18 + 2 / 3), 2)
    assert room([], beds, []) == []
