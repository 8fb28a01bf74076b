"""What others' messages make us do: who came to a house is spoken of as she was on that day."""

from collections.abc import Sequence

from chassis.decider import Ask
from chassis.facts import FactWithdrawn, Recorded
from chassis.receiving import Situation
from contracts.placement import StayAdmitted


def react_to_placement(fact: Recorded, situation: Situation) -> Sequence[Ask]:
    """An admission, its correction or its withdrawal: say what is so now of the person."""
    if fact.kind != "stay" or not isinstance(fact.event, StayAdmitted | FactWithdrawn):
        return ()
    asks: Sequence[Ask] = situation.app.seeing.of_stay(situation.read(), fact.stream, situation.told(fact))
    return asks
