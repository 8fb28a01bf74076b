"""What the architecture tests read: the files that git knows or would take."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("chassis", "cli", "contracts", "gateway", "law", "services")
OURS = (*PRODUCT, "bench", "deploy", "tests")


@cache
def committed() -> tuple[Path, ...]:
    """Every file in the tree but the ignored ones."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = {ROOT / name for name in told.split("\0") if name}
    return tuple(sorted(path for path in found if path.is_file()))


def python_files(*folders: str) -> list[Path]:
    """Our Python files below `folders`; a database revision is written by a tool and stays as it was."""
    return [
        path
        for path in committed()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in folders
        and path.parent.name != "versions"
    ]


def named(path: Path) -> str:
    """How a test names a file."""
    return str(path.relative_to(ROOT))
