"""A store closes time: knowledge has one strictly growing order, whatever the clock does."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from chassis.clock import Clock, micros
from chassis.errors import Refused
from chassis.event_store import Store, head
from tests.integration.store.bookings import book, rename
from tests.integration.store.opening import log_of, opened

NOON = datetime(2021, 3, 28, 12, 0, tzinfo=UTC)


def closed_at(store: Store) -> int:
    with store.reading() as connection:
        return head(connection)[1]


def wait_for_silence(store: Store, after: int) -> int:
    """The moment a quiet store closes next."""
    deadline = time.monotonic() + 5
    while closed_at(store) <= after and time.monotonic() < deadline:
        time.sleep(0.05)
    return closed_at(store)


def test_each_group_has_one_moment_and_each_moment_one_group(store: Store):
    for number in range(20):
        book(store, str(number))
    moments = [row["recorded_at"] for row in log_of(store)]
    assert sorted(set(moments)) == moments


def test_with_a_clock_that_stands_still_knowledge_still_grows(store_url: str):
    clock = Clock()
    clock.set(NOON)
    with opened(store_url, clock=clock) as store:
        for number in range(10):
            book(store, str(number))
        moments = [row["recorded_at"] for row in log_of(store)]
    assert moments[0] == micros(NOON)
    assert sorted(set(moments)) == moments


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=3)], ids=["one hour", "three days"])
def test_a_clock_that_jumps_back_opens_nothing_again(store_url: str, back: timedelta):
    clock = Clock()
    clock.set(NOON)
    with opened(store_url, clock=clock) as store:
        book(store, "a")
        before = closed_at(store)
        clock.set(NOON - back)
        book(store, "b")
        rename(store, "a", "c")
        moments = [row["recorded_at"] for row in log_of(store)]
        assert before < moments[1] < moments[2] == closed_at(store)
        assert moments[2] - before < 5_000_000, "it waits in microseconds for the clock to come back"
        clock.set(NOON + timedelta(seconds=10))
        book(store, "d")
        assert log_of(store)[-1]["recorded_at"] == micros(NOON) + 10_000_000


def test_after_a_restart_time_stays_closed(store_url: str):
    clock = Clock()
    clock.set(NOON)
    with opened(store_url, clock=clock) as store:
        book(store, "a")
        before = closed_at(store)
    clock.set(NOON - timedelta(days=3))
    with opened(store_url, clock=clock) as store:
        book(store, "b")
        assert log_of(store)[-1]["recorded_at"] > before


def test_a_quiet_store_closes_time_once_a_second(store: Store):
    book(store, "a")
    first = closed_at(store)
    second = wait_for_silence(store, first)
    assert first < second <= micros(store.clock.now())
    assert 500_000 < second - first < 3_000_000


def test_a_refused_command_closes_time_too(store: Store):
    book(store, "a")
    before = closed_at(store)
    with pytest.raises(Refused):
        book(store, "a")
    assert closed_at(store) > before
    assert len(log_of(store)) == 1


def test_an_empty_log_closes_nothing(store_url: str):
    """A demo may still begin in the past: neither silence, nor a refusal, nor an empty group closes anything."""
    clock = Clock()
    with opened(store_url, clock=clock) as store:
        time.sleep(1.2)
        with pytest.raises(Refused):
            rename(store, "a", "nothing is booked")
        store.submit(lambda tx: None).result(10)
        assert closed_at(store) == 0
        clock.set(NOON)
        book(store, "a")
        assert log_of(store)[0]["recorded_at"] == micros(NOON)


def test_two_groups_of_an_empty_log_share_no_moment(store_url: str):
    """A question may have been answered for the first: what comes after it is known later."""
    clock = Clock()
    clock.set(NOON)
    with opened(store_url, clock=clock) as store:
        asked = [store.submit(lambda tx: tx.recorded_at).result(10) for _ in range(3)]
        book(store, "a")
        moments = [*asked, log_of(store)[0]["recorded_at"]]
    assert sorted(set(moments)) == moments
