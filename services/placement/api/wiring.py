"""What the routes find in `call.app`: the rules of this service's aggregates."""

from dataclasses import dataclass
from typing import Any

from chassis.decider import Rules


@dataclass(frozen=True)
class Wiring:
    """The rules, as `app.py` put them together."""

    centres: Rules[Any, Any]
    enquiries: Rules[Any, Any]
    requests: Rules[Any, Any]
    stays: Rules[Any, Any]
    services: Rules[Any, Any]
