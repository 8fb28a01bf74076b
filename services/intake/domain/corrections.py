"""Who may correct or take back a fact, and what every rule knows for it."""

from dataclasses import dataclass

from chassis.errors import Forbidden, Refused
from chassis.facts import Recorded, Told

CORRECTORS = frozenset({"coordinator", "admin"})


@dataclass(frozen=True, slots=True)
class Competence:
    """The unit that is competent, and its CSD."""

    unit: str
    csd: str


@dataclass(frozen=True, slots=True)
class Knows:
    """What every rule knows beyond its stream: whether the month of the fact to be corrected is handed in."""

    month_handed_in: bool = False


def may_correct(told: Told, fact: Recorded, known: Knows | None) -> None:
    """One's own facts until the month is handed in; after that, and others' facts, the coordinator."""
    if fact.type == "written_form_missed":
        raise Refused("a_clock_rang", "That a clock rang stays; correct what it rang for.")
    if told.roles & CORRECTORS:
        return
    if fact.actor != told.actor:
        raise Forbidden("Another's fact is corrected by the coordinator.", code="not_your_fact")
    if known is None or known.month_handed_in:
        raise Forbidden("The month is handed in; the coordinator corrects it now.", code="month_handed_in")


def never(told: Told, fact: Recorded, known: Knows | None) -> None:
    """That somebody looked is never taken back."""
    raise Forbidden("That somebody looked stays as it was recorded.", code="look_stays")
