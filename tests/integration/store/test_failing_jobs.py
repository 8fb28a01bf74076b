"""What fails, fails alone: the others of its group succeed once, and the writer lives on."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.decider import Answer, decide_all, handle
from chassis.errors import Refused, StoreUnavailable
from chassis.event_store import Store, Tx, verify_chain
from chassis.tables import TIMER
from tests.integration.store.bookings import (
    Book,
    Count,
    Rename,
    RenameTwice,
    ask,
    book,
    rename,
    told,
)
from tests.integration.store.opening import log_of, opened


@pytest.fixture
def waiting(store_url: str) -> Iterator[Store]:
    """A store that has not begun to commit: what is submitted now becomes one group."""
    with opened(store_url, started=False) as store:
        yield store


def booking(store: Store, identity: str, **fields: Any) -> "Future[Answer]":
    values = {"room": identity, **fields}
    return handle(store, [ask(Book(told=told(), **values), identity)])


def commits_of(store: Store) -> list[int]:
    """Grows by one with each commit of the writer."""
    commits: list[int] = []
    sa.event.listen(store.writer_engine, "commit", lambda connection: commits.append(1))
    return commits


def streams_of(store: Store) -> list[str]:
    return [row["stream"] for row in log_of(store)]


def outcome(future: "Future[Any]") -> str:
    """`done`, or the code of what it was refused with."""
    error = future.exception(20)
    return "done" if error is None else str(getattr(error, "stable_code", type(error).__name__))


GUILTY: dict[str, Callable[[Store], "Future[Any]"]] = {
    "breaks a unique index": lambda store: booking(store, "guilty", label="one"),
    "overlaps": lambda store: booking(store, "guilty", room="b", start=0, end=5),
    "breaks a rule's code": lambda store: handle(store, [ask(Rename(told=told(), label="boom"), "b")]),
    "refused after half of it was staged": lambda store: handle(
        store, [ask(Book(told=told(), room="new"), "new"), ask(Book(told=told(), room="b"), "b")]
    ),
    "runs faulty SQL": lambda store: store.submit(lambda tx: tx.read().execute(sa.text("SELECT nonsense"))),
}


@pytest.mark.parametrize("guilty", GUILTY.values(), ids=GUILTY.keys())
def test_only_the_guilty_one_fails(waiting: Store, guilty: Callable[[Store], "Future[Any]"]):
    before = [booking(waiting, "a", label="one"), booking(waiting, "b")]
    fault = guilty(waiting)
    after = [booking(waiting, "c"), booking(waiting, "d")]
    waiting.start()
    assert outcome(fault) != "done"
    assert [outcome(future) for future in before + after] == ["done"] * 4
    assert streams_of(waiting) == ["booking-a", "booking-b", "booking-c", "booking-d"]
    assert [future.result().position for future in before + after] == [1, 2, 3, 4]
    with waiting.reading() as connection:
        assert verify_chain(connection) == 4


def test_a_refusal_after_half_a_request_costs_the_others_nothing(waiting: Store):
    """A request of two commands whose second is refused is taken back in memory; the group stays one commit."""
    commits = commits_of(waiting)
    first = booking(waiting, "a")
    halves = [
        handle(waiting, [ask(Book(told=told(), room=f"n{n}"), f"n{n}"), ask(Book(told=told()), "a")])
        for n in range(20)
    ]
    last = booking(waiting, "b")
    waiting.start()
    assert [outcome(future) for future in (first, *halves, last)] == [
        "done",
        *["already_booked"] * 20,
        "done",
    ]
    assert len(commits) == 1
    assert streams_of(waiting) == ["booking-a", "booking-b"]
    with waiting.reading() as connection:
        assert verify_chain(connection) == 2


def test_a_refused_half_is_unknown_to_those_behind_it(waiting: Store):
    booking(waiting, "a")
    half = handle(waiting, [ask(Book(told=told(), room="new"), "new"), ask(Book(told=told()), "a")])
    again = booking(waiting, "new")
    waiting.start()
    assert outcome(half) == "already_booked"
    assert again.result(20).body["version"] == 1
    assert streams_of(waiting) == ["booking-a", "booking-new"]


def test_look_sees_what_was_decided_before_and_nothing_of_itself(waiting: Store):
    booking(waiting, "a")
    booking(waiting, "b")
    counted = handle(waiting, [ask(Book(told=told(), room="c"), "c"), ask(Count(told=told()), "c")])
    waiting.start()
    assert outcome(counted) == "done"
    assert b"2 known" in bytes(log_of(waiting)[-1]["data"])


def test_a_refusal_after_its_facts_were_looked_at_takes_them_back_too(waiting: Store):
    """They are in the database by then: the whole group is rolled back and run again one by one."""
    first = booking(waiting, "a")

    def half(tx: Tx) -> None:
        decide_all(tx, [ask(Book(told=told(), room="new"), "new")])
        tx.read()
        raise Refused("changed_its_mind", "It looked, and did not like it.")

    refused = waiting.submit(half)
    last = booking(waiting, "b")
    waiting.start()
    assert [outcome(future) for future in (first, refused, last)] == ["done", "changed_its_mind", "done"]
    assert streams_of(waiting) == ["booking-a", "booking-b"]
    assert rename(waiting, "b", "on").position == 3
    with waiting.reading() as connection:
        assert verify_chain(connection) == 3


def test_two_facts_of_one_command_stand_together_or_not_at_all(waiting: Store):
    booking(waiting, "a", label="taken")
    booking(waiting, "b")
    twice = handle(waiting, [ask(RenameTwice(told=told(), first="fine", second="taken"), "b")])
    waiting.start()
    assert outcome(twice) in ("done", "store_conflict")
    assert len(log_of(waiting)) == (4 if outcome(twice) == "done" else 2)


def test_a_cancelled_request_does_not_stop_the_writer(waiting: Store):
    cancelled, kept = booking(waiting, "a"), booking(waiting, "b")
    assert cancelled.cancel()
    waiting.start()
    assert outcome(kept) == "done"
    with pytest.raises(CancelledError):
        cancelled.result(1)
    assert streams_of(waiting) == ["booking-b"], "what nobody waits for any more was not begun"
    assert book(waiting, "c").position == 2


def test_a_running_request_can_no_longer_be_cancelled(store: Store):
    begun, go_on = threading.Event(), threading.Event()

    def work(tx: Tx) -> str:
        begun.set()
        go_on.wait(10)
        return "done"

    running = store.submit(work)
    assert begun.wait(10)
    assert not running.cancel()
    go_on.set()
    assert running.result(10) == "done"


def test_a_listener_that_breaks_does_not_stop_the_writer(store: Store):
    heard: list[int] = []

    def broken(position: int, closed_at: int) -> None:
        raise RuntimeError("the event loop is closed")

    store.listeners += [broken, lambda position, closed_at: heard.append(position)]
    assert book(store, "a").position == 1
    assert book(store, "b").position == 2
    store.submit(lambda tx: None).result(10)
    assert {1, 2} <= set(heard)


def test_after_stop_nobody_waits_for_ever(sqlite_url: str):
    with opened(sqlite_url) as store:
        book(store, "a")
        store.writer.stop()
        with pytest.raises(StoreUnavailable):
            store.submit(lambda tx: None).result(5)


def test_a_store_that_never_began_can_be_stopped(sqlite_url: str):
    with opened(sqlite_url, started=False) as store:
        left = store.submit(lambda tx: None)
    with pytest.raises(StoreUnavailable):
        left.result(5)


def test_stop_finishes_what_waits(sqlite_url: str):
    with opened(sqlite_url, started=False) as store:
        futures = [booking(store, str(number)) for number in range(700)]
        store.start()
    assert [future.result(0).position for future in futures] == list(range(1, 701))


class Lost(Exception):
    """The connection went away while the answer to COMMIT was on its way."""


@pytest.mark.parametrize("committed", [True, False], ids=["it was committed", "it was not"])
def test_a_commit_of_unknown_outcome_is_looked_up_not_run_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, committed: bool
):
    book(store, "a")
    dialect = store.writer_engine.dialect
    really, failures = dialect.do_commit, iter([True])

    def commit(connection: Any) -> None:
        if next(failures, False):
            if committed:
                really(connection)
            else:
                connection.rollback()
            raise sa.exc.OperationalError("COMMIT", {}, Lost())
        really(connection)

    monkeypatch.setattr(dialect, "do_commit", commit)
    asked = [booking(store, "b"), handle(store, [ask(Rename(told=told(), label="x"), "a")])]
    codes = [outcome(future) for future in asked]
    assert codes[0] == ("done" if committed else "store_unavailable")
    monkeypatch.undo()
    rename(store, "a", "afterwards")
    streams = streams_of(store)
    assert streams.count("booking-b") == (1 if committed else 0)
    with store.reading() as connection:
        assert verify_chain(connection) == len(streams)


def test_while_the_database_is_away_a_group_is_asked_once_not_one_by_one(waiting: Store):
    """Else 500 waiting commands would each sit out the lock's five seconds."""
    futures = [booking(waiting, str(number)) for number in range(50)]
    tried: list[int] = []

    def locked(connection: sa.Connection) -> None:
        tried.append(1)
        raise sa.exc.OperationalError("BEGIN", {}, Lost())

    sa.event.listen(waiting.writer_engine, "begin", locked)
    waiting.start()
    assert {outcome(future) for future in futures} == {"store_unavailable"}
    assert len(tried) <= 2
    sa.event.remove(waiting.writer_engine, "begin", locked)
    assert book(waiting, "a").position == 1


def test_a_refused_request_leaves_no_alarm(waiting: Store):
    booking(waiting, "a")
    half = handle(waiting, [ask(Book(told=told(), room="new"), "new"), ask(Book(told=told()), "a")])
    waiting.start()
    assert isinstance(half.exception(20), Refused)
    with waiting.reading() as connection:
        assert connection.execute(sa.select(TIMER.c.stream)).scalars().all() == ["booking-a"]
