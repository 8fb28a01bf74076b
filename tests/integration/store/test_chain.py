"""What was written stays provably what was written: each fact is hashed with the hash before it."""

import pytest
import sqlalchemy as sa

from chassis.codec import GENESIS, chained
from chassis.event_store import Broken, Store, verify_chain
from chassis.tables import EVENT
from tests.integration.store.bookings import book, rename
from tests.integration.store.opening import log_of, outside

FACTS = 7


@pytest.fixture
def unguarded(store: Store) -> Store:
    """A log of seven facts whose triggers somebody with the owner's rights has taken away."""
    book(store, "a", label="first")
    for number in range(FACTS - 1):
        rename(store, "a", f"name {number}")
    drops = (
        [f"DROP TRIGGER event_{name}" for name in ("no_update", "no_delete", "in_order")]
        if store.url.startswith("sqlite")
        else ["ALTER TABLE event DISABLE TRIGGER ALL"]
    )
    with outside(store.url) as connection:
        for drop in drops:
            connection.execute(sa.text(drop))
    return store


def verified(store: Store) -> int:
    with store.reading() as connection:
        return verify_chain(connection, page=3)


def tamper(store: Store, statement: str, **values: object) -> None:
    with outside(store.url) as connection:
        connection.execute(sa.text(statement), values)


def test_an_untouched_log_is_whole(unguarded: Store):
    assert verified(unguarded) == FACTS


def test_each_hash_covers_the_row_and_the_one_before(unguarded: Store):
    previous = GENESIS
    for row in log_of(unguarded):
        assert bytes(row["hash"]) == chained(previous, row)
        previous = bytes(row["hash"])


@pytest.mark.parametrize("position", [1, 4, FACTS])
def test_one_flipped_byte_is_found(unguarded: Store, position: int):
    data = bytearray(log_of(unguarded)[position - 1]["data"])
    data[len(data) // 2] ^= 1
    tamper(unguarded, "UPDATE event SET data = :data WHERE position = :p", data=bytes(data), p=position)
    with pytest.raises(Broken) as found:
        verified(unguarded)
    assert found.value.position == position


def test_every_column_of_a_row_is_covered(unguarded: Store):
    before = log_of(unguarded)[2]
    for column in EVENT.columns:
        other = (
            b"{}" if column.name in ("data", "hash") else 77 if column.type.python_type is int else "changed"
        )
        if column.name == "position":
            continue
        tamper(unguarded, f"UPDATE event SET {column.name} = :other WHERE position = 3", other=other)
        with pytest.raises(Broken) as found:
            verified(unguarded)
        assert found.value.position == 3, column.name
        was = before[column.name]
        tamper(unguarded, f"UPDATE event SET {column.name} = :was WHERE position = 3", was=was)
    assert verified(unguarded) == FACTS


def test_a_missing_fact_is_found(unguarded: Store):
    tamper(unguarded, "DELETE FROM event WHERE position = 4")
    with pytest.raises(Broken) as found:
        verified(unguarded)
    assert found.value.position == 4


def test_a_history_chained_anew_around_a_gap_is_found(unguarded: Store):
    """Whoever can write everything can hash everything again; a hole in the positions still shows."""
    tamper(unguarded, "DELETE FROM event WHERE position = 4")
    previous = GENESIS
    for row in log_of(unguarded):
        previous = chained(previous, row)
        tamper(unguarded, "UPDATE event SET hash = :h WHERE position = :p", h=previous, p=row["position"])
    tamper(unguarded, "UPDATE log_head SET hash = :h", h=previous)
    with pytest.raises(Broken) as found:
        verified(unguarded)
    assert found.value.position == 4


def test_a_missing_end_is_found(unguarded: Store):
    tamper(unguarded, f"DELETE FROM event WHERE position = {FACTS}")
    with pytest.raises(Broken) as found:
        verified(unguarded)
    assert found.value.position == FACTS


def test_a_fact_after_the_head_is_found(unguarded: Store):
    tamper(unguarded, f"UPDATE log_head SET position = {FACTS - 1}")
    with pytest.raises(Broken):
        verified(unguarded)
