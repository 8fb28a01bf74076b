"""The fold over two times, on plain values: what stands, in which order, known by when."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.facts import Event, FactWithdrawn, Recorded, fold, history, known, standing, state_at
from chassis.testing import NIGHT, fact


class Noted(Event):
    type = "noted"
    text: str


class Ended(Event):
    type = "ended"
    rank = 90


def noted(number: int, text: str = "", **envelope: Any) -> Recorded:
    return fact(Noted(text=text or str(number)), number, **envelope)


def withdrawal(number: int, of: int, **envelope: Any) -> Recorded:
    return fact(FactWithdrawn(), number, corrects=f"test-{of}", **envelope)


def correction(number: int, of: int, **envelope: Any) -> Recorded:
    return noted(number, corrects=f"test-{of}", **envelope)


def numbers(facts: list[Recorded]) -> list[int]:
    return [one.version for one in standing(facts)]


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ([], []),
        ([noted(1), noted(2)], [1, 2]),
        ([noted(1), correction(2, of=1)], [2]),
        ([noted(1), withdrawal(2, of=1)], []),
        ([noted(1), correction(2, of=1), correction(3, of=2)], [3]),
        ([noted(1), correction(2, of=1), withdrawal(3, of=2)], [1]),
        ([noted(1), correction(2, of=1), correction(3, of=2), withdrawal(4, of=3)], [2]),
        ([noted(1), correction(2, of=1), correction(3, of=2), withdrawal(4, of=3), withdrawal(5, of=2)], [1]),
        ([noted(1), correction(2, of=1), withdrawal(3, of=2), correction(4, of=1)], [4]),
        ([noted(1), correction(2, of=1), withdrawal(3, of=2), withdrawal(4, of=1)], []),
        ([noted(1), noted(2), correction(3, of=1)], [2, 3]),
    ],
    ids=[
        "nothing",
        "two facts",
        "a correction",
        "a withdrawal",
        "correction of a correction",
        "withdrawal of a correction",
        "back by one",
        "back by two",
        "corrected again after a withdrawal",
        "nothing left",
        "another stands",
    ],
)
def test_what_stands(facts: list[Recorded], left: list[int]):
    assert numbers(facts) == left


def test_the_world_has_its_own_order():
    late, early = noted(1, occurred_at=NIGHT + timedelta(hours=1)), noted(2, occurred_at=NIGHT)
    assert numbers([late, early]) == [2, 1]


def test_at_one_moment_the_kind_decides_then_the_content_never_the_arrival():
    ended, first, second = fact(Ended(), 1), noted(2, digest="b"), noted(3, digest="a")
    assert numbers([ended, first, second]) == [3, 2, 1]
    assert numbers([fact(Ended(), 1), noted(2, digest="a"), noted(3, digest="b")]) == [2, 3, 1]


def test_the_state_at_two_times():
    one, two = NIGHT + timedelta(hours=1), NIGHT + timedelta(hours=2)
    facts = [
        noted(1, "first", occurred_at=NIGHT, recorded_at=NIGHT),
        noted(2, "later", occurred_at=one, recorded_at=one),
        correction(3, of=1, occurred_at=NIGHT, recorded_at=two),
    ]

    def text(state: str, found: Recorded) -> str:
        assert isinstance(found.event, Noted)
        return state + found.event.text

    assert state_at(facts, text, "", at=NIGHT, known_at=NIGHT) == "first"
    assert state_at(facts, text, "", at=two, known_at=one) == "firstlater"
    assert state_at(facts, text, "", at=NIGHT, known_at=two) == "3"
    assert state_at(facts, text, "", at=two, known_at=two) == "3later"
    assert state_at(facts, text, "", at=NIGHT - timedelta(seconds=1), known_at=two) == ""
    assert state_at(facts, text, "", at=two, known_at=NIGHT - timedelta(seconds=1)) == ""


def test_history_has_one_state_a_moment_and_no_gap():
    later = NIGHT + timedelta(hours=1)
    facts = [noted(1, "a", occurred_at=NIGHT), noted(2, "b", occurred_at=NIGHT), noted(3, occurred_at=later)]
    spans = list(history(standing(facts), lambda count, _: count + 1, 0))
    assert spans == [(NIGHT, later, 2), (later, None, 3)]
    assert list(history([], lambda count, _: count + 1, 0)) == []


def test_known_is_by_record_and_fold_by_world():
    facts = [noted(1, recorded_at=NIGHT), noted(2, recorded_at=NIGHT + timedelta(seconds=1))]
    assert [one.version for one in known(facts, NIGHT)] == [1]
    assert fold(facts, lambda total, one: total + one.version, 0) == 3


def test_a_stream_says_its_kind_and_id():
    one = noted(1, stream="safe-house-night")
    assert (one.kind, one.id) == ("safe", "house-night")
