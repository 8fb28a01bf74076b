"""What others' messages make us do: keep the calendar of a CSD's returns, and set it anew when the law has changed."""

from collections.abc import Sequence
from typing import Any

from chassis.clock import FOREVER
from chassis.decider import Ask, Rules
from chassis.facts import FactWithdrawn, Recorded
from chassis.receiving import React, Situation
from contracts.intake import CsdSet, LawEntered
from services.reporting.commands import KeepReturnCalendar
from services.reporting.projections.places import entered_csds


def reactions_to_intake(calendars: Rules[Any, Any]) -> React:
    """The reaction to intake's messages, for the calendars that these rules decide."""

    def react(fact: Recorded, situation: Situation) -> Sequence[Ask]:
        match fact.event:
            case CsdSet():
                return [keep(fact.id, fact, situation)]
            case LawEntered():
                return all_anew(fact, situation)
            case FactWithdrawn() if fact.kind == "law":
                return all_anew(fact, situation)
            case _:
                return ()

    def all_anew(fact: Recorded, situation: Situation) -> Sequence[Ask]:
        csds = entered_csds(situation.read(), FOREVER - 1)
        return [keep(csd, fact, situation) for csd in sorted(csds)]

    def keep(csd: str, fact: Recorded, situation: Situation) -> Ask:
        return Ask(calendars, csd, KeepReturnCalendar(told=situation.told(fact), csd=csd))

    return react
