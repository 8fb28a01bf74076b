"""Ids and keys that come from the register itself, so that a second run meets the first one's facts."""

import hashlib
import uuid
from datetime import datetime

from chassis.clock import micros

VERSION, VARIANT = 0x7 << 76, 0b10 << 62
LOW_62 = (1 << 62) - 1
MIDDLE_12 = (1 << 12) - 1


def stable_id(when: datetime, *parts: str | int) -> str:
    """A UUIDv7 whose time is `when` and whose other bits are the parts' SHA-256: the same for the same, for ever."""
    told = "\x1f".join(map(str, parts)).encode()
    digest = int.from_bytes(hashlib.sha256(told).digest()[:16], "big")
    milliseconds = micros(when) // 1000
    middle, low = (digest >> 64) & MIDDLE_12, digest & LOW_62
    return str(uuid.UUID(int=milliseconds << 80 | VERSION | middle << 64 | VARIANT | low))


def stable_key(register: str, *parts: str | int) -> str:
    """The Idempotency-Key of one command of a register: it names the place, the server's fingerprint the content."""
    return ":".join(("register", register, *map(str, parts)))
