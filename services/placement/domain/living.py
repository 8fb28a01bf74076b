"""One stay as its facts tell it so far, in whatever order they were learnt."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias, assert_never, cast

from chassis.facts import Belongs, Recorded
from law.local import local_date
from law.parameters import Law
from law.stays import last_permitted_date
from services.placement.domain.care import NO_CARE, Care, cared
from services.placement.events.centre import Limits
from services.placement.events.stay import (
    BedMoved,
    FinalReportWritten,
    NoticeGiven,
    StayAbsent,
    StayAdmitted,
    StayDeparted,
    StayEvent,
    StayExtended,
    StayPlanned,
    StayReturned,
)

Movement: TypeAlias = tuple[datetime, Literal["absent", "returned"]]
LEGAL_KINDS = {"children_youth": "kcm", "victims": "kczn"}
"""The kinds of house whose stays the law limits, as the law calls them."""


@dataclass(frozen=True, slots=True)
class Admission:
    """How the stay began; `live`: told as it happened, not read off a register."""

    admitted: StayAdmitted
    at: datetime
    event_id: str
    live: bool = True


@dataclass(frozen=True, slots=True)
class Departure:
    """How it ended; `live`: told as it happened, not read off a register."""

    departed: StayDeparted
    at: datetime
    event_id: str = ""
    live: bool = True


@dataclass(frozen=True, slots=True)
class Stay:
    """All that decisions need; `movements` are absences and returns in the order of the world."""

    admission: Admission | None = None
    bed: str | None = None
    extension: StayExtended | None = None
    movements: tuple[Movement, ...] = ()
    departure: Departure | None = None
    care: Care = NO_CARE

    def absent_since(self, at: datetime) -> datetime | None:
        """Since when the person is away at a moment; None when she is there."""
        since: datetime | None = None
        for moment, kind in self.movements:
            if moment <= at:
                since = None if kind == "returned" else since or moment
        return since


State: TypeAlias = Stay
INITIAL = Stay()


def belongs(state: Stay) -> Belongs:
    """A stay is the house's and counts in the return of its CSD; the case's unit is named beside it."""
    if state.admission is None:
        return Belongs()
    admitted = state.admission.admitted
    return Belongs(csd=admitted.csd, unit=admitted.unit, case_id=admitted.case_id)


def evolve(state: Stay, fact: Recorded) -> Stay:
    """The stay after one fact more; never refuses."""
    event = cast(StayEvent, fact.event)
    match event:
        case StayAdmitted():
            live = fact.source == "live"
            admission = Admission(event, fact.occurred_at, fact.event_id, live)
            return replace(state, admission=admission, bed=event.bed)
        case BedMoved():
            return replace(state, bed=event.bed)
        case StayExtended():
            return replace(state, extension=event)
        case StayPlanned() | NoticeGiven() | FinalReportWritten():
            return replace(state, care=cared(state.care, event, fact))
        case StayAbsent():
            movements: tuple[Movement, ...] = (*state.movements, (fact.occurred_at, "absent"))
            return replace(state, movements=movements, care=cared(state.care, event, fact))
        case StayReturned():
            return replace(state, movements=(*state.movements, (fact.occurred_at, "returned")))
        case StayDeparted():
            return replace(
                state, departure=Departure(event, fact.occurred_at, fact.event_id, fact.source == "live")
            )
        case _:
            assert_never(event)


def permitted_until(
    kind: str, admitted: datetime, extended: date | None, law: Law, own: Limits | None = None
) -> date | None:
    """The last local date on which the stay is permitted: as extended, by the house's own limit, by the law's.

    None where nobody sets a limit to such a house.
    """
    if own is not None:
        return extended or _after(admitted, own.stay_days)
    legal = LEGAL_KINDS.get(kind)
    if legal is None:
        return extended
    return last_permitted_date(admitted, law, kind=legal, until=extended)


def longest(kind: str, admitted: datetime, law: Law, own: Limits | None = None) -> date | None:
    """The last date that an extension without a court's date reaches; None where there is no such limit."""
    if own is not None:
        extra = own.extension_days
        return None if extra is None or own.stay_days is None else _after(admitted, own.stay_days + extra)
    if kind != "children_youth":
        return None
    return last_permitted_date(admitted, law, kind="kcm", extended=True)


def _after(admitted: datetime, days: int | None) -> date | None:
    """The last of so many care days."""
    return None if days is None else local_date(admitted) + timedelta(days=days - 1)
