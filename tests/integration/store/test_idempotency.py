"""One key, one effect: the first answer again, never a second fact."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chassis.decider import Answer, Key, handle
from chassis.errors import IdempotencyConflict, Refused, VersionConflict
from chassis.event_store import Store
from tests.integration.store.bookings import Book, Rename, ask, book, minutes, rename, told
from tests.integration.store.opening import log_of, opened

KEY = Key("sd1", "key-1", "POST /bookings", "digest of the body")


def test_a_repeated_key_gets_the_first_answer(store: Store):
    first = book(store, "a", key=KEY)
    rename(store, "a", "meanwhile")
    again = book(store, "a", key=KEY)
    assert (again.body, again.status, again.position) == (first.body, first.status, first.position)
    assert (first.replayed, again.replayed) == (False, True)
    assert len(log_of(store)) == 2


@pytest.mark.parametrize("other", [{"digest": "another body"}, {"path": "POST /elsewhere"}])
def test_the_key_of_another_request_is_a_conflict(store: Store, other: dict[str, str]):
    book(store, "a", key=KEY)
    with pytest.raises(IdempotencyConflict):
        book(store, "b", key=replace(KEY, **other))
    assert len(log_of(store)) == 1


def test_another_caller_may_use_the_same_key(store: Store):
    book(store, "a", key=KEY)
    book(store, "b", key=replace(KEY, caller="sd2"))
    assert len(log_of(store)) == 2


def test_twenty_at_once_with_one_key_are_executed_once(store: Store):
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: book(store, "a", key=KEY), range(20)))
    assert len({answer.position for answer in answers}) == 1
    assert [answer.replayed for answer in answers].count(False) == 1
    assert len(log_of(store)) == 1


def test_one_key_twice_in_one_group_is_executed_once(store_url: str):
    with opened(store_url, started=False) as store:
        twice = [handle(store, [ask(Book(told=told()), "a")], key=KEY) for _ in range(2)]
        other = handle(store, [ask(Book(told=told()), "b")], key=replace(KEY, digest="another"))
        store.start()
        answers: list[Answer] = [future.result(20) for future in twice]
        assert answers[0].body == answers[1].body
        assert isinstance(other.exception(20), IdempotencyConflict)
        assert len(log_of(store)) == 1


def test_a_refused_command_may_be_sent_again_with_its_key(store: Store):
    command = Rename(told=told(), label="named")
    with pytest.raises(Refused):
        handle(store, [ask(command, "a")], key=KEY).result(20)
    book(store, "a")
    assert handle(store, [ask(command, "a")], key=KEY).result(20).body["version"] == 2


def test_a_quiet_repeat_without_facts_keeps_its_answer_too(store: Store):
    book(store, "a", label="named")
    command = Rename(told=told(), label="named")
    first = handle(store, [ask(command, "a")], key=KEY).result(20)
    assert first.body["events"] == []
    rename(store, "a", "changed")
    assert handle(store, [ask(command, "a")], key=KEY).result(20).body == first.body


def test_keys_outlive_the_process(store_url: str):
    with opened(store_url) as store:
        first = book(store, "a", key=KEY)
    with opened(store_url) as store:
        assert book(store, "a", key=KEY).body == first.body
        assert len(log_of(store)) == 1


def test_a_stale_version_hears_what_happened_since(store: Store):
    book(store, "a")
    rename(store, "a", "second", occurred_at=minutes(3))
    rename(store, "a", "third", expected_version=2, occurred_at=minutes(4))
    with pytest.raises(VersionConflict) as conflict:
        rename(store, "a", "fourth", expected_version=1)
    assert conflict.value.values["current"] == 3
    assert [(seen["version"], seen["type"]) for seen in conflict.value.since] == [
        (2, "renamed"),
        (3, "renamed"),
    ]
    assert conflict.value.since[0]["occurred_at"] == "2021-03-01T00:03:00Z"
    assert len(log_of(store)) == 3


@pytest.mark.parametrize("expected", [-1, 7])
def test_a_version_that_never_was_is_stale_too(store: Store, expected: int):
    book(store, "a")
    with pytest.raises(VersionConflict):
        rename(store, "a", "second", expected_version=expected)


def test_of_two_with_the_same_version_one_wins(store: Store):
    book(store, "a")

    def attempt(label: str) -> bool:
        try:
            return bool(rename(store, "a", label, expected_version=1))
        except VersionConflict:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, map(str, range(8)))) == 1
    assert len(log_of(store)) == 2
