"""Who gets which bed, whom a house takes, and what its figures over time are."""

from datetime import date, timedelta

import pytest

from chassis.testing import NIGHT
from law.parameters import Law
from services.placement.domain.house import allot
from services.placement.domain.living import permitted_until
from services.placement.domain.occupancy import Lived, series, stretches
from services.placement.domain.suitability import (
    Person,
    hindrances,
    rules_of,
    said,
    suits,
    verdict,
)
from services.placement.events.centre import Takes
from tests.unit.placement.beds import DAY, HOUR, at, held, house

LAW = Law.default()


@pytest.mark.parametrize(
    ("taken", "together", "beds", "over"),
    [
        ((), ("a", "b"), {"a": "1", "b": "2"}, set()),
        ((held("1"),), ("a", "b"), {"a": "2", "b": "3"}, set()),
        ((held("1"), held("3")), ("a", "b"), {"a": "2", "b": None}, {"b"}),
        ((held("2", "b"),), ("a", "b"), {"a": "1", "b": "2"}, set()),
        ((held("1"), held("2"), held("3", "b")), ("a", "b"), {"a": None, "b": "3"}, {"a"}),
        ((held(None), held(None), held(None)), ("a",), {"a": None}, {"a"}),
        ((held("9", "a"), held("1"), held("2")), ("a",), {"a": "3"}, set()),
    ],
)
def test_promised_beds_first_then_free_ones_as_long_as_there_is_room(taken, together, beds, over):
    found = allot(house(3, tuple(taken)), together)
    assert (found.beds, found.over) == (beds, over)


def test_who_comes_later_has_a_bed_but_is_not_there_yet():
    busy = house(2, (held("1", since=NIGHT + DAY),))
    assert (busy.room(), busy.free_beds()) == (2, ["2"])


def test_a_house_takes_by_its_own_rules_or_the_laws_for_its_kind():
    day = date(2021, 3, 17)
    assert rules_of("children_youth", None, LAW, day) == Takes(age_from=6, age_to=18, exception_age_to=21)
    assert rules_of("victims", None, LAW, day) == Takes(sexes=("female",), alone_from=18)
    assert rules_of("homeless", None, LAW, day) == Takes()
    assert rules_of("children_youth", Takes(age_to=10), LAW, day) == Takes(age_to=10)


@pytest.mark.parametrize(
    ("takes", "person", "judged", "rule"),
    [
        (Takes(), None, "fits", ""),
        (Takes(age_to=10), Person(10), "fits", "0-10"),
        (Takes(age_to=10), Person(11), "outside", "0-10"),
        (Takes(age_from=65), Person(64), "outside", "65-"),
        (Takes(sexes=("female",)), Person(40, "unknown"), "unchecked", "female"),
        (Takes(sexes=("female",)), Person(None, "male"), "unchecked", "female"),
        (Takes(sexes=("female",)), Person(18, "male"), "outside", "female"),
        (Takes(age_from=18, sexes=("female",)), Person(None, "male"), "unchecked", "18-, female"),
        (Takes(age_from=18, sexes=("female",)), Person(17, "male"), "outside", "18-, female"),
    ],
)
def test_whom_a_house_takes(takes, person, judged, rule):
    assert (verdict(takes, person), said(takes)) == (judged, rule)


def test_until_when_a_stay_is_permitted():
    admitted = at("2021-03-17 23:30")  # half past midnight of the 18th in Ljubljana
    assert permitted_until("children_youth", admitted, None, LAW) == date(2021, 4, 7)
    assert permitted_until("victims", admitted, None, LAW) == date(2021, 4, 7)
    assert permitted_until("victims", admitted, date(2021, 6, 1), LAW) == date(2021, 6, 1)
    assert permitted_until("homeless", admitted, None, LAW) is None


