"""When a house admits, by the local clock; how far two seats are apart."""

import pytest

from services.placement.domain.distance import Seat, between, kilometres
from services.placement.domain.hours import admits_at, needs_call_out, on_site
from services.placement.events.centre import Admits, Staffed
from tests.unit.placement.beds import at

OFFICE = Staffed(days=("mon", "tue", "wed", "thu", "fri"), start="08:00", end="16:00")
KOPER, SEZANA, LENDAVA = Seat(455480, 137300), Seat(457090, 138730), Seat(465650, 164510)


@pytest.mark.parametrize(
    ("moment", "there"),
    [
        ("2021-03-17 07:00", True),  # Wed 8:00 local
        ("2021-03-17 06:59", False),
        ("2021-03-17 14:59", True),
        ("2021-03-17 15:00", False),  # 16:00 local
        ("2021-03-20 10:00", False),  # Saturday
        ("2021-07-14 06:00", True),  # Wed 8:00 summer time
        ("2021-07-14 14:00", False),
    ],
)
def test_staffed_hours_are_local(moment, there):
    assert on_site(Admits(staffed=(OFFICE,)), at(moment)) == there


def test_outside_them_somebody_is_called_or_nobody_is_admitted():
    night = at("2021-03-17 01:00")
    called, shut = Admits(staffed=(OFFICE,)), Admits(staffed=(OFFICE,), otherwise="no_admission")
    assert (admits_at(called, night), needs_call_out(called, night)) == (True, True)
    assert (admits_at(shut, night), needs_call_out(shut, night)) == (False, False)
    assert (admits_at(None, night), needs_call_out(None, night)) == (True, False)


def test_to_the_end_of_the_day_is_24():
    assert on_site(
        Admits(staffed=(Staffed(days=("wed",), start="20:00", end="24:00"),)), at("2021-03-17 22:59")
    )


def test_kilometres_as_the_crow_flies():
    assert kilometres(KOPER, SEZANA) == 21
    assert kilometres(SEZANA, KOPER) == 21
    assert kilometres(KOPER, LENDAVA) == 238
    assert kilometres(KOPER, KOPER) == 0


def test_nobody_knows_how_far_it_is_to_an_unknown_seat():
    assert between({"koper": KOPER}, "koper", "sezana") is None
    assert between({"koper": KOPER}, None, "koper") is None
    assert between({"koper": KOPER, "sezana": SEZANA}, "koper", "sezana") == 21
