"""What was told by telephone follows in writing within three days. Source: Pravilnik, Ur. l. 31/2009, art. 4."""

from collections.abc import Sequence
from datetime import datetime

from chassis.facts import Event, Told
from law.deadlines import written_form_due
from law.parameters import Law
from services.intake.commands.notification import LetWrittenFormFallDue
from services.intake.domain.notification_state import NotificationKnows, Received, State
from services.intake.events.notification import NotificationReceived, WrittenFormMissed
from services.intake.events.words import SourceKind

BODIES: frozenset[SourceKind] = frozenset({"police", "school", "health", "court"})
"""Who owes the written form; somebody who rings for herself does not."""
CLOCK = "written_form_missing"


def owed(source_kind: str, received_by: str) -> bool:
    """Whether a call that came so is to be followed in writing."""
    return received_by == "phone" and source_kind in BODIES


def due_of(fact: NotificationReceived, received_at: datetime, law: Law) -> datetime | None:
    """By when (UTC) the written form of a call is there; None where none is owed."""
    return written_form_due(received_at, law) if owed(fact.source_kind, fact.received_by) else None


def alarms(state: State, known: NotificationKnows | None) -> dict[str, datetime]:
    """The clock on a written form that has not come; none where it had run before the call was taken down."""
    if not isinstance(state, Received) or known is None or state.written or known.written:
        return {}
    due = due_of(state.fact, state.received_at, known.law)
    if due is None or due in state.missed or (state.recorded_at is not None and due <= state.recorded_at):
        return {}
    return {CLOCK: due}


def alarm(identity: str, name: str, told: Told) -> LetWrittenFormFallDue:
    """The command that a ringing clock of the notification `identity` gives."""
    return LetWrittenFormFallDue(told=told, notification_id=identity)


def fall_due(command: LetWrittenFormFallDue, state: Received, known: NotificationKnows) -> Sequence[Event]:
    """Say that it has not come, unless it has, or the moment has moved."""
    due = alarms(state, known).get(CLOCK)
    return [WrittenFormMissed(due_at=due)] if due is not None and due == command.told.occurred_at else []
