"""Whole calendar years from the end of the year in which something ended."""

from datetime import date

import pytest

from law.parameters import Law
from law.retention import OF_LOOKS, kept_until, may_go


@pytest.mark.parametrize(
    ("ended", "years", "last"),
    [
        (date(2026, 1, 15), 2, date(2028, 12, 31)),
        (date(2026, 12, 31), 2, date(2028, 12, 31)),
        (date(2027, 1, 1), 2, date(2029, 12, 31)),
        (date(2024, 2, 29), 1, date(2025, 12, 31)),
    ],
)
def test_until_the_end_of_a_year(ended, years, last):
    assert kept_until(ended, years) == last


def test_a_look_of_january_2026_may_go_from_the_first_of_january_2029_and_not_a_day_before():
    looked = date(2026, 1, 15)
    assert not may_go(looked, OF_LOOKS, Law.default(), date(2028, 12, 31))
    assert may_go(looked, OF_LOOKS, Law.default(), date(2029, 1, 1))


def test_less_than_a_year_is_no_rule():
    with pytest.raises(ValueError, match="a year at least"):
        kept_until(date(2026, 1, 1), 0)