def test_a_series_is_cut_at_local_midnights_through_the_change_of_the_clock():
    start, end = at("2021-03-26 23:00"), at("2021-03-29 10:00")
    days = list(stretches(start, end, "day"))
    assert [(until - begun) / HOUR for begun, until in days] == [24, 23, 12]
    assert [until for _, until in stretches(start, end, "week")] == [at("2021-03-28 22:00"), end]
    months = stretches(at("2021-01-30 12:00"), at("2021-03-02 00:00"), "month")
    assert [begun for begun, _ in months] == [
        at("2021-01-30 12:00"),
        at("2021-01-31 23:00"),
        at("2021-02-28 23:00"),
    ]
    assert len(list(stretches(at("2021-03-27 23:30"), at("2021-03-28 22:00"), "hour"))) == 23


def test_peak_mean_nights_and_care_days():
    """3 to 7 March is 4 nights and 5 days; who leaves makes room for who comes."""
    stays = [
        Lived(at("2021-03-03 09:00"), at("2021-03-07 09:00")),
        Lived(at("2021-03-07 09:00"), at("2021-03-08 11:00")),
    ]
    month = [(at("2021-02-28 23:00"), at("2021-03-31 22:00"))]
    (march,) = series(stays, month)
    assert (march.peak, march.nights, march.care_days) == (1, 5, 7)
    assert march.mean == round((4 * 24 + 26) / (31 * 24 - 1), 4)


def test_a_night_belongs_to_the_evening_before_and_a_day_to_each_part():
    stay = Lived(at("2021-01-31 10:00"), at("2021-02-01 10:00"))
    first, second = series([stay], [(at("2020-12-31 23:00"), at("2021-01-31 23:00")),
                                    (at("2021-01-31 23:00"), at("2021-02-28 23:00"))])  # fmt: skip
    assert ((first.nights, first.care_days), (second.nights, second.care_days)) == ((1, 1), (0, 1))


def test_absences_are_taken_out_of_days_and_nights_but_keep_the_bed():
    away = ((at("2021-03-04 09:00"), at("2021-03-06 09:00")),)
    stay = Lived(at("2021-03-03 09:00"), at("2021-03-07 09:00"), away)
    (whole,) = series([stay], [(at("2021-03-03 09:00"), at("2021-03-07 09:00"))])
    assert (whole.peak, whole.mean, whole.nights, whole.care_days) == (1, 1.0, 2, 4)


def test_no_stretch_no_figures():
    assert series([], []) == []
    assert [one.peak for one in series([], [(NIGHT, NIGHT + timedelta(hours=1))])] == [0]


KCM, KCZN = (rules_of(kind, None, LAW, date(2021, 3, 17)) for kind in ("children_youth", "victims"))


@pytest.mark.parametrize(
    ("takes", "people", "free", "in_the_way", "suited"),
    [
        (KCM, [Person(12, "male")], 1, (), "now"),
        (KCM, [Person(12, "male"), Person(8, "female")], 1, ("no_room",), "nearly"),
        (KCM, [Person(5, "male")], 1, ("age",), "no"),
        (KCM, [Person(19, "male")], 1, ("by_exception",), "nearly"),
        (KCM, [Person(22, "male")], 1, ("age",), "no"),
        (KCM, [Person(None, "male")], 1, ("age_unknown",), "nearly"),
        (KCZN, [Person(34, "female"), Person(8, "male")], 2, (), "now"),
        (KCZN, [Person(34, "male")], 0, ("sex", "no_room"), "no"),
        (KCZN, [Person(34, "unknown")], 1, ("sex_unknown",), "nearly"),
        (KCZN, [Person(None, "male")], 1, ("age_unknown",), "nearly"),
        (Takes(), [Person()], 1, (), "now"),
    ],
)
def test_whether_a_house_suits_and_what_is_in_the_way(takes, people, free, in_the_way, suited):
    found = hindrances(takes, people, free)
    assert (found, suits(found)) == (in_the_way, suited)
