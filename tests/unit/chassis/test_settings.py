"""One installation's settings: defaults that work on a bare laptop, and what production refuses."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from chassis.settings import SERVICES, Settings


def test_a_bare_laptop_needs_to_say_nothing():
    settings = Settings()
    assert [settings.service_url(service) for service in SERVICES] == [
        f"http://127.0.0.1:{port}" for port in range(8101, 8105)
    ]
    assert settings.database_url("intake") == "sqlite:///var/intake.db"
    assert settings.intake_keys_database_url == "sqlite:///var/intake-keys.db"
    assert settings.embedded_issuer


def test_everything_can_be_said_in_the_environment(monkeypatch):
    said = {
        "DATA_DIR": "elsewhere",
        "INTAKE_DATABASE_URL": "postgresql://db/intake",
        "INTAKE_URL": "http://intake:8000/",
    }
    for name, value in said.items():
        monkeypatch.setenv(f"ZAVETJE_{name}", value)
    settings = Settings()
    assert settings.keys_dir == Path("elsewhere/keys")
    assert settings.database_url("intake") == "postgresql://db/intake"
    assert settings.database_url("reporting") == "sqlite:///elsewhere/reporting.db"
    assert settings.service_url("intake") == "http://intake:8000"


@pytest.mark.parametrize("told", [{"embedded_issuer": True}, {"clock": "2021-03-17T02:00:00+01:00"}])
def test_production_refuses_a_set_clock_and_an_issuer_of_its_own(told):
    with pytest.raises(ValidationError):
        Settings(env="production", **told)
    assert not Settings(env="production").embedded_issuer


def test_production_counts_what_one_client_asks():
    assert Settings().requests_per_minute == 0
    assert Settings(env="production").requests_per_minute == 1200
    assert Settings(env="production", requests_per_minute=0).requests_per_minute == 0


def test_a_demos_clock_needs_an_offset():
    with pytest.raises(ValidationError):
        Settings(clock="2021-03-17T02:00:00")


def test_there_are_four_services():
    with pytest.raises(ValueError, match="no service"):
        Settings().port("gateway")  # type: ignore[arg-type]
