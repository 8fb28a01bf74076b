"""The mark beside the databases that says whether they hold a demo, and whether it is whole."""

import json
from pathlib import Path
from typing import Literal

from chassis.clock import Clock, rfc3339

MARK = "demo.json"
State = Literal["none", "begun", "filled"]


def demo_state(data: Path) -> State:
    """Whether these databases hold a demo."""
    try:
        told = json.loads((data / MARK).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return "none"
    state: State = "filled" if told.get("state") == "filled" else "begun"
    return state


def mark(data: Path, state: State, commands: int = 0) -> None:
    """Say how far the demo is."""
    told = {"state": state, "at": rfc3339(Clock().now()), "commands": commands}
    (data / MARK).write_text(json.dumps(told) + "\n", encoding="utf-8")


def interrupted(data: Path) -> str:
    """What to do about half a demo: its clock has run on since, so it cannot be continued."""
    return f"The demo was interrupted and is not whole. To have it, stop, remove {data} and start again."
