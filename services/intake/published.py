"""Which of intake's facts others may know, and as what: ids and codes, never a name, an address or a text."""

from typing import Any, TypeAlias, assert_never

from chassis.facts import Event, FactWithdrawn, Recorded
from contracts import intake as told
from services.intake.events.access import AccessEvent, AccessReviewed, GlassBroken
from services.intake.events.case import (
    CaseAssigned,
    CaseClosed,
    CaseEvent,
    CaseOpened,
    PersonJoinedCase,
    TextWritten,
)
from services.intake.events.law_entry import LawEntered
from services.intake.events.look import SealedDataOpened
from services.intake.events.notification import (
    NotificationEvent,
    NotificationJoined,
    NotificationReceived,
    NotificationSupplemented,
    NotificationTriaged,
    OrderAnnounced,
    WrittenFormMissed,
)
from services.intake.events.person import (
    PersonAttributesCoded,
    PersonAwaited,
    PersonDetailsChanged,
    PersonErased,
    PersonEvent,
    PersonRegistered,
    PersonSeenOn,
)
from services.intake.events.reference import (
    CsdSet,
    DirectoryEntrySet,
    HouseAddressSet,
    MunicipalitySet,
    ReferenceEvent,
    StationSet,
    UnitSet,
    WorkerSet,
)

Fact: TypeAlias = (
    NotificationEvent
    | CaseEvent
    | PersonEvent
    | ReferenceEvent
    | LawEntered
    | SealedDataOpened
    | AccessEvent
    | FactWithdrawn
)


def published(fact: Recorded) -> Event | None:
    """The message of a fact; None when only its envelope travels."""
    if fact.event is None:
        return None
    event: Fact = fact.event  # type: ignore[assignment]
    if isinstance(event, ReferenceEvent):
        return reference(event)
    match event:
        case NotificationReceived():
            return received(event)
        case NotificationTriaged():
            return same(told.NotificationTriaged, event)
        case NotificationJoined():
            return same(told.NotificationJoined, event)
        case CaseOpened():
            return same(told.CaseOpened, event)
        case CaseAssigned():
            return same(told.CaseAssigned, event)
        case CaseClosed():
            return same(told.CaseClosed, event)
        case PersonJoinedCase():
            return same(told.PersonJoinedCase, event)
        case LawEntered():
            return same(told.LawEntered, event)
        case NotificationSupplemented() | WrittenFormMissed() | TextWritten() | SealedDataOpened():
            return None
        case GlassBroken() | AccessReviewed():
            return None
        case FactWithdrawn():
            return None
        case PersonSeenOn():
            return same(told.PersonSeenOn, event)
        case PersonRegistered() | PersonDetailsChanged() | PersonAttributesCoded() | PersonAwaited():
            return None
        case PersonErased():
            return None
        case _:
            assert_never(event)


def reference(event: ReferenceEvent) -> Event | None:
    """Reference data as others know it; the directory and where houses are is intake's own."""
    match event:
        case CsdSet():
            return same(told.CsdSet, event)
        case UnitSet():
            return same(told.UnitSet, event)
        case MunicipalitySet():
            return same(told.MunicipalitySet, event)
        case StationSet():
            return same(told.StationSet, event)
        case WorkerSet():
            return same(told.WorkerSet, event)
        case DirectoryEntrySet() | HouseAddressSet():
            return None
        case _:
            assert_never(event)


def same(message: type[Event], event: Event) -> Event:
    """The message with those of the fact's fields that it has."""
    return message(**{name: getattr(event, name) for name in message.model_fields})


def received(event: NotificationReceived) -> told.NotificationReceived:
    """A notification without any words."""
    fields: dict[str, Any] = {
        name: getattr(event, name)
        for name in told.NotificationReceived.model_fields
        if name != "restraining_order"
    }
    order = event.restraining_order
    return told.NotificationReceived(**fields, restraining_order=None if order is None else announced(order))


def announced(order: OrderAnnounced) -> told.OrderAnnounced:
    """An order without its addresses."""
    return told.OrderAnnounced(
        id=order.id,
        issued_at=order.issued_at,
        distance_m=order.distance_m,
        place_kinds=tuple(place.kind for place in order.places),
        contact_ban=order.contact_ban,
        tell=order.tell,
        underlying=order.underlying,
    )
