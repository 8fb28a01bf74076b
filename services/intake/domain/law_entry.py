"""The rules of law as an operator enters it: a known parameter, a value it takes, a source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from chassis.errors import BadInput
from chassis.facts import Belongs, Event, Recorded
from law.definitions import UnknownParameter
from law.entries import Entry
from services.intake.commands.law_entry import EnterLaw
from services.intake.domain.corrections import Knows
from services.intake.events.law_entry import LawEntered


@dataclass(frozen=True, slots=True)
class Entries:
    """What was entered of one parameter."""

    entered: tuple[LawEntered, ...] = ()


State: TypeAlias = Entries


@dataclass(frozen=True, slots=True)
class LawKnows(Knows):
    """Whether the CSD that the entry is for exists."""

    csd_known: bool = True


def evolve(state: State, fact: Recorded) -> State:
    """The parameter after one more entry."""
    if not isinstance(fact.event, LawEntered):
        return state
    return Entries((*state.entered, fact.event.unexplained()))


def belongs(state: State) -> Belongs:
    """The CSD of the last entry, if it was for one."""
    return Belongs(csd=state.entered[-1].csd) if state.entered else Belongs()


def decide(command: EnterLaw, state: State, known: LawKnows) -> Sequence[Event]:
    """The entry, unless the last for the same date and CSD says the same."""
    if not known.csd_known:
        raise BadInput("unknown_csd", "There is no CSD {slug}.", field="csd", slug=command.csd)
    entry = LawEntered(**command.model_dump(exclude={"told"}))
    check(entry)
    rivals = [old for old in state.entered if (old.valid_from, old.csd) == (entry.valid_from, entry.csd)]
    return [] if rivals and rivals[-1] == entry else [entry]


def check(entry: LawEntered) -> None:
    """Refuse what the law itself does not take, in its own sentence."""
    try:
        Entry(**entry.model_dump(exclude={"reason_code", "reason_id"}))
    except UnknownParameter as unknown:
        raise BadInput(
            "unknown_parameter", "{parameter} is not a parameter of the law.", parameter=entry.parameter
        ) from unknown
    except ValueError as refusal:
        raise BadInput("law_value_refused", "{why}", field="value", why=str(refusal)) from refusal
