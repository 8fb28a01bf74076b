"""What the routes find in `call.app`: the rules of this service's aggregates, and its sentences in other languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.decider import Rules


@dataclass(frozen=True)
class Wiring:
    """The rules, as `app.py` put them together."""

    interventions: Rules[Any, Any]
    rosters: Rules[Any, Any]
    orders: Rules[Any, Any]
    sentences: Mapping[str, Mapping[str, str]]

    def of_kind(self, kind: str) -> Rules[Any, Any]:
        """The rules of the streams of a kind."""
        return next(rules for rules in (self.interventions, self.rosters, self.orders) if rules.kind == kind)
