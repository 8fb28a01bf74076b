"""What others' messages make us do: an intervention that waited for its notification learns whose case it is."""

from collections.abc import Callable, Sequence
from typing import Any

from chassis.decider import Ask, Rules
from chassis.facts import Recorded
from chassis.receiving import Situation
from contracts.intake import CaseAssigned, NotificationReceived
from services.intervention.commands.intervention import LearnCase
from services.intervention.projections.interventions import unchecked_for


def reactions_to_intake(rules: Rules[Any, Any]) -> Callable[[Recorded, Situation], Sequence[Ask]]:
    """The reaction to intake's messages, for the interventions that `rules` decide."""

    def react(fact: Recorded, situation: Situation) -> Sequence[Ask]:
        match fact.event:
            case NotificationReceived(case_id=case_id):
                return _learn(rules, fact, situation, "notification_id", case_id, fact.unit)
            case CaseAssigned(unit_id=unit):
                return _learn(rules, fact, situation, "case_id", fact.id, unit)
            case _:
                return ()

    return react


def _learn(
    rules: Rules[Any, Any], fact: Recorded, situation: Situation, column: str, case_id: str, unit: str | None
) -> Sequence[Ask]:
    """Tell it to those that named the fact's id in `column` before it was here."""
    told = situation.told(fact)
    return [
        Ask(
            rules,
            found,
            LearnCase(told=told, intervention_id=found, case_id=case_id, csd=fact.csd, unit=unit),
        )
        for found in unchecked_for(situation.read(), column, fact.id)
    ]
