"""What the writer has at hand stays bounded, and the longest unused goes first."""

from chassis.facts import Event
from chassis.stream_cache import Stream, StreamCache
from chassis.testing import fact


class Noted(Event):
    type = "noted"


def stream(facts: int) -> Stream:
    return Stream(tuple(fact(Noted(), number) for number in range(facts)))


def test_it_is_bounded_by_facts_not_by_streams():
    cache = StreamCache(facts_kept=20)
    for number in range(10):
        cache.keep({f"s-{number}": stream(4)}, number, b"")
    assert [number for number in range(10) if cache.get(f"s-{number}")] == [6, 7, 8, 9]


def test_what_was_used_last_stays():
    cache = StreamCache(facts_kept=15)
    for name in "abc":
        cache.keep({name: stream(4)}, 1, b"")
    assert cache.get("a")
    cache.keep({"d": stream(4)}, 1, b"")
    assert [name for name in "abcd" if cache.get(name)] == ["a", "c", "d"]


def test_a_stream_that_grows_is_counted_once():
    cache = StreamCache(facts_kept=20)
    for length in range(1, 15):
        cache.keep({"a": stream(length)}, length, b"")
    cache.keep({"b": stream(3)}, 20, b"")
    assert cache.get("a")
    assert cache.get("b")


def test_one_too_large_for_it_is_not_kept_at_all():
    cache = StreamCache(facts_kept=5)
    cache.keep({"a": stream(9)}, 1, b"")
    assert cache.get("a") is None
    cache.keep({"b": stream(4)}, 2, b"")
    assert cache.get("b")
