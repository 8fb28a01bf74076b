"""Nothing is overwritten: a correction takes the place of what was told, and can itself be taken back."""

from typing import Any

import pytest
import sqlalchemy as sa

from chassis.decider import handle
from chassis.errors import NotFound, Refused
from chassis.event_store import Store
from chassis.facts import Command, WithdrawFact
from chassis.projections import known_now
from tests.integration.store.bookings import (
    BOOKINGS,
    Book,
    GiveBack,
    Rename,
    RenameTwice,
    ask,
    book,
    minutes,
    rename,
    told,
)
from tests.integration.store.opening import log_of


def event_of(answer: Any) -> str:
    event_id: str = answer.body["events"][0]["event_id"]
    return event_id


def corrected(store: Store, event_id: str, label: str, identity: str = "a") -> str:
    return event_of(rename(store, identity, label, corrects=event_id, reason_code="typing_error"))


def withdrawn(store: Store, event_id: str, identity: str = "a") -> str:
    command = WithdrawFact(told=told(corrects=event_id, reason_code="duplicate"))
    return event_of(handle(store, [ask(command, identity)]).result(20))


def refused(store: Store, command: Command, identity: str = "a") -> str:
    with pytest.raises((Refused, NotFound)) as refusal:
        handle(store, [ask(command, identity)]).result(20)
    return refusal.value.stable_code


def label_now(store: Store) -> str | None:
    with store.reading() as connection:
        table = BOOKINGS.table
        found: str | None = connection.execute(sa.select(table.c.label).where(known_now(table))).scalar()
        return found


@pytest.fixture
def named(store: Store) -> str:
    """The event id of `wrong`, told of a booking that was first called `first`."""
    book(store, "a", label="first")
    return event_of(rename(store, "a", "wrong", occurred_at=minutes(10)))


def test_a_correction_takes_the_place_of_what_was_told(store: Store, named: str):
    corrected(store, named, "right")
    assert label_now(store) == "right"
    assert len(log_of(store)) == 3
    last = log_of(store)[-1]
    assert (last["type"], last["corrects"], last["version"]) == ("renamed", named, 3)
    assert b"typing_error" in bytes(last["data"])


def test_a_correction_may_itself_be_corrected(store: Store, named: str):
    again = corrected(store, named, "right")
    corrected(store, again, "better")
    assert label_now(store) == "better"


def test_withdrawing_a_fact_leaves_what_was_before(store: Store, named: str):
    withdrawn(store, named)
    assert label_now(store) == "first"
    assert log_of(store)[-1]["type"] == "fact_withdrawn"
    assert b"duplicate" in bytes(log_of(store)[-1]["data"])


def test_withdrawing_a_correction_lets_the_first_stand_again(store: Store, named: str):
    second = corrected(store, named, "right")
    third = corrected(store, second, "better")
    withdrawn(store, third)
    assert label_now(store) == "right"
    withdrawn(store, second)
    assert label_now(store) == "wrong"
    corrected(store, named, "at last")
    assert label_now(store) == "at last"


def test_withdrawing_everything_leaves_nothing(store: Store, named: str):
    withdrawn(store, named)
    withdrawn(store, log_of(store)[0]["event_id"])
    assert label_now(store) is None


def test_a_correction_may_move_a_fact_in_time(store: Store, named: str):
    rename(store, "a", "later", occurred_at=minutes(20))
    rename(store, "a", "wrong", corrects=named, reason_code="wrong_time", occurred_at=minutes(30))
    assert label_now(store) == "wrong", "it is now the last that was so in the world"


def test_a_late_fact_stands_where_it_happened(store: Store, named: str):
    rename(store, "a", "between", occurred_at=minutes(5))
    assert label_now(store) == "wrong"


def test_a_correction_of_another_kind_is_refused(store: Store, named: str):
    envelope = told(corrects=named, reason_code="other")
    assert refused(store, GiveBack(told=envelope)) == "correction_of_another_kind"
    assert refused(store, RenameTwice(told=envelope, first="a", second="b")) == "correction_of_another_kind"
    assert len(log_of(store)) == 2


def test_a_correction_that_would_change_nothing_is_refused(store: Store, named: str):
    """Without the corrected fact the booking is called `first` already: there is no fact to put in its place."""
    envelope = told(corrects=named, reason_code="other")
    assert refused(store, Rename(told=envelope, label="first")) == "correction_of_another_kind"


def test_what_no_longer_stands_is_not_corrected(store: Store, named: str):
    second = corrected(store, named, "right")
    gone = told(corrects=named, reason_code="other")
    assert refused(store, Rename(told=gone, label="x")) == "already_corrected"
    assert refused(store, WithdrawFact(told=gone)) == "already_corrected"
    withdrawal = withdrawn(store, second)
    for no_longer in (second, withdrawal):
        again = told(corrects=no_longer, reason_code="other")
        assert refused(store, Rename(told=again, label="x")) == "already_corrected"


def test_only_a_fact_of_the_same_stream_is_corrected(store: Store, named: str):
    book(store, "b")
    assert (
        refused(store, Rename(told=told(corrects=named, reason_code="other"), label="x"), "b") == "not_found"
    )
    unknown = told(corrects="placement-unknown", reason_code="other")
    assert refused(store, Rename(told=unknown, label="x")) == "not_found"


def test_the_first_fact_is_corrected_as_if_it_had_not_been(store: Store, named: str):
    """`decide` would refuse a second booking; the corrected one is left out before it is asked."""
    first = log_of(store)[0]["event_id"]
    command = Book(told=told(corrects=first, reason_code="wrong_person"), room="blue", label="first")
    handle(store, [ask(command, "a")]).result(20)
    with store.reading() as connection:
        table = BOOKINGS.table
        row = connection.execute(sa.select(table.c.room, table.c.label).where(known_now(table))).one()
    assert tuple(row) == ("blue", "wrong")
