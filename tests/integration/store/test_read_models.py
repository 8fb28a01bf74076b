"""Inline read models say the same as the fold of the log, at every prefix of knowledge, and guard what they promise."""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from chassis import projections, read_models, rebuilding, replaying
from chassis.clock import FOREVER, micros
from chassis.decider import handle
from chassis.errors import Refused
from chassis.event_store import Store, Tx, facts_after
from chassis.facts import Recorded, WithdrawFact, known, standing
from chassis.projections import Projection, Row, known_at, known_now
from tests.integration.store.bookings import (
    BOOKINGS,
    LABELS,
    MODELS,
    SERVICE,
    Book,
    Count,
    Rename,
    ask,
    book,
    minutes,
    rename,
    told,
)
from tests.integration.store.opening import SHAPES, WHOLE, log_of, opened, outside, prepare


def differences(store: Store, model: Projection) -> set[tuple[Any, ...]]:
    with store.reading() as connection:
        return replaying.unequal(connection, model, WHOLE)


def live(store: Store, model: Projection) -> list[dict[str, Any]]:
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(model.table)).mappings()]


def a_busy_day(store: Store) -> None:
    """Bookings, names, late facts, corrections, withdrawals, several to a group."""
    chosen = random.Random(7)
    for number in range(12):
        book(store, str(number), at=minutes(chosen.randrange(60)))
    for _ in range(6):
        waiting = []
        for _ in range(8):
            identity, at = str(chosen.randrange(12)), minutes(chosen.randrange(60))
            stream = [row for row in log_of(store) if row["stream"] == f"booking-{identity}"]
            target = chosen.choice(stream)["event_id"]
            command: Any = chosen.choice([
                Rename(told=told(occurred_at=at), label=f"{identity} {chosen.random()}"),
                Rename(told=told(occurred_at=at, corrects=target, reason_code="other"), label=str(chosen.random())),
                WithdrawFact(told=told(corrects=target, reason_code="other")),
                Count(told=told(occurred_at=at)),
            ])  # fmt: skip
            waiting.append(handle(store, [ask(command, identity)]))
        for future in waiting:
            future.exception(20)


@pytest.fixture
def busy(store: Store) -> Store:
    a_busy_day(store)
    return store


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_the_live_rows_are_those_of_the_fold(busy: Store, model: Projection):
    assert len(live(busy, model)) > 12
    assert differences(busy, model) == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_every_prefix_of_knowledge_is_the_fold_of_that_prefix(busy: Store, model: Projection):
    with busy.reading() as connection:
        facts = facts_after(connection, 0, 10_000, SHAPES)
        for moment in sorted({fact.recorded_at for fact in facts}):
            asked = sa.select(model.table).where(known_at(model.table, micros(moment)))
            told_rows = {
                (row["stream"], row["key"], row["valid_from"]): row["label"]
                for row in connection.execute(asked).mappings()
            }
            assert told_rows == labels_of(model, known(facts, moment))


def labels_of(model: Projection, facts: Sequence[Recorded]) -> dict[tuple[str, str, int], str]:
    streams: dict[str, list[Recorded]] = {}
    for fact in facts:
        streams.setdefault(fact.stream, []).append(fact)
    return {
        (stream, key, valid_from): row["label"]
        for stream, seen in streams.items()
        for (key, valid_from), row in model.rows_of(seen).items()
    }


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_rebuild_is_identical_and_takes_over(busy: Store, model: Projection):
    before = live(busy, model)
    for _ in range(2):
        done = replaying.rebuild(busy, WHOLE, model.name, 1)
        assert done == [{"model": model.name, "rows": len(before), "differences": 0}]
    assert sorted(map(str, live(busy, model))) == sorted(map(str, before))
    book(busy, "after", label="after")
    with pytest.raises(Refused):
        book(busy, "again", label="after")
    assert differences(busy, model) == set()


def test_a_rebuild_puts_right_what_was_changed_by_hand(busy: Store):
    with outside(busy.url) as connection:
        connection.execute(sa.text("UPDATE labels SET label = 'forged' WHERE known_to > 9e15"))
    assert differences(busy, LABELS) != set()
    done = replaying.rebuild(busy, WHOLE, "labels", 1)
    assert done[0]["differences"] > 0
    assert differences(busy, LABELS) == set()


