"""Why something failed, in words that hold nothing of anybody: for parked messages, health pages and logs."""

import traceback
from pathlib import PurePath

from pydantic import ValidationError

from chassis.codec import UnknownFact
from chassis.errors import ZavetjeError


class PlainFault(Exception):
    """A failure whose own sentence names nothing but services, positions and settings."""


def cause_of(error: BaseException) -> str:
    """The kind of error and where it was raised; its message only where it cannot hold data."""
    kind = type(error).__name__
    if isinstance(error, PlainFault | UnknownFact):
        return f"{kind}: {error}"
    if isinstance(error, ZavetjeError):
        return f"{kind} {error.stable_code}"
    if isinstance(error, ValidationError):
        faults = (f"{'.'.join(map(str, fault['loc']))} {fault['type']}" for fault in error.errors())
        return f"{error.title}: {', '.join(faults)}"
    return f"{kind} at {place_of(error)}"


def place_of(error: BaseException) -> str:
    """File and line of the innermost frame."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"
