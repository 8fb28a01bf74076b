"""Where one installation on this machine keeps its files, and what it says of itself in stack.json."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from chassis.settings import SERVICES, Settings
from cli.failures import NothingRuns
from cli.process_identity import identity, is_alive

ROOT = Path(__file__).resolve().parent.parent
NOBODY = "http://127.0.0.1:9"
"""An address where no service listens: a verb then opens the store itself."""

State = Literal["starting", "demo", "ready", "stopping"]


class Started(BaseModel):
    """A process of the stack; `identity` tells it from another one that got its number later."""

    model_config = ConfigDict(frozen=True)

    name: str
    pid: int
    identity: str


class Stack(BaseModel):
    """What runs: where it is reached, and the processes it is made of."""

    model_config = ConfigDict(frozen=True)

    state: State
    started_at: str
    supervisor: Started
    processes: tuple[Started, ...] = ()
    urls: dict[str, str]
    ports: dict[str, int]
    pids: dict[str, int] = {}
    nats_url: str
    data_dir: Path
    keys_dir: Path
    demo: Literal["none", "running", "done", "failed", "kept"] = "none"

    @property
    def runs(self) -> bool:
        """Whether its supervisor is still there."""
        return is_alive(self.supervisor.pid, self.supervisor.identity)

    def environment(self) -> dict[str, str]:
        """The settings of every process of this stack."""
        told = {"DATA_DIR": str(self.data_dir), "KEYS_DIR": str(self.keys_dir), "NATS_URL": self.nats_url}
        for name, url in self.urls.items():
            told[f"{name.upper()}_URL"], told[f"{name.upper()}_PORT"] = url, str(self.ports[name])
        return {f"ZAVETJE_{name}": value for name, value in told.items()}


@dataclass(frozen=True)
class RunDir:
    """The folder of one stack; its own .gitignore keeps all of it out of the repository."""

    path: Path

    @staticmethod
    def chosen() -> "RunDir":
        """ZAVETJE_RUN_DIR, else `.run` in the checkout."""
        return RunDir(Path(os.environ.get("ZAVETJE_RUN_DIR") or ROOT / ".run").resolve())

    @property
    def keys(self) -> Path:
        """The keys of this installation."""
        return self.path / "keys"

    @property
    def data(self) -> Path:
        """The databases and the bus's store, unless another folder was named."""
        return self.path / "data"

    @property
    def logs(self) -> Path:
        """What the processes print."""
        return self.path / "log"

    @property
    def stack_file(self) -> Path:
        """Where `zavetje` finds what runs."""
        return self.path / "stack.json"

    @property
    def tokens_file(self) -> Path:
        """A token for each role, for the owner alone."""
        return self.path / "tokens.json"

    def prepare(self) -> None:
        """Make the folders."""
        for folder in (self.path, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ignored = self.path / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", encoding="utf-8")

    def last_stack(self) -> Stack | None:
        """What stack.json says, running or not; None when there is none or it cannot be read."""
        try:
            return Stack.model_validate_json(self.stack_file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValidationError):
            return None

    def running_stack(self) -> Stack | None:
        """The stack that runs; None when stack.json is stale."""
        stack = self.last_stack()
        return stack if stack is not None and stack.runs else None

    def write_stack(self, stack: Stack) -> None:
        """Say what runs; a reader sees the old file or the new one, never half of it."""
        write_private(self.stack_file, stack.model_dump_json(indent=1) + "\n")

    def environment(self) -> dict[str, str]:
        """The settings of the running stack, or of the stores in this folder when none runs."""
        stack = self.running_stack()
        if stack is not None:
            return stack.environment()
        last = self.last_stack()
        data, keys = (last.data_dir, last.keys_dir) if last else (self.data, self.keys)
        nobody = {f"ZAVETJE_{name.upper()}_URL": NOBODY for name in SERVICES}
        return {"ZAVETJE_DATA_DIR": str(data), "ZAVETJE_KEYS_DIR": str(keys), **nobody}

    def settings(self) -> Settings:
        """The settings of this installation, for what the command does itself."""
        stack = self.last_stack()
        return Settings(keys_dir=stack.keys_dir if stack else self.keys)


def gateway_url() -> str:
    """Where the gateway is: ZAVETJE_GATEWAY_URL, else what runs here; NothingRuns otherwise."""
    if named := os.environ.get("ZAVETJE_GATEWAY_URL"):
        return named.rstrip("/")
    stack = RunDir.chosen().running_stack()
    if stack is None:
        raise NothingRuns
    return stack.urls["gateway"]


def write_private(file: Path, text: str) -> None:
    """Write a whole file that its owner alone may read."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
    draft.replace(file)


def started(name: str, pid: int) -> Started:
    """A process that was just started."""
    return Started(name=name, pid=pid, identity=identity(pid) or "")
