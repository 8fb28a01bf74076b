"""The bus on this machine: renders deploy/nats/nats-server.conf and finds the server's program."""

import json
import shutil
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from string import Template

TEMPLATE = Path(__file__).resolve().parent.parent / "deploy" / "nats" / "nats-server.conf"
LEAST_VERSION = (2, 15, 1)
"""The first server that syncs a batch of messages once and not once a message."""


@dataclass(frozen=True)
class NatsServer:
    """What differs from one server to the next; everything else stands in the template."""

    name: str
    port: int
    store_dir: Path
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"nats://{self.host}:{self.port}"

    def render(self) -> str:
        """The configuration file's text."""
        values = {"NAME": self.name, "HOST": self.host, "PORT": self.port, "STORE_DIR": str(self.store_dir)}
        quoted = {f"ZAVETJE_NATS_{key}": json.dumps(value) for key, value in values.items()}
        return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(quoted)


def server_program() -> Path:
    """The nats-server of the Python environment, else the one on PATH; FileNotFoundError when there is none."""
    beside = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise FileNotFoundError("nats-server was not found; `make up` and `make test` install it into .venv")
    return Path(found)
