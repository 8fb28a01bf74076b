"""What the calls take and answer, as the API description shows them."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.web import CommandBody, Id, Instant, Receipt, Slug
from services.placement.api.centre_bodies import BedName, Years
from services.placement.events.words import (
    AbsenceKind,
    AskedBy,
    AskedThrough,
    DeclineReason,
    Destination,
    EnquiryOutcome,
    Essential,
    LegalBasis,
    Need,
    NoticeTo,
    PlacementReason,
    ReferredBy,
    RequestKind,
    Sex,
)

MOST_PEOPLE = 20


class WholeDeparture(BaseModel):
    """They have left again: the whole stay is told at once."""

    model_config = ConfigDict(extra="forbid")

    occurred_at: Instant
    destination: Destination


class PlacementBody(CommandBody):
    """Ask for beds for all these people together (`reservation`), or say that they are in the house (`arrived`)."""

    centre_id: Slug
    kind: RequestKind = "reservation"
    enquiry_id: Id | None = None
    case_id: Id | None = None
    person_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_PEOPLE)]
    referred_by: ReferredBy
    reason: PlacementReason
    legal_basis: LegalBasis | None = None
    eta: Instant | None = None
    held_until: Instant | None = Field(None, description="left out: two hours from now")
    essentials_id: Id | None = None
    departure: WholeDeparture | None = Field(None, description="of `arrived` only: they have left again")


class AcceptanceBody(CommandBody):
    """The house takes them."""

    by: Slug | None = None
    call_out: bool = Field(False, strict=True)


class DeclineBody(CommandBody):
    """The house does not take them."""

    reason: DeclineReason


class RenewalBody(CommandBody):
    """Hold the beds for longer; left out: two hours from now."""

    held_until: Instant | None = None


class OnTheWayBody(CommandBody):
    """They have set out; the beds are held for an hour after `eta`."""

    eta: Instant


class AdmissionBody(CommandBody):
    """They are in the house; what is left out is as the request says."""

    bed: BedName | None = Field(
        None, description="of one stay only; left out: the one promised, or a free one"
    )
    referred_by: ReferredBy | None = None
    reason: PlacementReason | None = None
    legal_basis: LegalBasis | None = None


class MoveBody(CommandBody):
    """Another bed."""

    bed: BedName


class ExtensionBody(CommandBody):
    """The stay is permitted until this date, the last day included."""

    until: date
    proposed_by: Slug | None = None
    grounds_id: Id | None = None
    consent: bool = Field(False, strict=True)
    court_decision_on: date | None = None


class AbsenceBody(CommandBody):
    """Away for a while; `kind`: with leave, run away, in hospital."""

    kind: AbsenceKind | None = None
    expected_back: Instant | None = None


class PlanBody(CommandBody):
    """An individual plan, made on a date, to be looked at again on another."""

    made_on: date
    next_on: date | None = None
    plan_id: Id | None = None


class NoticeBody(CommandBody):
    """The competent CSD or the police were told of the stay (`occurred_at`), or have acknowledged it."""

    to: NoticeTo
    station: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    acknowledged_at: Instant | None = None


class FinalReportBody(CommandBody):
    """The final report on a stay; `report_id` has the words."""

    report_id: Id | None = None


class EssentialsBody(CommandBody):
    """What the house was told of these people, or what does not arise."""

    topics: Annotated[tuple[Essential, ...], Field(max_length=6)] = ()
    not_needed: Annotated[tuple[Essential, ...], Field(max_length=6)] = ()
    text_id: Id | None = None


class TransferBody(CommandBody):
    """Ask another house to take them over; its admission is the departure here."""

    centre_id: Slug
    eta: Instant | None = None
    held_until: Instant | None = None
    essentials_id: Id | None = None
    referred_by: ReferredBy = "crisis_centre"
    reason: PlacementReason = "transfer"
    legal_basis: LegalBasis | None = Field(None, description="left out: as of the stay")


class DepartureBody(CommandBody):
    """They leave for good."""

    destination: Destination


class PersonSought(BaseModel):
    """One of those who need a bed."""

    model_config = ConfigDict(extra="forbid")

    age_years: Years | None = None
    sex: Sex = "unknown"


class EnquiryBody(CommandBody):
    """Which house was asked for whom; enquiries of one `search_id` are one search."""

    centre_id: Slug | None = None
    provider_id: Slug | None = None
    search_id: Id | None = None
    case_id: Id | None = None
    people: Annotated[tuple[PersonSought, ...], Field(min_length=1, max_length=20)]
    needs: Annotated[tuple[Need, ...], Field(max_length=5)] = ()
    asked_by: AskedBy
    by: AskedThrough


class OutcomeBody(CommandBody):
    """What came of it."""

    outcome: EnquiryOutcome


class Recorded(BaseModel):
    """A fact as an answer names it."""

    event_id: str
    type: str


class Answered(BaseModel):
    """What a command came to."""

    id: str
    version: int
    events: list[Recorded]
    receipt: Receipt | None = None


class PlaceShown(BaseModel):
    """One person's place."""

    id: str
    person_id: str
    bed: str | None
    state: str


class PlacementAnswered(Answered):
    """What a command to a request or a stay came to."""

    held_until: str | None = None
    placements: list[PlaceShown]
