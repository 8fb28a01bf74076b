"""The database itself keeps the log: it refuses every statement that would change or skip what was written."""

from typing import Any

import pytest
import sqlalchemy as sa

from chassis.event_store import Store
from chassis.tables import EVENT, INBOX
from tests.integration.store.bookings import book, rename
from tests.integration.store.opening import log_of, outside

REFUSED = sa.exc.DBAPIError


@pytest.fixture
def two_facts(store: Store) -> Store:
    book(store, "a")
    rename(store, "a", "first")
    return store


def refused(url: str, *statements: sa.Executable | str) -> None:
    """Each statement alone is refused by the database."""
    for statement in statements:
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), outside(url) as connection:
            connection.execute(sa.text(statement) if isinstance(statement, str) else statement)


def test_no_row_is_updated_or_deleted(two_facts: Store):
    before = log_of(two_facts)
    refused(
        two_facts.url,
        "UPDATE event SET actor = 'somebody else' WHERE position = 1",
        "UPDATE event SET hash = hash",
        "DELETE FROM event WHERE position = 2",
        "DELETE FROM event",
    )
    assert log_of(two_facts) == before


def test_no_row_takes_the_place_of_another(two_facts: Store):
    first = dict(log_of(two_facts)[0])
    names = ", ".join(first)
    marks = ", ".join(f":{name}" for name in first)
    how = (
        [
            "INSERT OR REPLACE INTO event ({names}) VALUES ({marks})",
            "REPLACE INTO event ({names}) VALUES ({marks})",
        ]
        if two_facts.url.startswith("sqlite")
        else []
    )
    how += ["INSERT INTO event ({names}) VALUES ({marks}) ON CONFLICT (position) DO UPDATE SET actor = 'x'"]
    changes: list[dict[str, Any]] = [
        {},
        {"position": 3},
        {"position": 3, "event_id": "new"},
        {"position": 3, "version": 3},
    ]
    for statement in how:
        for change in changes:
            text = sa.text(statement.format(names=names, marks=marks)).bindparams(**{**first, **change})
            refused(two_facts.url, text)
    assert log_of(two_facts)[0] == first
    assert len(log_of(two_facts)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"position": 4},
        {"position": 2},
        {"position": 0},
        {"position": -1},
        {"position": 3, "version": 2},
        {"position": 3, "version": 9, "event_id": None},
    ],
    ids=["skipped", "repeated", "zero", "negative", "same stream and version", "same event id"],
)
def test_a_row_that_does_not_follow_is_refused(two_facts: Store, change: dict[str, object]):
    last = log_of(two_facts)[-1]
    row = {**last, "event_id": "placement-new", "version": 9, **change}
    row["event_id"] = row["event_id"] or last["event_id"]
    refused(two_facts.url, sa.insert(EVENT).values(row))


def test_the_next_row_is_taken(two_facts: Store):
    row = {**log_of(two_facts)[-1], "event_id": "placement-new", "version": 3, "position": 3}
    with outside(two_facts.url) as connection:
        connection.execute(sa.insert(EVENT).values(row))
    assert len(log_of(two_facts)) == 3


def test_postgresql_does_not_truncate(two_facts: Store):
    if two_facts.url.startswith("sqlite"):
        pytest.skip("SQLite has no TRUNCATE")
    refused(two_facts.url, "TRUNCATE event", "TRUNCATE event, log_head CASCADE", "TRUNCATE inbox")


def message(position: int, **changes: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "source": "intake", "position": position, "event_id": f"intake-{position}", "stream": "case-1",
        "type": "opened", "recorded_at": 1, "received_at": 1, "envelope": b"{}",
    }  # fmt: skip
    return {**plain, **changes}


def test_the_inbox_is_kept_as_it_came(two_facts: Store):
    url = two_facts.url
    with outside(url) as connection:
        connection.execute(sa.insert(INBOX), [message(1), message(2), message(1, source="intervention")])
    refused(
        url,
        "UPDATE inbox SET envelope = envelope",
        "DELETE FROM inbox WHERE position = 2",
        sa.insert(INBOX).values(message(4)),
        sa.insert(INBOX).values(message(2)),
        sa.insert(INBOX).values(message(3, source="intervention")),
    )


def test_readers_cannot_write(two_facts: Store):
    with pytest.raises(REFUSED), two_facts.reading() as connection:
        connection.execute(sa.text("UPDATE log_head SET position = 99"))
