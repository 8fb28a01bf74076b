"""The rules of opening what is not one's own: once an id, and nobody reviews her own look."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from chassis.errors import Forbidden, Refused
from chassis.facts import Belongs, Event, FactWithdrawn, Recorded
from services.intake.commands.access import AccessCommand, BreakGlass, ReviewAccess
from services.intake.events.access import AccessEvent, AccessReviewed, GlassBroken


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Nothing was opened under this id; a day's reading is reviewed without having been announced."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was opened, and what a review found."""

    broken: GlassBroken | None = None
    by: str | None = None
    reviewed: AccessReviewed | None = None


State: TypeAlias = Unsaid | Said


def evolve(state: State, fact: Recorded) -> State:
    """The opening after one more fact."""
    if fact.event is None or isinstance(fact.event, FactWithdrawn):
        return state
    event: AccessEvent = fact.event  # type: ignore[assignment]
    said = state if isinstance(state, Said) else Said()
    match event:
        case GlassBroken():
            return replace(said, broken=event, by=fact.actor)
        case AccessReviewed():
            return replace(said, reviewed=event)
        case _:
            assert_never(event)


def belongs(state: State) -> Belongs:
    """The CSD of who opened."""
    return Belongs(csd=state.broken.by_csd) if isinstance(state, Said) and state.broken else Belongs()


def decide(command: AccessCommand, state: State, known: object) -> Sequence[Event]:
    """The facts that come of a command."""
    match command:
        case BreakGlass():
            return break_glass(command, state)
        case ReviewAccess():
            return review(command, state)
        case _:
            assert_never(command)


def break_glass(command: BreakGlass, state: State) -> Sequence[Event]:
    """One opening an id."""
    if isinstance(state, Said):
        raise Refused("id_used", "This id was used before.")
    return [
        GlassBroken(
            person_id=command.person_id,
            reason=command.reason,
            until=command.until,
            review_due=command.review_due,
            by_csd=command.told.csd,
            csds=command.csds,
        )
    ]


def review(command: ReviewAccess, state: State) -> Sequence[Event]:
    """Somebody else's look; said once, and again only when it is something else."""
    if command.reader == command.told.actor:
        raise Forbidden("Nobody reviews her own look.", code="own_look")
    said = AccessReviewed(verdict=command.verdict, note_id=command.note_id)
    before = state.reviewed if isinstance(state, Said) else None
    return [] if before is not None and before.unexplained() == said else [said]
