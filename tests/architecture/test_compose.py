"""docker-compose.yml as an attacker and an operator read it."""

import re
from typing import Any

import pytest
import yaml

from chassis.settings import Settings
from tests.architecture.sources import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
SERVICES = ("intake", "intervention", "placement", "reporting")
NAME = re.compile(r"\bZAVETJE_[A-Z_]+\b")

# What an image sets for itself or docker-compose.yml gives each server; nobody fills these in.
WITHIN = {"ZAVETJE_NATS_NAME", "ZAVETJE_NATS_ROUTES"}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_can_change_nothing_but_its_own_volume(name: str):
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["user"].partition(":")[0] not in {"", "0", "root"}
    assert not {"cap_add", "privileged", "devices", "network_mode", "pid"} & container.keys()


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_has_limits_and_says_how_it_is(name: str):
    assert {"mem_limit", "cpus", "pids_limit", "healthcheck", "stop_grace_period"} <= CONTAINERS[name].keys()


@pytest.mark.parametrize("name", CONTAINERS)
def test_an_image_has_a_version(name: str):
    assert re.fullmatch(r"[a-z/]+:\d[\w.-]+", CONTAINERS[name]["image"])


def test_only_the_gateway_is_reached_from_outside():
    assert [name for name, container in CONTAINERS.items() if "ports" in container] == ["gateway"]
    assert [name for name, container in CONTAINERS.items() if "edge" in container["networks"]] == ["gateway"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_only_intake_holds_the_key_that_opens_names():
    assert [name for name, found in CONTAINERS.items() if "seal.key" in found.get("secrets", ())] == [
        "intake"
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_knows_its_own_store_and_no_other(service: str):
    told = {name for name in CONTAINERS[service]["environment"] if name.endswith("_DATABASE_URL")}
    own = f"ZAVETJE_{service.upper()}_"
    assert f"{own}DATABASE_URL" in told
    assert all(name.startswith(own) for name in told)


def names_in(file: str) -> set[str]:
    return set(NAME.findall((ROOT / file).read_text(encoding="utf-8")))


def test_every_name_is_explained_in_the_example():
    read = {f"ZAVETJE_{field.upper()}" for field in Settings.model_fields}
    assert (names_in("docker-compose.yml") | read) - WITHIN - names_in(".env.example") == set()
