"""A service's process takes its store before it touches anything in it."""

import base64
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import APIRouter

from chassis import log_api, projections
from chassis.service import Running, Service, routes_of
from chassis.settings import Settings
from tests.integration.store.bookings import EVENTS, MODELS, RULES, SERVICE, book
from tests.integration.store.opening import opened, outside

BOOKING = Service(
    name=SERVICE,
    events=EVENTS,
    rules=(RULES,),
    projections=MODELS,
    published=lambda fact: None,
    router=APIRouter(),
    permissions={action: {} for action in routes_of(log_api.ROUTER)},
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "internal.secret").write_bytes(base64.urlsafe_b64encode(b"s" * 32))
    return Settings(data_dir=tmp_path, keys_dir=keys)


def test_a_second_process_of_newer_code_leaves_the_first_ones_read_models_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    url = settings.database_url(SERVICE)
    with opened(url) as store:
        book(store, "a", label="one")
        with outside(url) as connection:
            connection.execute(sa.text("UPDATE labels SET label = 'as the first process left it'"))
        monkeypatch.setattr(projections, "code_of", lambda home: b"newer code")
        with pytest.raises(RuntimeError, match="already writes this log"):
            Running(BOOKING, settings)
        with store.reading() as connection:
            labels = connection.execute(sa.text("SELECT label FROM labels")).scalars().all()
        assert labels == ["as the first process left it"]


def test_a_start_that_fails_gives_the_store_back(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patched:
        patched.setattr(projections, "code_of", lambda home: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Running(BOOKING, settings)
    again = Running(BOOKING, settings)
    again.store.start()
    assert book(again.store, "a").position == 1
    again.store.stop()