def test_commands_go_on_while_it_is_built(busy: Store, monkeypatch: pytest.MonkeyPatch):
    """What is told after the snapshot, corrections of old facts too, is in the new rows when they take over."""
    really, told_meanwhile = rebuilding.Rebuilding.write, iter(range(100))

    def slowly(self: rebuilding.Rebuilding, tx: Tx, rows: list[dict[str, Any]]) -> None:
        number = next(told_meanwhile)
        first = next(row["event_id"] for row in log_of(busy) if row["stream"] == f"booking-{number}")
        handle(busy, [ask(WithdrawFact(told=told(corrects=first, reason_code="other")), str(number))])
        handle(busy, [ask(Book(told=told(), room="new"), f"new {number}")])
        really(self, tx, rows)

    monkeypatch.setattr(rebuilding.Rebuilding, "write", slowly)
    monkeypatch.setattr(read_models, "PAGE", 10)
    before = len(log_of(busy))
    for model in MODELS:
        done = replaying.rebuild(busy, WHOLE, model.name, 1)
        assert [found["differences"] for found in done] == [0]
        assert differences(busy, model) == set()
    assert len(log_of(busy)) > before + 3


def test_two_rebuilds_at_once_do_no_harm(busy: Store):
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: replaying.rebuild(busy, WHOLE, None, 1), range(3)))
    assert {found["differences"] for each in done for found in each} == {0}


def test_what_a_killed_rebuild_left_is_cleared_away_at_start(store_url: str):
    with opened(store_url):
        pass
    with outside(store_url) as connection:
        LABELS.table_named("labels__1234abcd").create(connection)
    prepare(store_url)
    with outside(store_url) as connection:
        assert [name for name in sa.inspect(connection).get_table_names() if "__" in name] == []


def test_a_question_asked_during_a_rebuild_gets_its_rows(busy: Store):
    """Its snapshot is older than the switch: it must neither wait nor see an empty table."""
    with busy.reading() as connection:
        before = connection.execute(sa.text("SELECT count(*) FROM event")).scalar()
        replaying.rebuild(busy, WHOLE, None, 1)
        count = connection.execute(sa.select(sa.func.count()).select_from(LABELS.table)).scalar_one()
    assert before
    assert count == len(live(busy, LABELS)) > 0


def test_what_is_unique_stays_unique(store: Store):
    book(store, "a", label="one")
    with pytest.raises(Refused) as refusal:
        book(store, "b", label="one")
    assert refusal.value.stable_code == "store_conflict"
    rename(store, "a", "two")
    book(store, "b", label="one")
    assert len(log_of(store)) == 3


@pytest.mark.parametrize(
    ("span", "free"), [((5, 10), True), ((0, 5), False), ((4, 6), False), ((1, 2), False), ((0, 9), False)]
)
def test_what_may_not_overlap_does_not(store: Store, span: tuple[int, int], free: bool):
    book(store, "a", room="red", start=0, end=5)
    book(store, "elsewhere", room="blue", start=0, end=5)
    command = Book(told=told(), room="red", start=span[0], end=span[1])
    refusal = handle(store, [ask(command, "b")]).exception(20)
    assert getattr(refusal, "stable_code", "none") == ("none" if free else "store_conflict")


def test_two_in_one_group_that_overlap_do_not_both_stand(store_url: str):
    with opened(store_url, started=False) as store:
        both = [
            handle(store, [ask(Book(told=told(), room="red", start=n, end=n + 5), str(n))]) for n in (0, 3)
        ]
        store.start()
        assert [future.exception(20) is None for future in both] == [True, False]
        assert len(log_of(store)) == 1


def test_what_changes_and_changes_back_in_one_group_has_not_changed(store_url: str):
    """`Count` looks, so the rows are written twice in one group; a rebuild sees the group as one."""
    with opened(store_url) as store:
        book(store, "a", label="first")
        before = live(store, BOOKINGS)
        started = store.submit(lambda tx: __import__("time").sleep(0.2))
        commands = [
            Rename(told=told(occurred_at=minutes(1)), label="second"),
            Count(told=told(occurred_at=minutes(2))),
            Rename(told=told(occurred_at=minutes(3)), label="first"),
        ]
        for command in commands:
            handle(store, [ask(command, "a")])
        store.submit(lambda tx: None).result(20)
        started.result(20)
        assert len({row["recorded_at"] for row in log_of(store)}) == 2
        assert live(store, BOOKINGS) == before
        assert differences(store, BOOKINGS) == differences(store, LABELS) == set()


