"""What intake's routes and reactions find as their `app`: rules, key store, what it says by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.decider import Rules
from chassis.keys import KeyStore
from services.intake.api.seeing import Seeing


@dataclass(frozen=True)
class Wiring:
    """Made once a process by `app.py`; `rules` are by kind of aggregate."""

    keys: KeyStore
    rules: Mapping[str, Rules[Any, Any]]
    seeing: Seeing
