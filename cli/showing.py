"""What a stack says of itself at the terminal."""

import json
import os

from rich.console import Console

from cli.run_dir import RunDir, Stack

console = Console(highlight=False, soft_wrap=True)
IN_BACKGROUND = "ZAVETJE_IN_BACKGROUND"
"""Set for a supervisor whose output is a log: tokens do not belong there."""


def show(run: RunDir, stack: Stack) -> None:
    """Where everything is reached, and a token for each role."""
    for name, url in stack.urls.items():
        console.print(f"  {name:<13} {url}")
    if IN_BACKGROUND in os.environ:
        return
    tokens = json.loads(run.tokens_file.read_text(encoding="utf-8"))
    console.print(
        f"\nA token for each role, good for some hours (also in {run.tokens_file}; fresh: zavetje token --role …):"
    )
    for role, told in tokens.items():
        console.print(f"  {role:<15} {told['token']}")
