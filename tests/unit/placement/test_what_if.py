"""A house with other beds or another limit of stay: who would have been turned away. Counted by hand."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chassis.testing import NIGHT
from law.local import midnight
from services.placement.domain.occupancy import Lived
from services.placement.domain.what_if import Came, TurnedAway, imagine
from tests.unit.law.when import at

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NEVER: tuple[TurnedAway, ...] = ()


def stay(request: str, first: float, last: float) -> Came:
    return Came(request, Lived(NIGHT + first * DAY, NIGHT + last * DAY))


def test_who_finds_no_bed_is_turned_away_and_takes_none():
    came = [stay("a", 0, 10), stay("b", 1, 3), stay("c", 2, 8), stay("d", 4, 6)]
    found = imagine(came, NIGHT, 2, None)
    assert found.turned_away == (TurnedAway(NIGHT + 2 * DAY, 1, 2),)
    assert [one.start for one in found.stays] == [NIGHT, NIGHT + DAY, NIGHT + 4 * DAY]


def test_a_family_comes_together_or_not_at_all():
    family = [stay("family", 1, 5), stay("family", 1, 9), stay("family", 1, 5)]
    assert imagine([stay("a", 0, 10), *family], NIGHT, 3, None).turned_away == (
        TurnedAway(NIGHT + DAY, 3, 1),
    )
    assert imagine([stay("a", 0, 10), *family], NIGHT, 4, None).turned_away == NEVER


def test_who_leaves_makes_room_for_who_comes_at_the_same_moment():
    assert imagine([stay("a", 0, 2), stay("b", 2, 4)], NIGHT, 1, None).turned_away == NEVER


def test_who_was_there_before_stays_though_there_are_fewer_beds():
    came = [stay("a", -5, 3), stay("b", -4, 3), stay("c", 1, 2), stay("d", 3, 4)]
    found = imagine(came, NIGHT, 1, None)
    assert found.turned_away == (TurnedAway(NIGHT + DAY, 1, 2),)
    assert len(found.stays) == 3


def test_a_shorter_limit_of_stay_frees_beds_at_midnight():
    long = Came("a", Lived(at("2021-03-01 22:00"), at("2021-03-29 12:00")))
    next_ = Came("b", Lived(at("2021-03-14 23:59"), at("2021-03-16 12:00")))
    after = Came("c", Lived(at("2021-03-15 00:00"), at("2021-03-16 12:00")))
    since = at("2021-03-01 00:00")
    assert [one.at for one in imagine([long, next_], since, 1, 14).turned_away] == [at("2021-03-14 23:59")]
    found = imagine([long, after], since, 1, 14)
    assert found.turned_away == NEVER
    assert found.stays[0].end == midnight(at("2021-03-15 12:00").date())


def test_no_beds_turn_everybody_away_and_none_is_asked_of_nobody():
    came = [stay("a", 0, 1), stay("b", 2, 3)]
    assert len(imagine(came, NIGHT, 0, None).turned_away) == 2
    assert imagine(came, NIGHT, None, None).turned_away == NEVER


stays = st.lists(
    st.builds(lambda first, length, request: stay(str(request), first, first + length + 0.1),
              st.integers(-10, 60), st.integers(0, 30), st.integers(0, 5)),
    max_size=25,
)  # fmt: skip


@given(stays, st.integers(0, 12))
def test_nobody_comes_beyond_the_beds_and_everybody_is_counted(came, capacity):
    found = imagine(came, NIGHT, capacity, None)
    before = sum(one.lived.start < NIGHT for one in came)
    assert len(found.stays) + sum(one.persons for one in found.turned_away) == len(came)
    for one in found.stays:
        if one.start >= NIGHT:
            there = sum(other.start <= one.start < other.end for other in found.stays)
            assert there <= max(capacity, before)
    assert imagine(came, NIGHT, len(came), None).turned_away == NEVER


@given(stays, st.integers(1, 40))
def test_a_shorter_limit_never_lengthens_a_stay(came, days):
    found = imagine(came, NIGHT, None, days)
    assert len(found.stays) == len(came)
    ends = {(one.lived.start, one.lived.end) for one in came}
    assert all(any(start == one.start and one.end <= end for start, end in ends) for one in found.stays)
