"""What the questions about requests and stays answer."""

from typing import Any

from chassis.answers import Answer, Fact, Listed, Shape
from services.placement.domain.course import Status
from services.placement.events.words import (
    DeclineReason,
    Destination,
    LegalBasis,
    PlacementReason,
    ReferredBy,
    RequestKind,
    Sex,
)


class Essentials(Shape):
    """What the house was told of somebody, and what nobody has told it yet."""

    given: list[str]
    missing: list[str]


class PlaceOfRequest(Shape):
    """One of the people of a request; the fields of the stay stand there once she is in the house."""

    id: str
    person_id: str
    bed: str | None
    state: str
    transfer_of: str | None
    event_id: str
    essentials: Essentials
    referred_by: ReferredBy | None = None
    reason: PlacementReason | None = None
    legal_basis: LegalBasis | None = None
    admitted_at: str | None = None
    absent_since: str | None = None
    departed_at: str | None = None
    destination: Destination | None = None
    transfer_to: str | None = None
    permitted_until: str | None = None
    overdue_from: str | None = None
    overdue_days: int | None = None
    extended_until: str | None = None
    age_years: int | None = None
    age_basis: str | None = None
    sex: Sex | None = None
    flags: list[str] | None = None
    plan: Any = None
    notices: Any = None
    absence: Any = None
    extension: Any = None
    final_report_at: str | None = None
    final_report_id: str | None = None
    version: int | None = None


class RequestInList(Shape):
    """A request for beds with its people."""

    id: str
    state: Status
    centre_id: str
    kind: RequestKind
    case_id: str | None
    enquiry_id: str | None
    essentials_id: str | None
    referred_by: ReferredBy
    reason: PlacementReason
    legal_basis: LegalBasis | None
    csd: str | None
    unit: str | None
    asked_at: str
    asked_by: str
    asked_csd: str | None
    held_until: str | None
    eta: str | None
    accepted_by: str | None
    call_out: bool | None
    declined_for: DeclineReason | None
    flags: list[str]
    event_id: str
    placements: list[PlaceOfRequest]


class Requests(Listed):
    """A page of requests."""

    items: list[RequestInList]


class RequestShown(RequestInList, Answer):
    """A request, or one stay, in full."""

    request_id: str
    version: int
    lines: list[Fact]
