"""The same store tests on real SQLite and real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.event_store import Store
from tests.integration.store.opening import opened


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A database file of its own."""
    return f"sqlite:///{tmp_path}/store.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once of each kind."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An open, empty store of bookings."""
    with opened(store_url) as found:
        yield found
