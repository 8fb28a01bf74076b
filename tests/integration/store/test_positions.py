"""One order for all: gapless, as committed, the same for every reader, many commands to a commit."""

import random
import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from chassis.decider import Answer, handle
from chassis.errors import Refused
from chassis.event_store import Store, rows_after, verify_chain
from tests.integration.store.bookings import Book, Rename, ask, book, told
from tests.integration.store.opening import log_of, opened

WRITERS, COMMANDS = 8, 40


def write_and_be_refused(store: Store, writer: int) -> int:
    """Commands of which every third is refused; answers how many facts were acknowledged."""
    chosen, acknowledged = random.Random(writer), 0
    for number in range(COMMANDS):
        identity = f"{writer}-{chosen.randrange(5)}"
        command = Book(told=told(), room=identity) if number % 3 else Rename(told=told(), label=str(number))
        try:
            answer = handle(store, [ask(command, identity)]).result(30)
            acknowledged += len(answer.body["events"])
        except Refused:
            pass
    return acknowledged


def tail(store: Store, until: threading.Event, seen: list[int]) -> None:
    """Follow the log by position, as the sender does."""
    ending = False
    while not ending:
        ending = until.is_set()
        with store.reading() as connection:
            seen += [row["position"] for row in rows_after(connection, seen[-1] if seen else 0, 100)]


def test_positions_follow_one_another_as_committed(store: Store):
    seen: list[int] = []
    done = threading.Event()
    follower = threading.Thread(target=tail, args=(store, done, seen))
    follower.start()
    with ThreadPoolExecutor(WRITERS) as pool:
        acknowledged = sum(pool.map(lambda writer: write_and_be_refused(store, writer), range(WRITERS)))
    done.set()
    follower.join()
    log = log_of(store)
    assert 0 < acknowledged == len(log)
    assert [row["position"] for row in log] == list(range(1, len(log) + 1))
    assert seen == list(range(1, len(log) + 1)), "a follower met a hole or saw a fact out of turn"
    assert len({row["event_id"] for row in log}) == len(log)
    with store.reading() as connection:
        assert verify_chain(connection) == len(log)


def test_a_streams_order_is_that_of_its_versions(store: Store):
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda writer: write_and_be_refused(store, writer), range(WRITERS)))
    by_stream: dict[str, list[int]] = {}
    for row in log_of(store):
        by_stream.setdefault(row["stream"], []).append(row["version"])
    assert all(versions == list(range(1, len(versions) + 1)) for versions in by_stream.values())


def test_what_waits_is_committed_together(store_url: str):
    commits: list[int] = []
    with opened(store_url, started=False) as store:
        sa.event.listen(store.writer_engine, "commit", lambda connection: commits.append(1))
        waiting = [handle(store, [ask(Book(told=told(), room=str(n)), str(n))]) for n in range(200)]
        store.start()
        answers = [future.result(20) for future in waiting]
        assert len(commits) == 1
        assert [answer.position for answer in answers] == list(range(1, 201))
        assert len({row["recorded_at"] for row in log_of(store)}) == 1


def test_nothing_is_answered_before_it_is_durable(store: Store):
    """Whoever has an answer finds its fact with any other connection, at once."""

    def look_again(number: int) -> bool:
        answer = book(store, str(number))
        with store.reading() as connection:
            return bool(rows_after(connection, answer.position - 1, 1))

    with ThreadPoolExecutor(WRITERS) as pool:
        assert all(pool.map(look_again, range(60)))


def test_commands_are_decided_in_the_order_they_came(store_url: str):
    with opened(store_url, started=False) as store:
        first = handle(store, [ask(Rename(told=told(), label="too early"), "a")])
        others: list[Future[Answer]] = [
            handle(store, [ask(Book(told=told()), "a")]),
            handle(store, [ask(Rename(told=told(), label="one"), "a")]),
            handle(store, [ask(Rename(told=told(), label="two"), "a")]),
        ]
        store.start()
        with pytest.raises(Refused, match="Nothing is booked"):
            first.result(20)
        assert [future.result(20).body["version"] for future in others] == [1, 2, 3]
