"""What intake's routes find in `call.app`: the rules of its aggregates and the key store."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.decider import Rules
from chassis.keys import KeyStore


@dataclass(frozen=True)
class Wiring:
    """Made once a process by `app.py`; `rules` are by kind of aggregate."""

    keys: KeyStore
    rules: Mapping[str, Rules[Any, Any]]
