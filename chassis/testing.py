"""Given facts, when a command, then facts or a refusal: the same three words at every reach."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from chassis.decider import Rules, corrected_fact, with_reason
from chassis.errors import ZavetjeError
from chassis.facts import Command, Event, FactWithdrawn, Recorded, Told, WithdrawFact, fold, standing

NIGHT = datetime(2021, 3, 17, 1, 0, tzinfo=UTC)


def told(**changes: Any) -> Told:
    """An envelope for a command of an obviously invented worker at a fixed night hour."""
    plain: dict[str, Any] = {
        "actor": "sd1",
        "now": NIGHT,
        "occurred_at": NIGHT,
        "command_id": "command-1",
        "correlation_id": "correlation-1",
    }
    return Told(**{**plain, **changes})


def fact(event: Event, number: int, stream: str = "thing-1", **envelope: Any) -> Recorded:
    """`event` as fact number `number` of a stream, with any part of its envelope."""
    plain: dict[str, Any] = {
        "event": event,
        "type": event.type,
        "schema_version": event.schema_version,
        "stream": stream,
        "version": number,
        "position": number,
        "event_id": f"test-{number}",
        "occurred_at": NIGHT,
        "recorded_at": NIGHT,
        "actor": "sd1",
        "command_id": f"command-{number}",
        "correlation_id": "correlation-1",
        "digest": f"{number:08}",
        "rank": event.rank,
    }
    return Recorded(**{**plain, **envelope})


@dataclass(frozen=True)
class Scenario:
    """`Scenario(rules).given(*events).when(command, known=…).then(*events)` or `.refused("code")`."""

    rules: Rules[Any, Any]
    facts: tuple[Recorded, ...] = ()
    outcome: Sequence[Event] | ZavetjeError = field(default=())

    def given(self, *events: Event | Recorded) -> "Scenario":
        """These facts have happened (one after the other at the same moment unless given with their envelope)."""
        stream = self.rules.stream("1")
        facts = tuple(
            event if isinstance(event, Recorded) else fact(event, number, stream, rank=number)
            for number, event in enumerate(events, start=1)
        )
        return Scenario(self.rules, facts)

    def when(self, command: Command, known: Any = None) -> "Scenario":
        """The command is decided upon; `known` is what `look` would have answered."""
        try:
            return Scenario(self.rules, self.facts, self._decide(command, known))
        except ZavetjeError as refusal:
            return Scenario(self.rules, self.facts, refusal)

    def _decide(self, command: Command, known: Any) -> list[Event]:
        stands = standing(self.facts)
        corrected = corrected_fact(stands, self.facts, command.told)
        if corrected is not None:
            self.rules.may_correct(command.told, corrected, known)
        state = fold([one for one in stands if one is not corrected], self.rules.evolve, self.rules.initial)
        withdrawing = isinstance(command, WithdrawFact)
        events = [FactWithdrawn()] if withdrawing else self.rules.decide(command, state, known)
        return with_reason(events, corrected, command.told)

    def then(self, *events: Event) -> None:
        """Exactly these facts came of it."""
        if isinstance(self.outcome, ZavetjeError):
            pytest.fail(f"refused: {self.outcome.stable_code}: {self.outcome}")
        assert list(self.outcome) == list(events)

    def refused(self, code: str) -> None:
        """It was refused with this code."""
        assert isinstance(self.outcome, ZavetjeError), f"not refused: {self.outcome}"
        assert self.outcome.stable_code == code
