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
    subscriptions: Rules[Any, Any]
    sentences: Mapping[str, Mapping[str, str]]

    def of_kind(self, kind: str) -> Rules[Any, Any]:
        """The rules of the streams of a kind."""
        every = (self.interventions, self.rosters, self.orders, self.subscriptions)
        return next(rules for rules in every if rules.kind == kind)