def uneven_rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """Rows that name only the columns they have something for."""
    for fact in standing(facts):
        named = {"note": fact.type} if fact.type == "renamed" else {}
        yield Row(f"{fact.version:03}", named, fact.occurred_at)


UNEVEN = Projection(
    "uneven", SERVICE, ("booking",), (sa.Column("note", sa.Text), sa.Column("other", sa.Text)), uneven_rows
)


def test_a_row_may_leave_columns_out(store_url: str):
    with opened(store_url, [UNEVEN]) as store:
        book(store, "a")
        rename(store, "a", "second")
        handle(store, [ask(Rename(told=told(), label="x"), "a"), ask(Rename(told=told(), label="y"), "a")])
        rename(store, "a", "z")
        assert sorted(row["note"] or "" for row in live(store, UNEVEN)) == ["", *["renamed"] * 4]
        service = replaying_service(UNEVEN)
        with store.reading() as connection:
            assert replaying.unequal(connection, UNEVEN, service) == set()
        done = replaying.rebuild(store, service, None, 1)
        assert done == [{"model": "uneven", "rows": 5, "differences": 0}]


def replaying_service(model: Projection) -> Any:
    return type(WHOLE)(name=SERVICE, projections=(model,), shapes={SERVICE: SHAPES})


def test_a_row_with_a_column_that_is_not_there_is_a_fault(sqlite_url: str):
    wrong = Projection("wrong", SERVICE, ("booking",), (), uneven_rows)
    with opened(sqlite_url, [wrong]) as store:
        book(store, "a")
        with pytest.raises(KeyError, match="note"):
            rename(store, "a", "second")
        assert len(log_of(store)) == 1


def test_a_changed_definition_is_built_anew_at_start(store_url: str, monkeypatch: pytest.MonkeyPatch):
    with opened(store_url) as store:
        a_busy_day(store)
        before = live(store, LABELS)
    with outside(store_url) as connection:
        connection.execute(sa.text("UPDATE labels SET label = 'left by older code'"))
    prepare(store_url)
    with opened(store_url) as store:
        assert {row["label"] for row in live(store, LABELS)} == {"left by older code"}, (
            "same code: left alone"
        )
    monkeypatch.setattr(projections, "code_of", lambda home: b"newer code")
    with opened(store_url) as store:
        assert sorted(map(str, live(store, LABELS))) == sorted(map(str, before))
        assert differences(store, LABELS) == set()


def test_a_column_more_is_another_definition():
    wider = Projection(
        "labels", SERVICE, ("booking",), (*LABELS.columns, sa.Column("more", sa.Text)), LABELS.rows
    )
    assert wider.definition != LABELS.definition
    assert BOOKINGS.definition == BOOKINGS.definition


@pytest.mark.parametrize("change", [{"unique": (("label",),)}, {"indexes": ()}, {"kinds": ("other",)}])
def test_another_guard_or_source_is_another_definition(change: dict[str, Any]):
    plain: dict[str, Any] = {"kinds": LABELS.kinds, "indexes": LABELS.indexes, **change}
    other = Projection("labels", SERVICE, columns=LABELS.columns, rows=LABELS.rows, **plain)
    assert other.definition != LABELS.definition


def test_the_overlap_guard_looks_at_one_owner_only(sqlite_url: str):
    """Else every new row would walk through all that stand."""
    with opened(sqlite_url) as store, store.reading() as connection:
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN SELECT 1 FROM bookings WHERE known_to = {FOREVER} AND room = 'red'"
            " AND start_m < 9 AND 3 < end_m"
        ).all()
    assert "room=?" in str(plan)


def test_the_log_is_read_stream_by_stream(busy: Store):
    with busy.reading() as connection:
        now = {
            row["key"]
            for row in connection.execute(sa.select(LABELS.table).where(known_now(LABELS.table))).mappings()
        }
        assert now == {"label"}
        streams = list(read_models.streams_of(connection, LABELS, SERVICE, SHAPES))
    assert {facts[0].stream for facts in streams} == {f"booking-{number}" for number in range(12)}
    assert all([fact.version for fact in facts] == list(range(1, len(facts) + 1)) for facts in streams)
