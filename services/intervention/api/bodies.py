"""What the calls take and answer, as the API description shows them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.facts import ReasonCode
from chassis.web import CommandBody, Id, Instant, Receipt, Slug
from services.intervention.events.intervention import (
    Attachment,
    ContactWith,
    MeasureKind,
    Readiness,
    ReportForm,
    SegmentKind,
    Subtask,
    Task,
)
from services.intervention.events.restraining_order import (
    OrderKind,
    PlaceKind,
    StepKind,
    ToldWho,
    Underlying,
)
from services.intervention.events.roster import Signer

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Ids = Annotated[tuple[Id, ...], Field(max_length=100)]


class Opening(CommandBody):
    """Begin an intervention for a notification, a case or neither."""

    notification_id: Id | None = None
    case_id: Id | None = None
    worker_id: Slug
    readiness: Readiness


class Participant(CommandBody):
    """Another worker takes part."""

    worker_id: Slug
    readiness: Readiness


class Segment(CommandBody):
    """Working time; both ends are cut to the minute."""

    worker_id: Slug
    start: Instant
    end: Instant
    kind: SegmentKind
    note_id: Id | None = None


class Measure(CommandBody):
    """What was done; ids and codes only."""

    kind: MeasureKind
    person_ids: Ids = ()
    placement_id: Id | None = None
    restraining_order_id: Id | None = None
    note_id: Id | None = None


class Contact(CommandBody):
    """Who was called or met, and whether they were reached."""

    contacted: ContactWith = Field(alias="with")
    at: Instant
    reached: bool
    outcome_code: Code | None = None
    note_id: Id | None = None


class CheckingIn(CommandBody):
    """A worker says that she is well."""

    worker_id: Slug


class Closing(CommandBody):
    """The counted task; without `ended_at` the last work that is not a report ends it."""

    task: Task
    subtask: Subtask | None = None
    also_tasks: tuple[Task, ...] = ()
    ended_at: Instant | None = None


class HandoverReport(CommandBody):
    """The report: kept as a draft, or handed over to a unit (left out: the competent one)."""

    form: ReportForm
    state: Literal["draft", "final"]
    text_ids: Ids = ()
    attachments: tuple[Attachment, ...] = ()
    to: Slug | None = None


class Reason(BaseModel):
    """Why: a code and, where words are needed, the id of a text."""

    model_config = ConfigDict(extra="forbid")

    reason_code: ReasonCode | None = None
    reason_id: Id | None = None


class Returning(CommandBody):
    """Why the report goes back: `reason`, or the two fields beside it."""

    reason: Reason | None = None


class ShiftBody(BaseModel):
    """One stretch of duty of one readiness."""

    model_config = ConfigDict(extra="forbid")

    id: Id | None = None
    start: Instant
    end: Instant
    readiness: Readiness
    worker_id: Slug


class RosterBody(CommandBody):
    """The whole month; takes the place of the draft before."""

    shifts: Annotated[list[ShiftBody], Field(max_length=1000)]


class Signature(CommandBody):
    """As whom: needed only by somebody who is both."""

    role: Signer | None = None


class Place(BaseModel):
    """A place to be kept away from; its address is the text."""

    model_config = ConfigDict(extra="forbid")

    kind: PlaceKind
    municipality: Slug | None = None
    text_id: Id | None = None


class RestrainingOrder(CommandBody):
    """An order as it was given by word of mouth; it occurred at `issued_at`."""

    kind: OrderKind
    notification_id: Id | None = None
    case_id: Id | None = None
    intervention_id: Id | None = None
    station: Slug
    issued_at: Instant
    underlying: Underlying
    distance_m: Annotated[int, Field(strict=True, ge=1)]
    places: Annotated[tuple[Place, ...], Field(max_length=50)] = ()
    contact_ban: Annotated[
        bool | None, Field(strict=True, description="of contact by any means; true unless told otherwise")
    ] = None
    tell: Annotated[
        tuple[ToldWho, ...],
        Field(max_length=10, description="who is to be told, besides a school among the places"),
    ] = ()
    protected_person_ids: Ids = ()
    against_person_id: Id | None = None


class OrderStep(CommandBody):
    """What police or court did; `until` where the court named an end, `as_decided` where it is past the law's."""

    kind: StepKind
    until: Instant | None = None
    as_decided: Annotated[bool, Field(strict=True)] = False
    note_id: Id | None = None


class OrderTelling(CommandBody):
    """Who was told of the order, when, and when it was acknowledged."""

    who: ToldWho
    at: Instant
    acknowledged_at: Instant | None = None


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
