"""Whether a process id still means the process it meant: a number is used again, its starting time is not."""

import os
import subprocess
from pathlib import Path

PROC = Path("/proc")
STARTED = 19
"""Where the starting time stands in /proc/<pid>/stat, counted after the name in brackets."""


def identity(pid: int) -> str | None:
    """When the process started, in the system's own words; None when there is no such process."""
    if (PROC / "self" / "stat").exists():
        return identity_on_linux(pid)
    told = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or None


def identity_on_linux(pid: int) -> str | None:
    """Boot and clock ticks since; a zombie is no process any more."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()
    if fields[0] in ("Z", "X"):
        return None
    boot = (PROC / "sys" / "kernel" / "random" / "boot_id").read_text().strip()
    return f"{boot}:{fields[STARTED]}"


def is_alive(pid: int, known_as: str) -> bool:
    """Whether the process that was known by this identity still runs."""
    return pid > 0 and identity(pid) == known_as


def send_signal(pid: int, known_as: str, signal_number: int) -> bool:
    """Signal a process if it is still the one that was meant; False when it is gone."""
    if not is_alive(pid, known_as):
        return False
    try:
        os.kill(pid, signal_number)
    except ProcessLookupError:
        return False
    return True
