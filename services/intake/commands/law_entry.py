"""Commands to the law as an operator enters it."""

from datetime import date
from typing import Any

from chassis.facts import Command


class EnterLaw(Command):
    """Enter a dated value of a parameter, with its source."""

    parameter: str
    valid_from: date
    value: Any
    source: str
    csd: str | None = None
    confidence: str | None = None
    note: str | None = None
