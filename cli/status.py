"""`zavetje status`: what runs, where, and whether it is healthy."""

import httpx
import typer
from rich.table import Table

from cli.failures import Failure
from cli.ports import listens
from cli.run_dir import RunDir, Stack
from cli.showing import console


def status() -> None:
    """What runs, where, and whether it is healthy."""
    run = RunDir.chosen()
    stack = run.running_stack()
    if stack is None:
        raise Failure("Nothing runs here. Start it with `make up`.", 3)
    table = Table("process", "pid", "reached at", "state", title=f"{stack.state}, since {stack.started_at}")
    sound = True
    with httpx.Client(timeout=2.0) as client:
        for name, url in stack.urls.items():
            state = condition(client, name, url, stack)
            sound = sound and state in ("ready", "live")
            table.add_row(name, str(stack.pids.get(name, "-")), url, state)
    console.print(table)
    if not sound:
        raise typer.Exit(1)


def condition(client: httpx.Client, name: str, url: str, stack: Stack) -> str:
    """How a process is, in a word or a few."""
    if name == "nats":
        return "live" if listens(stack.ports["nats"]) else "does not answer"
    try:
        told = client.get(f"{url}/health/ready").json()
    except (httpx.TransportError, ValueError):
        return "does not answer"
    loops = told.get("loops", {})
    trouble = [f"{loop}: {how.get('state')}" for loop, how in loops.items() if how.get("state") != "running"]
    return ", ".join([str(told.get("state", "ready")), *trouble])
