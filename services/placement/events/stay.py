"""What happens in one person's stay, from admission to departure."""

from datetime import date, datetime
from typing import TypeAlias, get_args

from chassis.facts import Event
from services.placement.events.words import (
    AbsenceKind,
    Destination,
    Flag,
    LegalBasis,
    NoticeTo,
    PlacementReason,
    ReferredBy,
)


class StayAdmitted(Event):
    """The person lives in the house from the fact's `occurred_at`; `bed` is None when there is none of her own.

    `csd` runs the house, `unit` is that of the case; `transfer_from` is the stay in another house that goes on here.
    """

    type = "stay_admitted"
    rank = 5

    centre_id: str
    person_id: str
    request_id: str
    bed: str | None = None
    referred_by: ReferredBy
    reason: PlacementReason
    legal_basis: LegalBasis | None = None
    flags: tuple[Flag, ...] = ()
    case_id: str | None = None
    csd: str | None = None
    unit: str | None = None
    transfer_from: str | None = None


class BedMoved(Event):
    """The person sleeps in this bed now, or in none of her own."""

    type = "bed_moved"
    rank = 15

    bed: str | None = None


class StayExtended(Event):
    """The stay is permitted until this date, and on what grounds."""

    type = "stay_extended"
    rank = 20

    until: date
    proposed_by: str | None = None
    grounds_id: str | None = None
    consent: bool = False
    court_decision_on: date | None = None


class StayAbsent(Event):
    """The person is away and keeps the bed; `kind`: with leave, run away, in hospital."""

    type = "stay_absent"
    rank = 30

    kind: AbsenceKind | None = None
    expected_back: datetime | None = None


class StayReturned(Event):
    """The person is back."""

    type = "stay_returned"
    rank = 31


class StayDeparted(Event):
    """The person left for good; `transfer_to` is the stay in another house that goes on there."""

    type = "stay_departed"
    rank = 90

    destination: Destination
    transfer_to: str | None = None


class StayPlanned(Event):
    """An individual plan was made on that date, to be looked at again on another; `plan_id` has the words."""

    type = "stay_planned"
    rank = 25

    made_on: date
    next_on: date | None = None
    plan_id: str | None = None


class NoticeGiven(Event):
    """The competent CSD, or a police station, was told that the person is here; and when it acknowledged."""

    type = "notice_given"
    rank = 26

    to: NoticeTo
    station: str | None = None
    acknowledged_at: datetime | None = None


class FinalReportWritten(Event):
    """The house's final report on the stay; `report_id` has the words."""

    type = "final_report_written"
    rank = 95

    report_id: str | None = None


StayEvent: TypeAlias = (
    StayAdmitted
    | BedMoved
    | StayExtended
    | StayPlanned
    | NoticeGiven
    | StayAbsent
    | StayReturned
    | StayDeparted
    | FinalReportWritten
)
STAY_EVENTS: tuple[type[Event], ...] = get_args(StayEvent)
