"""What a change of facts does to a read model's rows."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.projections import Change, Projection, Row, apply_changes, as_of, difference, known_at, known_now
from chassis.testing import NIGHT

MODEL = Projection("things", "placement", ("thing",), (sa.Column("word", sa.Text),), lambda facts: ())
R = 1000


def rows(**words: str) -> dict[tuple[str, int], dict[str, Any]]:
    return {
        (key, 1): {"key": key, "valid_from": 1, "valid_to": FOREVER, "word": word}
        for key, word in words.items()
    }


def test_what_is_equal_changes_nothing():
    assert difference("s", rows(a="x"), rows(a="x"), R) == Change()


def test_what_is_new_is_added_what_is_gone_closed_what_differs_both():
    change = difference("s", rows(a="x", b="y"), rows(b="z", c="w"), R)
    assert [row["b_key"] for row in change.closes] == ["a", "b"]
    assert [(row["key"], row["known_from"], row["known_to"]) for row in change.adds] == [
        ("b", R, FOREVER), ("c", R, FOREVER),
    ]  # fmt: skip
    assert change.reopens == []


def test_what_is_again_as_it_was_before_the_moment_is_opened_again():
    change = difference("s", rows(a="changed"), rows(a="x"), R, begun_with=rows(a="x"))
    assert [row["b_key"] for row in change.reopens] == ["a"]
    assert change.adds == []


@pytest.fixture
def connection():
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        MODEL.table.create(connection)
        yield connection
    engine.dispose()


def test_written_twice_at_one_moment_only_the_last_was_ever_known(connection: sa.Connection):
    steps = [(1, {}, rows(a="x")), (2, rows(a="x"), rows(a="y")), (2, rows(a="y"), rows(a="z"))]
    for moment, before, after in steps:
        change = difference("s", before, after, moment, rows(a="x") if moment == 2 else None)
        apply_changes(connection, MODEL.table, change, moment)
    found = connection.execute(
        sa.select(MODEL.table.c.word, MODEL.table.c.known_from, MODEL.table.c.known_to)
    )
    assert sorted(map(tuple, found)) == [("x", 1, 2), ("z", 2, FOREVER)]


def test_changed_and_back_at_one_moment_was_known_throughout(connection: sa.Connection):
    first = rows(a="x")
    apply_changes(connection, MODEL.table, difference("s", {}, first, 1), 1)
    apply_changes(connection, MODEL.table, difference("s", first, rows(a="y"), 2, first), 2)
    apply_changes(connection, MODEL.table, difference("s", rows(a="y"), first, 2, first), 2)
    found = connection.execute(sa.select(MODEL.table.c.known_from, MODEL.table.c.known_to)).all()
    assert [tuple(row) for row in found] == [(1, FOREVER)]


@pytest.mark.parametrize(
    ("at", "known", "found"),
    [(0, 5, []), (1, 5, ["x"]), (9, 5, ["x"]), (10, 5, []), (5, 0, []), (5, 9, ["x"]), (5, 10, ["y"])],
)
def test_both_intervals_are_half_open(connection: sa.Connection, at: int, known: int, found: list[str]):
    plain = {"stream": "s", "key": "a", "valid_from": 1, "valid_to": 10}
    connection.execute(sa.insert(MODEL.table), [
        {**plain, "word": "x", "known_from": 1, "known_to": 10},
        {**plain, "word": "y", "known_from": 10, "known_to": FOREVER},
    ])  # fmt: skip
    words = sa.select(MODEL.table.c.word)
    assert connection.execute(words.where(as_of(MODEL.table, at, known))).scalars().all() == found
    later = connection.execute(words.where(known_at(MODEL.table, 10))).scalars().all()
    assert later == connection.execute(words.where(known_now(MODEL.table))).scalars().all() == ["y"]


def test_a_row_that_was_never_true_is_none():
    def instants(facts: object) -> list[Row]:
        return [
            Row("a", {}, NIGHT, NIGHT),
            Row("b", {}, NIGHT, NIGHT + timedelta(seconds=1)),
            Row("c", {}, NIGHT),
        ]

    model = Projection("some", "placement", ("thing",), (sa.Column("word", sa.Text),), instants)
    found = model.rows_of([])
    assert sorted(key for key, _ in found) == ["b", "c"]
    assert found["c", micros(NIGHT)] == {
        "key": "c", "valid_from": micros(NIGHT), "valid_to": FOREVER, "word": None,
    }  # fmt: skip
