"""The pages that show commands do what they say: a page's blocks run in one shell, each prints what the page shows."""

import os
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from tests.e2e.conftest import Stack

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CUT = "@@@ end of block @@@"
PAGES = ("tour.md", "police.md")


def read(page: str) -> list[tuple[str, str]]:
    """(kind, text) of a page's blocks."""
    return [(match[1], match[2]) for match in BLOCK.finditer((ROOT / "docs" / page).read_text("utf-8"))]


def blocks(page: str) -> list[tuple[str, str]]:
    """(what is run, what it prints) in the order of the page; nothing is printed where nothing follows."""
    found = read(page)
    following = [*found[1:], ("sh", "")]
    return [
        (body, after[1] if after[0] == "text" else "")
        for (kind, body), after in zip(found, following, strict=True)
        if kind == "sh"
    ]


def pattern(shown: str) -> re.Pattern[str]:
    """What the page shows as a pattern: `…` stands for anything within a line."""
    return re.compile(".*".join(re.escape(part) for part in shown.strip().split("…")))


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_page_prints_what_it_shows(demo_stack: Stack, page: str) -> None:
    script = "set -euo pipefail\n" + f"\necho '{CUT}'\n".join(body for body, _ in blocks(page))
    env = {**os.environ, "ZAVETJE_RUN_DIR": str(demo_stack.run_dir), "API": f"{demo_stack.url}/api/v1"}
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
    )
    printed = done.stdout.split(CUT)
    for (body, shown), said in zip(blocks(page), printed, strict=False):
        assert pattern(shown).fullmatch(said.strip()), f"{body}\nprinted\n{said}\nnot\n{shown}\n{done.stderr}"
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_output_follows_what_prints_it(page: str) -> None:
    kinds = [kind for kind, _ in read(page)]
    assert kinds and ("text", "text") not in set(pairwise(kinds))
