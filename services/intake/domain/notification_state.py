"""The states of a notification, how facts change them, and what its rules know beyond it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias, assert_never

from chassis.facts import Belongs, FactWithdrawn, Recorded
from law.parameters import Law
from services.intake.domain.corrections import Competence, Knows
from services.intake.events.notification import (
    NotificationEvent,
    NotificationJoined,
    NotificationReceived,
    NotificationSupplemented,
    NotificationTriaged,
    OnCall,
    WrittenFormMissed,
)


@dataclass(frozen=True, slots=True)
class Unheard:
    """Nothing was received yet. A triage or a join told for an earlier moment waits here."""

    triage: NotificationTriaged | None = None
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A notification, how it was triaged, and with which other one it is one."""

    fact: NotificationReceived
    received_at: datetime
    triage: NotificationTriaged | None = None
    same_as: str | None = None
    supplements: frozenset[str] = frozenset()
    recorded_at: datetime | None = None
    written: bool = False
    missed: frozenset[datetime] = frozenset()


State: TypeAlias = Unheard | Received


@dataclass(frozen=True, slots=True)
class Earlier:
    """The notification that already has the same station and reference."""

    notification_id: str
    body_digest: str


@dataclass(frozen=True, slots=True)
class Other:
    """Another notification, as far as joining needs it."""

    notification_id: str
    same_as: str | None


@dataclass(frozen=True, slots=True)
class NotificationKnows(Knows):
    """What the rules of a notification know beyond it.

    `administration` is that of the station named (None: no such station); `others` those that are the same call as
    this one already, `written` whether one of the same call came in writing.
    """

    competence: Competence | None = None
    administration: str | None = None
    scene_known: bool = True
    earlier: Earlier | None = None
    on_call: tuple[OnCall, ...] = ()
    possible_duplicates: tuple[str, ...] = ()
    other: Other | None = None
    others: tuple[str, ...] = ()
    written: bool = False
    law: Law = field(default_factory=Law.default)


def evolve(state: State, fact: Recorded) -> State:
    """The notification after one more fact."""
    if fact.event is None or isinstance(fact.event, FactWithdrawn):
        return state
    event: NotificationEvent = fact.event  # type: ignore[assignment]
    match event:
        case NotificationReceived():
            return Received(
                event, fact.occurred_at, state.triage, state.same_as, recorded_at=fact.recorded_at
            )
        case NotificationTriaged():
            return replace(state, triage=event)
        case NotificationJoined(same_as=other):
            return replace(state, same_as=other)
        case NotificationSupplemented():
            return supplemented(state, event)
        case WrittenFormMissed(due_at=due_at):
            return state if isinstance(state, Unheard) else replace(state, missed=state.missed | {due_at})
        case _:
            assert_never(event)


def supplemented(state: State, event: NotificationSupplemented) -> State:
    """Which supplements there are, by their text."""
    if isinstance(state, Unheard):
        return state
    texts = {event.text_id} if event.text_id is not None else set()
    return replace(state, supplements=state.supplements | texts, written=state.written or event.written_form)


def belongs(state: State) -> Belongs:
    """Its case, and the CSD and unit that are competent where it happened."""
    if isinstance(state, Unheard):
        return Belongs()
    return Belongs(state.fact.csd, state.fact.competent_unit, state.fact.case_id)
