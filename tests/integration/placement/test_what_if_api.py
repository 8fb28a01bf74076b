"""What if a house had other beds, over HTTP: the real admissions replayed, as known at any moment."""

import pytest

from tests.fixtures.serving import refusal
from tests.integration.placement.house import House

MARCH = "from=2021-03-01&to=2021-03-31"


def asked(house: House, query: str) -> tuple[int, dict[str, int], list[int]]:
    found = house.get(f"/centres/kcm/what-if?{MARCH}&{query}", "coordinator")
    return (
        found["turned_away"]["persons"],
        found["turned_away"]["by_month"],
        [one["persons"] for one in found["items"]],
    )


def test_200_who_would_have_found_no_bed(small):
    small.arrived(2)
    small.now("2021-03-17T09:00:00+01:00")
    small.arrived(1)
    small.now("2021-03-17T12:00:00+01:00")
    assert asked(small, "capacity=3") == (0, {}, [])
    assert asked(small, "capacity=2") == (1, {"2021-03": 1}, [1])
    assert asked(small, "capacity=1") == (2, {"2021-03": 2}, [2])
    assert asked(small, "capacity=0") == (3, {"2021-03": 3}, [2, 1])
    (month,) = small.get(f"/centres/kcm/what-if?{MARCH}&capacity=2", "coordinator")["months"]
    assert (month["month"], month["as_it_was"]["peak"], month["as_it_would_have_been"]["peak"]) == (
        "2021-03", 3, 2)  # fmt: skip


def test_200_as_it_was_known_before(small):
    small.arrived(2)
    small.now("2021-03-17T09:00:00+01:00")
    before = small.get(f"/centres/kcm/what-if?{MARCH}&capacity=1", "coordinator")
    small.arrived(1)
    small.now("2021-03-17T12:00:00+01:00")
    times = f"at={before['at']}&known_at={before['known_at']}"
    assert small.get(f"/centres/kcm/what-if?{MARCH}&capacity=1&{times}", "coordinator") == before


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from=2021-03-31&to=2021-03-01&capacity=1", (422, "period_reversed")),
        ("from=2021-03-01&to=2021-03-31&capacity=-1", (422, "invalid")),
        ("from=2021-03-01&to=2021-03-31&stay_days=0", (422, "invalid")),
        ("from=March&to=2021-03-31&capacity=1", (422, "invalid")),
        ("to=2021-03-31&capacity=1", (422, "missing")),
    ],
)
def test_422_bad_input(small, query, expected):
    assert refusal(small.ask(f"/centres/kcm/what-if?{query}", "coordinator")) == expected


def test_404_and_403(small):
    assert refusal(small.ask(f"/centres/nikjer/what-if?{MARCH}", "coordinator")) == (404, "not_found")
    assert refusal(small.ask(f"/centres/kcm/what-if?{MARCH}", "police")) == (403, "forbidden")
