"""The rules of a notification: one a reference, police for their own stations, triage, two that are one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, assert_never

from chassis.errors import BadInput, Forbidden, NotFound, Refused
from chassis.facts import Event, Told
from law.local import local_date
from law.parameters import Law
from services.intake.commands.notification import (
    JoinNotification,
    LetWrittenFormFallDue,
    NotificationCommand,
    ReceiveNotification,
    SupplementNotification,
    TriageNotification,
)
from services.intake.domain.corrections import Competence
from services.intake.domain.notification_state import Earlier, NotificationKnows, Received, State, Unheard
from services.intake.domain.written_form import fall_due
from services.intake.events.notification import (
    NotificationJoined,
    NotificationReceived,
    NotificationSupplemented,
    NotificationTriaged,
    OrderAnnounced,
)
from services.intake.events.words import Ground, OutOfScope

FUTURE_ALLOWED = timedelta(minutes=5)


def decide(command: NotificationCommand, state: State, known: NotificationKnows) -> Sequence[Event]:
    """The facts that come of a command."""
    match command:
        case ReceiveNotification():
            return receive(command, state, known)
        case SupplementNotification():
            return supplement(command, existing(state, command.notification_id), known)
        case TriageNotification():
            return triage(command, existing(state, command.notification_id), known)
        case JoinNotification():
            return join(command, existing(state, command.notification_id), known)
        case LetWrittenFormFallDue():
            return fall_due(command, existing(state, command.notification_id), known)
        case _:
            assert_never(command)


def existing(state: State, identity: str) -> Received:
    """The notification, which must be there."""
    if isinstance(state, Unheard):
        raise NotFound("notification", identity)
    return state


def receive(command: ReceiveNotification, state: State, known: NotificationKnows) -> Sequence[Event]:
    """Take it in, unless its station already sent this reference."""
    own_station(command.told, command.station, known.administration)
    competence = competent(command, known)
    if command.restraining_order is not None:
        possible_order(command.restraining_order, command.told)
    earlier = known.earlier
    if earlier is not None and earlier.notification_id != command.notification_id:
        refuse_again(earlier, command)
    if isinstance(state, Received):
        refuse_again(Earlier(command.notification_id, state.fact.body_digest), command)
    return [received(command, competence, known)]


def refuse_again(earlier: Earlier, command: ReceiveNotification) -> None:
    """The same body is answered as the first time (by the API), another one needs a supplement."""
    if earlier.body_digest == command.body_digest:
        raise Refused("already_received", "It was received as {identity}.", identity=earlier.notification_id)
    raise Refused(
        "changed_notification",
        "This notification was received before with other contents; send a supplement to {identity}.",
        identity=earlier.notification_id,
    )


def competent(command: ReceiveNotification, known: NotificationKnows) -> Competence:
    """The unit competent where it happened; what the call names must be known."""
    if known.competence is None:
        raise BadInput(
            "unknown_municipality",
            "There is no municipality {slug} with a competent unit.",
            field="municipality",
            slug=command.municipality,
        )
    if not known.scene_known:
        raise BadInput(
            "unknown_municipality",
            "There is no municipality {slug} with a competent unit.",
            field="scene.municipality",
            slug=command.scene_municipality,
        )
    if "none_known" in command.risks and len(command.risks) > 1:
        raise BadInput("contradicting_risks", "none_known stands alone among risks.", field="risks")
    return known.competence


def own_station(told: Told, station: str | None, administration: str | None) -> None:
    """A station that is named exists; police speak for their own stations or administration."""
    if "police" in told.roles and (station is None or not {station, administration} & told.stations):
        raise Forbidden(
            "Police speak for their own stations only.", code="foreign_station", field="source.station"
        )
    if station is not None and administration is None:
        raise BadInput(
            "unknown_station", "There is no police station {slug}.", field="source.station", slug=station
        )


def possible_order(order: OrderAnnounced, told: Told) -> None:
    """Refuse what cannot be: an order issued in the future, a distance over the law's."""
    if order.issued_at > told.now + FUTURE_ALLOWED:
        raise BadInput(
            "future_instant",
            "{field} lies in the future: {instant}.",
            field="restraining_order.issued_at",
            instant=order.issued_at.isoformat(),
        )
    most = Law.default().number("order_max_distance_m", local_date(order.issued_at))
    if order.distance_m > most:
        raise BadInput(
            "distance_over_limit",
            "An order's distance is at most {most} m.",
            field="restraining_order.distance_m",
            most=most,
        )


