"""What the calls take and answer, as the API description shows them."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.web import CommandBody, Id, Instant, Receipt, Slug
from services.placement.domain.suitability import Hindrance, Suits
from services.placement.events.words import (
    AskedBy,
    AskedThrough,
    CentreKind,
    DeclineReason,
    Destination,
    EnquiryOutcome,
    LegalBasis,
    PlacementReason,
    ReferredBy,
    RequestKind,
    Sex,
)

MOST_BEDS = 1000
MOST_PEOPLE = 20
BedName = Annotated[str, StringConstraints(pattern=r"^[A-Za-zČŠŽčšž0-9][A-Za-zČŠŽčšž0-9 ._-]{0,31}$")]
BedCount = Annotated[int, Field(ge=0, le=MOST_BEDS, strict=True, description="beds")]
BedNames = Annotated[tuple[BedName, ...], Field(max_length=MOST_BEDS)]
Years = Annotated[int, Field(ge=0, le=120, strict=True)]


class TakesBody(BaseModel):
    """Whom the house takes; ages in completed years, `sexes` are those of adults. Left out: no rule."""

    model_config = ConfigDict(extra="forbid")

    age_from: Years | None = None
    age_to: Years | None = None
    exception_age_to: Years | None = None
    sexes: Annotated[tuple[Sex, ...], Field(min_length=1)] | None = None


class CentreBody(CommandBody):
    """A crisis centre as of `occurred_at`; no address: some houses are secret."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    kind: CentreKind
    csd: Slug | None = Field(None, description="the CSD that runs it; left out: an NGO's")
    capacity: BedCount
    assumed: bool = Field(False, strict=True, description="the capacity is published nowhere")
    beds: BedNames | None = Field(None, description="their names; left out they are numbered from 1")
    takes: TakesBody | None = Field(None, description="left out: what the law says of its kind")


class CapacityBody(CommandBody):
    """How many beds from `occurred_at` on, all else as it was."""

    capacity: BedCount
    beds: BedNames | None = None
    assumed: bool = Field(False, strict=True)


class OutOfServiceBody(CommandBody):
    """Nobody can sleep in the bed until then, or until it is put into service again."""

    until: Instant | None = None


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


class CentreShown(BaseModel):
    """A centre, and the event that says so."""

    id: str
    name: str
    kind: CentreKind
    csd: str | None
    capacity: int
    assumed: bool
    beds_in_service: list[str]
    beds_out_of_service: list[str]
    takes: TakesBody | None
    event_id: str
    since: str


class InTheWay(BaseModel):
    """What keeps people from coming to a house now."""

    code: Hindrance
    words: str


class CentreInList(CentreShown):
    """A centre with how full it is; asked for people, whether it suits them and what is in the way."""

    occupied: int
    reserved: int
    free: int
    suits: Suits | None = None
    in_the_way: list[InTheWay] | None = None


class CentresShown(BaseModel):
    """A page of centres."""

    items: list[CentreInList]
    next: str | None


class Groups(BaseModel):
    """Those in the house by sex and age group; `pending` until intake has answered."""

    sex: dict[str, int]
    age_group: dict[str, int]


class OccupancyShown(BaseModel):
    """How full a house is: `absent` are among the `occupied`; `capacity` is that in service."""

    centre_id: str
    capacity: int
    occupied: int
    absent: int
    reserved: int
    free: int
    overdue: int
    over_capacity: int
    assumed: bool
    by: Groups
