"""The calendar of a CSD's returns: its clocks ring on the task's day and once a deadline has passed, while owed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from chassis.errors import Refused
from chassis.facts import Belongs, Event, Recorded, Told
from law.local import midnight
from law.parameters import Law
from services.reporting.commands import AnyCalendarCommand, KeepReturnCalendar, LetReturnClockRing
from services.reporting.domain.due import Kind, deadlines
from services.reporting.events import ReturnCalendarKept, ReturnClock, ReturnClockRang

CLOCKS: dict[Kind, tuple[ReturnClock, ReturnClock]] = {
    "return_hand_in": ("hand_in_due", "hand_in_overdue"),
    "return_submission": ("submission_due", "submission_overdue"),
}
"""What is to be done, and the clocks that ring for it: on its task's day, and once it is too late."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Since when it is kept, and which clocks have rung for which moment."""

    csd: str | None = None
    kept_at: datetime | None = None
    rang: frozenset[tuple[str, ReturnClock, datetime]] = frozenset()


@dataclass(frozen=True, slots=True)
class CalendarKnown:
    """The months whose returns are owed or will be next, what is done of each, and the law."""

    months: tuple[str, ...] = ()
    done: frozenset[tuple[str, Kind]] = frozenset()
    law: Law = field(default_factory=Law.default)


INITIAL = Calendar()


def evolve(state: Calendar, fact: Recorded) -> Calendar:
    """The calendar after one fact more."""
    match fact.event:
        case ReturnCalendarKept(csd=csd):
            return replace(state, csd=csd, kept_at=fact.recorded_at)
        case ReturnClockRang(month=month, clock=clock, due_at=due_at):
            return replace(state, rang=state.rang | {(month, clock, due_at)})
        case _:
            return state


def belongs(state: Calendar) -> Belongs:
    """A calendar is its CSD's."""
    return Belongs(csd=state.csd)


def decide(command: AnyCalendarCommand, state: Calendar, known: CalendarKnown) -> Sequence[Event]:
    """Begin to keep it, once; say that a clock rang, unless its moment has moved or nothing is owed any more."""
    match command:
        case KeepReturnCalendar():
            return [] if state.csd is not None else [ReturnCalendarKept(csd=command.csd)]
        case LetReturnClockRing(month=month, clock=clock):
            due_at = moments(state, known).get((month, clock))
            if due_at != command.told.occurred_at:
                return []
            return [ReturnClockRang(csd=command.csd, month=month, clock=clock, due_at=due_at)]
        case _:
            assert_never(command)


def alarms(state: Calendar, known: CalendarKnown | None) -> dict[str, datetime]:
    """The clocks that are set, by `month.clock`."""
    return {f"{month}.{clock}": at for (month, clock), at in moments(state, known or CalendarKnown()).items()}


def alarm(identity: str, name: str, told: Told) -> LetReturnClockRing:
    """The command that a ringing clock of the CSD `identity` gives."""
    month, _, clock = name.partition(".")
    return LetReturnClockRing.model_validate({"told": told, "csd": identity, "month": month, "clock": clock})


def moments(state: Calendar, known: CalendarKnown) -> dict[tuple[str, ReturnClock], datetime]:
    """When each clock rings that has not yet; none for what was over before the calendar was kept."""
    if state.kept_at is None:
        return {}
    found: dict[tuple[str, ReturnClock], datetime] = {}
    for month in known.months:
        for kind, deadline in deadlines(month, known.law).items():
            if (month, kind) in known.done:
                continue
            for clock, at in zip(CLOCKS[kind], (midnight(deadline.task_on), deadline.due_at), strict=True):
                if at > state.kept_at and (month, clock, at) not in state.rang:
                    found[month, clock] = at
    return found


def may_correct(told: Told, fact: Recorded, known: CalendarKnown) -> None:
    """That a clock rang stays."""
    raise Refused("a_clock_rang", "That a clock rang stays; correct what it rang for.")
