"""Facts of a notification: stream `notification-<id>`. Words about people stand in texts of its case, by id."""

from datetime import datetime
from typing import TypeAlias

from chassis.facts import Event, Value
from services.intake.events.words import (
    Decision,
    Ground,
    OutOfScope,
    PlaceKind,
    Readiness,
    ReceivedBy,
    Risk,
    SourceKind,
    ToldWho,
    Underlying,
    Urgency,
)


class OrderPlace(Value):
    """A place that a restraining order names; its address is a text."""

    kind: PlaceKind
    text_id: str


class OrderAnnounced(Value):
    """A restraining order that came inside a notification."""

    id: str
    issued_at: datetime
    distance_m: int
    places: tuple[OrderPlace, ...] = ()
    underlying: Underlying
    contact_ban: bool = True
    tell: tuple[ToldWho, ...] = ()


class OnCall(Value):
    """Who stood in duty when the notification came."""

    readiness: Readiness
    worker_id: str


class NotificationReceived(Event):
    """A call or letter came in.

    `csd` and `competent_unit` follow from the municipality; `on_call` and `possible_duplicates` are what was
    answered then. `body_digest` recognises the same body again and tells nothing of it.
    """

    type = "notification_received"
    rank = 10

    case_id: str
    csd: str
    competent_unit: str
    source_kind: SourceKind
    station: str | None = None
    external_ref: str | None = None
    body_digest: str
    received_by: ReceivedBy
    urgency: Urgency
    ground: Ground | None = None
    municipality: str
    summary_id: str
    scene_municipality: str | None = None
    scene_id: str | None = None
    callback_name_id: str | None = None
    callback_phone_id: str | None = None
    risks: tuple[Risk, ...] = ()
    person_ids: tuple[str, ...] = ()
    restraining_order: OrderAnnounced | None = None
    on_call: tuple[OnCall, ...] = ()
    possible_duplicates: tuple[str, ...] = ()


class NotificationSupplemented(Event):
    """More became known about it; the words are a text of the case."""

    type = "notification_supplemented"
    rank = 20

    text_id: str | None = None
    risks: tuple[Risk, ...] = ()
    person_ids: tuple[str, ...] = ()
    written_form: bool = False
    """What was told by telephone has come in writing."""


class NotificationTriaged(Event):
    """What the call was: in scope, out of scope or information only."""

    type = "notification_triaged"

    decision: Decision
    ground: Ground | None = None
    reason: OutOfScope | None = None


class NotificationJoined(Event):
    """This notification is the same call as another; together they count once (as the other)."""

    type = "notification_joined"
    rank = 60

    same_as: str


class WrittenFormMissed(Event):
    """What was told by telephone had not come in writing by `due_at`, when this occurred."""

    type = "written_form_missed"
    rank = 70

    due_at: datetime


NotificationEvent: TypeAlias = (
    NotificationReceived
    | NotificationSupplemented
    | NotificationTriaged
    | NotificationJoined
    | WrittenFormMissed
)
EVENTS = (
    NotificationReceived,
    NotificationSupplemented,
    NotificationTriaged,
    NotificationJoined,
    WrittenFormMissed,
)
