"""Facts of the law as an operator enters it: stream `law-<parameter>`."""

from datetime import date
from typing import Any

from chassis.facts import Event


class LawEntered(Event):
    """A dated value of a parameter, or a work-free day, with its source; `csd` narrows it to one centre."""

    type = "law_entered"

    parameter: str
    valid_from: date
    value: Any
    source: str
    csd: str | None = None
    confidence: str | None = None
    note: str | None = None


EVENTS = (LawEntered,)
