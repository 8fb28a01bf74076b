"""The rules of looking: every look is kept, as often as it happens."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.facts import Belongs, Event, Recorded
from services.intake.commands.look import RecordLook
from services.intake.events.look import SealedDataOpened


@dataclass(frozen=True, slots=True)
class Looks:
    """The case in which the subject was last looked at."""

    case_id: str | None = None


def evolve(state: Looks, fact: Recorded) -> Looks:
    """The looks after one more."""
    return Looks(fact.event.case_id) if isinstance(fact.event, SealedDataOpened) else state


def belongs(state: Looks) -> Belongs:
    """The case the look was made in."""
    return Belongs(case_id=state.case_id)


def decide(command: RecordLook, state: Looks, known: object) -> Sequence[Event]:
    """One look, one fact."""
    said = SealedDataOpened(
        whom=command.whom, fields=command.fields, seen_in=command.seen_in, case_id=command.case_id
    )
    return [said]
