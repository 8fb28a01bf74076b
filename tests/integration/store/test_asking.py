"""Questions at two times: answered for a closed moment, and never differently afterwards."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.clock import Clock, micros, rfc3339
from chassis.errors import BadInput, NotYet
from chassis.event_store import Store, head
from chassis.projections import as_of
from chassis.questions import Asked, Progress, Question, answer
from chassis.tables import CHECKPOINT, INBOX
from tests.integration.store.bookings import BOOKINGS, DAY, book, rename
from tests.integration.store.opening import opened, outside

NOON = datetime(2021, 3, 28, 12, 0, tzinfo=UTC)
NOW = Asked()


def labels(question: Question) -> dict[str, Any]:
    """What the bookings are called, at the question's two times."""
    table = BOOKINGS.table
    query = sa.select(table.c.stream, table.c.label).where(as_of(table, question.at, question.known_at))
    rows = question.connection.execute(query.order_by(table.c.stream)).all()
    return {"labels": {row.stream: row.label for row in rows}}


def put(store: Store, asked: Asked = NOW, sources: tuple[str, ...] = ()) -> dict[str, Any]:
    found = answer(store, Progress(store), asked, labels, sources, "definitions")
    assert found is not None
    return found


def again(store: Store, answered: dict[str, Any], sources: tuple[str, ...] = ()) -> dict[str, Any]:
    """The same question with the times the answer stated."""
    at, known_at = (datetime.fromisoformat(answered[name]) for name in ("at", "known_at"))
    return put(store, Asked(at, known_at), sources)


def test_an_answer_says_for_when_it_is(store: Store):
    book(store, "a", label="one")
    found = put(store)
    assert found["labels"] == {"booking-a": "one"}
    assert found["positions"] == {"placement": 1}
    assert found["definitions"] == "definitions"
    with store.reading() as connection:
        closed = head(connection)[1]
    assert micros(datetime.fromisoformat(found["known_at"])) <= closed
    assert found["at"] == found["known_at"]


def test_what_was_answered_is_answered_again(store: Store):
    book(store, "a", label="one")
    first = put(store)
    rename(store, "a", "two")
    book(store, "b", label="three")
    assert put(store)["labels"] == {"booking-a": "two", "booking-b": "three"}
    assert again(store, first) == first


def test_a_moment_not_yet_closed_is_waited_for(store: Store):
    book(store, "a", label="one")
    asked = Asked(known_at=store.clock.now())
    first = put(store, asked)
    rename(store, "a", "two")
    assert put(store, asked) == first


def test_a_future_moment_is_refused(store: Store):
    book(store, "a")
    with pytest.raises(BadInput) as refusal:
        put(store, Asked(known_at=store.clock.now() + timedelta(minutes=1)))
    assert refusal.value.stable_code == "future_known_at"


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=3)], ids=["one hour", "three days"])
def test_an_answer_stays_askable_when_the_clock_jumps_back(store_url: str, back: timedelta):
    clock = Clock()
    clock.set(NOON)
    with opened(store_url, clock=clock) as store:
        book(store, "a", label="one")
        first = put(store)
        clock.set(NOON - back)
        rename(store, "a", "two")
        second = put(store)
        assert second["labels"] == {"booking-a": "two"}
        assert again(store, first) == first
        assert again(store, second) == second


def test_a_clock_that_stands_still_gives_no_two_answers(store_url: str):
    clock = Clock()
    clock.set(NOON)
    with opened(store_url, clock=clock) as store:
        answers = [put(store)]
        for number in range(5):
            book(store, str(number), label=str(number))
            answers.append(put(store))
        assert [len(found["labels"]) for found in answers] == list(range(6))
        assert [again(store, found) for found in answers] == answers


