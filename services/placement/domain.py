"""The rules of a crisis centre: dated settings, the same again is quiet."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from chassis.facts import Belongs, Event, Recorded
from services.placement.commands import SetCentre
from services.placement.events import CentreSet


@dataclass(frozen=True, slots=True)
class Unknown:
    """No such centre yet."""


@dataclass(frozen=True, slots=True)
class Known:
    """The centre as it was set last in the world, and when."""

    entry: CentreSet
    since: datetime


Centre: TypeAlias = Unknown | Known


def evolve(state: Centre, fact: Recorded) -> Centre:
    """Each setting holds from its moment on."""
    match fact.event:
        case CentreSet() as entry:
            return Known(entry, fact.occurred_at)
        case _:
            return state


def decide(command: SetCentre, state: Centre, known: None) -> list[Event]:
    """A setting is a fact, unless the centre stands like that already."""
    stands = isinstance(state, Known) and command.told.occurred_at >= state.since
    if stands and command.told.corrects is None and unexplained(state) == command.entry:
        return []
    return [command.entry]


def unexplained(state: Centre) -> CentreSet | None:
    """The setting that stands, without the reason of its correction."""
    if isinstance(state, Unknown):
        return None
    return state.entry.model_copy(update={"reason_code": None, "reason_id": None})


def belongs(state: Centre) -> Belongs:
    """A centre's facts are those of the CSD that runs it."""
    return Belongs(csd=state.entry.csd) if isinstance(state, Known) else Belongs()
