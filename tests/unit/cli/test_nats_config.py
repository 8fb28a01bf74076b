"""The bus as this machine configures it: what a power cut must not cost."""

import re
import subprocess
from pathlib import Path

import pytest

from cli.nats_config import NatsServer, server_program


@pytest.fixture
def server(tmp_path: Path) -> NatsServer:
    return NatsServer("local", 4333, tmp_path / "a folder with spaces")


def test_every_message_is_on_disk_before_it_is_acknowledged(server: NatsServer):
    assert re.search(r"^\s*sync_interval: always$", server.render(), re.MULTILINE)


def test_nothing_is_left_to_fill_in(server: NatsServer):
    assert "$" not in server.render()
    assert f'store_dir: "{server.store_dir}"' in server.render()


def test_it_listens_on_loopback_alone_and_shows_no_monitoring(server: NatsServer):
    assert 'host: "127.0.0.1"' in server.render()
    assert not re.search(r"^\s*(http|https|monitor_port)", server.render(), re.MULTILINE)


def test_the_server_itself_takes_the_configuration(server: NatsServer, tmp_path: Path):
    config = tmp_path / "nats-server.conf"
    config.write_text(server.render(), encoding="utf-8")
    subprocess.run([server_program(), "--config", config, "-t"], check=True, capture_output=True)


def test_the_cluster_takes_the_same_settings_from_its_environment(tmp_path: Path):
    services = ("INTAKE", "INTERVENTION", "PLACEMENT", "REPORTING", "GATEWAY")
    environment = {
        "ZAVETJE_NATS_NAME": "nats-1",
        "ZAVETJE_NATS_HOST": "0.0.0.0",
        "ZAVETJE_NATS_PORT": "4222",
        "ZAVETJE_NATS_STORE_DIR": str(tmp_path),
        "ZAVETJE_NATS_ROUTE_PASSWORD": '"route"',
        "ZAVETJE_NATS_ROUTES": '["nats://route:route@nats-2:6222", "nats://route:route@nats-3:6222"]',
        **{f"ZAVETJE_NATS_PASSWORD_{service}": '"1234"' for service in services},
    }
    subprocess.run(
        [server_program(), "--config", "deploy/nats/cluster.conf", "-t"],
        check=True,
        capture_output=True,
        env=environment,
    )