def test_an_empty_log_is_asked_of_its_writer(store: Store):
    """A command may be on its way to its commit with an earlier moment than the question's."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(tx: Any) -> None:
        begun.set()
        go_on.wait(10)

    waiting = [store.submit(slow)]
    begun.wait(10)
    answers: list[dict[str, Any]] = []
    asking = threading.Thread(target=lambda: answers.append(put(store)))
    asking.start()
    time.sleep(0.1)
    go_on.set()
    asking.join()
    waiting[0].result(10)
    book(store, "a", label="one")
    assert again(store, answers[0]) == answers[0]


def test_a_first_fact_on_its_way_is_not_overtaken_by_an_answer(store: Store, monkeypatch: pytest.MonkeyPatch):
    begun, go_on = threading.Event(), threading.Event()
    really = store.writer_engine.dialect.do_commit

    def late(connection: Any) -> None:
        begun.set()
        go_on.wait(10)
        really(connection)

    monkeypatch.setattr(store.writer_engine.dialect, "do_commit", late)
    booking = threading.Thread(target=lambda: book(store, "a", label="one"))
    booking.start()
    assert begun.wait(10)
    answers: list[dict[str, Any]] = []
    asked = [Asked(), Asked(known_at=store.clock.now())]
    asking = [threading.Thread(target=lambda one=one: answers.append(put(store, one))) for one in asked]
    for thread in asking:
        thread.start()
    time.sleep(0.1)
    go_on.set()
    for thread in [booking, *asking]:
        thread.join()
    assert [again(store, found) for found in answers] == answers


def heard(store: Store, closed_at: int, position: int = 1, recorded_at: int = 1) -> None:
    """As if a source had told us this much."""
    message = {
        "source": "intake", "position": position, "event_id": f"intake-{position}", "stream": "case-1",
        "type": "opened", "recorded_at": recorded_at, "received_at": 1, "envelope": b"{}",
    }  # fmt: skip
    point = {"source": "intake", "position": position, "closed_at": closed_at, "store_id": "s"}

    def work(tx: Any) -> None:
        tx.write().execute(sa.delete(CHECKPOINT))
        tx.write().execute(sa.insert(INBOX).values(message))
        tx.write().execute(sa.insert(CHECKPOINT).values(point))

    store.submit(work).result(10)


def test_it_answers_for_the_earliest_closed_moment_of_its_sources(store: Store):
    book(store, "a")
    heard(store, micros(DAY))
    found = put(store, sources=("intake",))
    assert found["known_at"] == rfc3339(DAY)
    assert found["positions"] == {"placement": 0, "intake": 1}


def test_what_a_source_has_not_told_is_not_yet(store: Store, monkeypatch: pytest.MonkeyPatch):
    book(store, "a")
    heard(store, micros(DAY))
    monkeypatch.setattr(Progress.wait_until, "__defaults__", (0.1,))
    with pytest.raises(NotYet, match="intake"):
        put(store, Asked(known_at=DAY + timedelta(seconds=1)), sources=("intake",))
    with pytest.raises(NotYet, match="intake"):
        put(store, Asked(seen=(("intake", 2),)), sources=("intake",))


def test_what_another_host_recorded_ahead_of_our_clock_is_waited_for(store: Store):
    """Its clock is a little ahead of ours: our own moment must have passed it too, or the answer would miss it."""
    book(store, "a")
    ahead = micros(store.clock.now()) + 400_000
    heard(store, ahead + 10_000_000, recorded_at=ahead)
    found = put(store, Asked(seen=(("intake", 1),)), sources=("intake",))
    assert micros(datetime.fromisoformat(found["known_at"])) >= ahead
    assert found["positions"]["intake"] == 1


def test_the_database_stands_still_for_a_question(store: Store):
    book(store, "a", label="one")

    def slowly(question: Question) -> dict[str, Any]:
        first = labels(question)
        rename(store, "a", "two")
        assert labels(question) == first
        return first

    found = answer(store, Progress(store), Asked(), slowly, (), "")
    assert found is not None
    assert found["positions"] == {"placement": 1}


def test_nothing_found_is_no_answer(store: Store):
    assert answer(store, Progress(store), Asked(), lambda question: None, (), "") is None


def test_outside_writers_do_not_move_what_was_answered(postgres_url: str):
    """Another replica answers the same."""
    with opened(postgres_url) as one, opened(postgres_url) as other:
        book(one, "a", label="one")
        first = put(one)
        rename(other, "a", "two")
        assert again(other, first) == again(one, first) == first
        with outside(postgres_url) as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM event")).scalar() == 2
