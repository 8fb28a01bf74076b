"""The one period a table is about."""

import pytest

from chassis.errors import BadInput
from services.reporting.domain.periods import following, period


@pytest.mark.parametrize(
    ("named", "first", "last", "months"),
    [
        ({"year": "2021"}, "2021-01", "2021-12", 12),
        ({"quarter": "2021-Q4"}, "2021-10", "2021-12", 3),
        ({"month": "2021-02"}, "2021-02", "2021-02", 1),
    ],
)
def test_a_period_is_its_months(named, first, last, months):
    found = period(**named)
    assert (found.months[0], found.months[-1], len(found.months)) == (first, last, months)
    assert found.label == next(iter(named.values()))


@pytest.mark.parametrize(
    "named",
    [
        {"month": "2021-13"},
        {"month": "2021-00"},
        {"month": "21-01"},
        {"month": "2021-1"},
        {"month": "2021-01 "},
        {"month": ""},
        {"month": "١٩٩٩-01"},
        {"quarter": "2021-Q5"},
        {"quarter": "2021"},
        {"year": "0001"},
        {"year": "9999"},
        {"year": "2021-01"},
    ],
)
def test_422_no_such_period(named):
    with pytest.raises(BadInput) as refused:
        period(**named)
    assert refused.value.stable_code == "unknown_period"
    assert refused.value.field == next(iter(named))


@pytest.mark.parametrize("named", [{}, {"year": "2021", "month": "2021-01"}])
def test_422_none_or_several(named):
    with pytest.raises(BadInput) as refused:
        period(**named)
    assert refused.value.stable_code == "period_missing"


def test_december_is_followed_by_january():
    assert following("2021-12") == "2022-01"
