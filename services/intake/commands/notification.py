"""Commands to a notification."""

from typing import TypeAlias

from chassis.facts import Command
from services.intake.events.notification import OrderAnnounced
from services.intake.events.words import Decision, Ground, OutOfScope, ReceivedBy, Risk, SourceKind, Urgency


class ReceiveNotification(Command):
    """Take a call or letter in, in a case; words about people are texts of that case already."""

    notification_id: str
    case_id: str
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


class SupplementNotification(Command):
    """Tell more about it."""

    notification_id: str
    text_id: str | None = None
    risks: tuple[Risk, ...] = ()
    person_ids: tuple[str, ...] = ()
    written_form: bool = False


class LetWrittenFormFallDue(Command):
    """The moment has come by which it should have been there in writing."""

    notification_id: str


class TriageNotification(Command):
    """Say what the call was."""

    notification_id: str
    decision: Decision
    ground: Ground | None = None
    reason: OutOfScope | None = None


class JoinNotification(Command):
    """Say that it is the same call as another."""

    notification_id: str
    same_as: str


NotificationCommand: TypeAlias = (
    ReceiveNotification
    | SupplementNotification
    | TriageNotification
    | JoinNotification
    | LetWrittenFormFallDue
)
