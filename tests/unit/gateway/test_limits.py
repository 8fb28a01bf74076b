"""So many requests a minute and not one more, refilled evenly, and no client is forgotten too late."""

import pytest

from chassis.problems import TooManyRequests
from gateway import limits
from gateway.limits import Rate


class Watch:
    """A clock for durations that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch():
    return Watch()


def passed(rate: Rate, client: str, times: int) -> int:
    count = 0
    for _ in range(times):
        try:
            rate.take(client)
        except TooManyRequests:
            continue
        count += 1
    return count


def test_429_after_a_minutes_worth_at_once(watch):
    assert passed(Rate(60, watch), "sd1", 100) == 60


def test_what_was_used_comes_back_evenly(watch):
    rate = Rate(60, watch)
    passed(rate, "sd1", 60)
    watch.seconds = 10.5
    assert passed(rate, "sd1", 100) == 10


def test_a_bucket_never_holds_more_than_a_minute(watch):
    rate = Rate(60, watch)
    passed(rate, "sd1", 1)
    watch.seconds = 3600
    assert passed(rate, "sd1", 100) == 60


def test_one_client_does_not_use_up_anothers(watch):
    rate = Rate(2, watch)
    passed(rate, "sd1", 5)
    assert passed(rate, "sd2", 5) == 2


def test_without_a_limit_nobody_is_counted(watch):
    assert passed(Rate(0, watch), "sd1", 1000) == 1000


def test_the_client_heard_of_longest_ago_is_forgotten(watch, monkeypatch):
    monkeypatch.setattr(limits, "CLIENTS", 2)
    rate = Rate(1, watch)
    for client in ("sd1", "sd2", "sd3"):
        rate.take(client)
    assert list(rate._buckets) == ["sd2", "sd3"]