def received(
    command: ReceiveNotification, competence: Competence, known: NotificationKnows
) -> NotificationReceived:
    """The fact; letters never page, so nobody on call is named for them."""
    said: dict[str, Any] = {
        name: getattr(command, name)
        for name in ReceiveNotification.model_fields
        if name not in ("told", "notification_id")
    }
    return NotificationReceived(
        **said,
        csd=competence.csd,
        competent_unit=competence.unit,
        on_call=known.on_call if command.urgency == "now" else (),
        possible_duplicates=known.possible_duplicates,
    )


def supplement(command: SupplementNotification, state: Received, known: NotificationKnows) -> Sequence[Event]:
    """More about it; the same text again says nothing new."""
    own_station_later(command.told, state, known)
    if command.text_id is None and not (command.risks or command.person_ids or command.written_form):
        raise BadInput("nothing_said", "A supplement says something: a summary, risks or persons.")
    if command.text_id in state.supplements:
        return []
    said = NotificationSupplemented(
        text_id=command.text_id,
        risks=command.risks,
        person_ids=command.person_ids,
        written_form=command.written_form,
    )
    return [said]


def triage(command: TriageNotification, state: Received, known: NotificationKnows) -> Sequence[Event]:
    """In scope has a ground, out of scope a reason, information neither: it is never out of scope."""
    own_station_later(command.told, state, known)
    fitting(command.decision, command.ground, command.reason)
    if command.told.occurred_at < state.received_at:
        raise BadInput(
            "before_notification", "A notification is triaged after it came, not before.", field="occurred_at"
        )
    said = NotificationTriaged(decision=command.decision, ground=command.ground, reason=command.reason)
    return [] if same(state.triage, said) else [said]


def fitting(decision: str, ground: Ground | None, reason: OutOfScope | None) -> None:
    """Refuse a triage that says too little or too much."""
    if decision == "in_scope" and ground is None:
        raise BadInput("ground_missing", "A call in scope has a ground.", field="ground")
    if decision == "out_of_scope" and reason is None:
        raise BadInput("reason_of_triage_missing", "A call out of scope has a reason.", field="reason")
    if decision != "out_of_scope" and reason is not None:
        raise BadInput(
            "reason_out_of_place",
            "Only a call out of scope has a reason; information is never out of scope.",
            field="reason",
        )
    if decision != "in_scope" and ground is not None:
        raise BadInput("ground_out_of_place", "Only a call in scope has a ground.", field="ground")


def join(command: JoinNotification, state: Received, known: NotificationKnows) -> Sequence[Event]:
    """Two notifications are one and count once, as the other; no chains, so that it stays reversible."""
    own_station_later(command.told, state, known)
    if command.same_as == command.notification_id:
        raise BadInput(
            "same_as_itself", "A notification is the same as another one, not itself.", field="same_as"
        )
    if known.other is None:
        raise BadInput(
            "unknown_notification",
            "There is no notification {identity}.",
            field="same_as",
            identity=command.same_as,
        )
    if known.other.same_as is not None:
        raise Refused(
            "joined_already",
            "That one is itself the same as {identity}; name that.",
            identity=known.other.same_as,
        )
    if known.others:
        others = ", ".join(known.others)
        raise Refused("others_joined_to_it", "Others are the same as this one: {others}.", others=others)
    if state.same_as == command.same_as:
        return []
    return [NotificationJoined(same_as=command.same_as)]


def own_station_later(told: Told, state: Received, known: NotificationKnows) -> None:
    """Police go on speaking for their own stations only."""
    if "police" in told.roles:
        own_station(told, state.fact.station, known.administration)


def same(before: Event | None, now: Event) -> bool:
    """Whether a fact says what is known already, its reason for correcting aside."""
    return before is not None and before.unexplained() == now
