"""Alarms are armed with the facts they follow from, and disarmed with those that settle them."""

import sqlalchemy as sa

from chassis.decider import handle
from chassis.event_store import Store
from chassis.facts import WithdrawFact
from chassis.tables import TIMER
from tests.integration.store.bookings import Book, GiveBack, ask, book, rename, told, us
from tests.integration.store.opening import log_of, opened


def armed(store: Store) -> dict[str, dict[str, int]]:
    with store.reading() as connection:
        found: dict[str, dict[str, int]] = {}
        for stream, name, due_at in connection.execute(sa.select(TIMER)):
            found.setdefault(stream, {})[name] = due_at
        return found


def test_a_fact_arms(store: Store):
    book(store, "a", end=30)
    book(store, "b", end=40)
    assert armed(store) == {"booking-a": {"ends": us(30)}, "booking-b": {"ends": us(40)}}


def test_what_settles_it_disarms(store: Store):
    book(store, "a", end=30)
    book(store, "b", end=40)
    handle(store, [ask(GiveBack(told=told()), "a")]).result(20)
    assert armed(store) == {"booking-b": {"ends": us(40)}}


def test_withdrawing_what_settled_it_arms_again(store: Store):
    book(store, "a", end=30)
    given_back = handle(store, [ask(GiveBack(told=told()), "a")]).result(20).body["events"][0]["event_id"]
    handle(store, [ask(WithdrawFact(told=told(corrects=given_back, reason_code="other")), "a")]).result(20)
    assert armed(store) == {"booking-a": {"ends": us(30)}}


def test_withdrawing_what_armed_it_disarms(store: Store):
    book(store, "a", end=30)
    first = log_of(store)[0]["event_id"]
    handle(store, [ask(WithdrawFact(told=told(corrects=first, reason_code="other")), "a")]).result(20)
    assert armed(store) == {}


def test_armed_and_disarmed_in_one_group_leaves_nothing(store_url: str):
    with opened(store_url, started=False) as store:
        handle(store, [ask(command, "a") for command in (Book(told=told(), end=30), GiveBack(told=told()))])
        last = store.submit(lambda tx: None)
        store.start()
        last.result(20)
        assert armed(store) == {}
        rename(store, "a", "other")
        assert armed(store) == {}
