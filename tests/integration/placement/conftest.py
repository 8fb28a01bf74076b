"""Two houses on a Wednesday morning, 17 March 2021, 8:00 local."""

import pytest

from tests.integration.placement.house import two_houses

MORNING = "2021-03-17T08:00:00+01:00"


@pytest.fixture
def house(tmp_path):
    """KCM with eight beds and KCŽN with twelve, nobody in them."""
    with two_houses(tmp_path, MORNING) as running:
        yield running


@pytest.fixture
def small(tmp_path):
    """KCM with three beds."""
    with two_houses(tmp_path, MORNING, beds=3) as running:
        yield running


@pytest.fixture
def small_on_postgres(tmp_path, postgres_url, monkeypatch):
    """The same on PostgreSQL."""
    monkeypatch.setenv("ZAVETJE_PLACEMENT_DATABASE_URL", postgres_url)
    with two_houses(tmp_path, MORNING, beds=3) as running:
        yield running
