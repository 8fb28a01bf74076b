"""A notification as it is sent, and the commands that one request of it becomes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field

from chassis.clock import new_id
from chassis.decider import Ask
from chassis.facts import Told
from chassis.web import CallContext, CommandBody, Id, Instant, Slug
from services.intake.api import arrivals, sealing
from services.intake.api.bodies import Line, Part, PersonIn, Place, Printed, Words
from services.intake.commands.case import OpenCase
from services.intake.commands.notification import ReceiveNotification
from services.intake.events.notification import OrderAnnounced, OrderPlace
from services.intake.events.words import (
    Ground,
    PlaceKind,
    ReceivedBy,
    Risk,
    SourceKind,
    TextKind,
    ToldWho,
    Underlying,
    Urgency,
)
from services.intake.projections import notifications

ENVELOPE = {
    "entered_at",
    "clock_offset_ms",
    "expected_version",
    "corrects",
    "reason_code",
    "reason_id",
}


class Source(Part):
    """Who tells it."""

    kind: SourceKind
    station: Slug | None = None


class Callback(Part):
    """Whom to ring back."""

    name: Line | None = None
    phone: Line


class OrderPlaceIn(Part):
    """A place that a restraining order names."""

    kind: PlaceKind
    address: Line


class OrderIn(Part):
    """A restraining order inside a notification."""

    id: Id | None = None
    issued_at: Instant
    distance_m: Annotated[int, Field(strict=True, gt=0, le=100_000)]
    places: tuple[OrderPlaceIn, ...] = ()
    underlying: Underlying
    contact_ban: Annotated[bool, Field(strict=True)] = True
    tell: Annotated[tuple[ToldWho, ...], Field(max_length=10)] = ()


class NotificationBody(CommandBody):
    """A call or a letter."""

    external_ref: Printed | None = None
    case_id: Id | None = None
    source: Source
    received_by: ReceivedBy
    urgency: Urgency
    ground: Ground | None = None
    summary: Words
    municipality: Slug
    callback: Callback | None = None
    scene: Place | None = None
    risks: tuple[Risk, ...] = ()
    persons: tuple[PersonIn, ...] = ()
    restraining_order: OrderIn | None = None


@dataclass(frozen=True)
class Sheet:
    """One notification on its way in: its ids, its persons, and the texts it brings (id, kind, words)."""

    call: CallContext
    body: NotificationBody
    told: Told
    notification_id: str
    case_id: str
    persons: Sequence[arrivals.Arrival]
    texts: list[tuple[str, TextKind, str]] = field(default_factory=list)

    def text(self, kind: TextKind, words: str | None) -> str | None:
        """Take a text along; answers its id, None where nothing was said."""
        if words is None:
            return None
        self.texts.append((new_id(), kind, words))
        return self.texts[-1][0]

    @property
    def person_ids(self) -> tuple[str, ...]:
        """The persons in the order given."""
        return tuple(person.person_id for person in self.persons)


def sheet(call: CallContext, body: NotificationBody) -> Sheet:
    """A new sheet; a correction of a notification stays in its case."""
    told = call.told(body)
    if call.caller.administration is not None:
        told = told.model_copy(update={"stations": told.stations | {call.caller.administration}})
    identity = body.id or new_id()
    before = known_before(call, identity) if body.corrects else None
    case_id = body.case_id or (before["case_id"] if before else new_id())
    return Sheet(call, body, told, identity, case_id, arrivals.arriving(call, body.persons, told))


def known_before(call: CallContext, notification_id: str) -> dict[str, Any] | None:
    """A notification as it is known already."""
    with call.store.reading() as connection:
        return notifications.latest(connection, notification_id)


def case_open(call: CallContext, told: Told, case_id: str, municipality: str) -> Ask:
    """The command that leaves the case open: new, as it is, or opened again."""
    opening = OpenCase(told=told, case_id=case_id, opened_because="notification", municipality=municipality)
    return Ask(call.app.rules["case"], case_id, opening)


def asks(sheet: Sheet) -> list[Ask]:
    """All commands of one notification: the notification itself, its case, persons and texts; all or none."""
    call, rest = sheet.call, arrivals.beside(sheet.told)
    receive = Ask(call.app.rules["notification"], sheet.notification_id, received(sheet))
    sealing.ensure(
        call.app.keys,
        case_id=sheet.case_id,
        persons=sheet.person_ids,
        texts=[identity for identity, _, _ in sheet.texts],
    )
    return [
        receive,
        case_open(call, rest, sheet.case_id, sheet.body.municipality),
        *arrivals.asks(call, rest, sheet.case_id, sheet.persons, sheet.body.municipality),
        *(written(sheet, rest, *text) for text in sheet.texts),
    ]


def written(sheet: Sheet, told: Told, identity: str, kind: TextKind, words: str) -> Ask:
    """A text of the notification; a callback is about nobody, all others about everybody in it."""
    about = () if kind in ("callback_name", "callback_phone") else sheet.person_ids
    return arrivals.written(
        sheet.call, told, sheet.case_id, identity, kind, words, tuple(dict.fromkeys(about))
    )


def received(sheet: Sheet) -> ReceiveNotification:
    """The command to the notification; what it says of people goes along as texts."""
    body, scene, callback = sheet.body, sheet.body.scene, sheet.body.callback
    summary = sheet.text("summary", body.summary)
    assert summary is not None
    return ReceiveNotification(
        told=sheet.told,
        notification_id=sheet.notification_id,
        case_id=sheet.case_id,
        source_kind=body.source.kind,
        station=body.source.station,
        external_ref=body.external_ref,
        body_digest=digest(sheet.call, body),
        received_by=body.received_by,
        urgency=body.urgency,
        ground=body.ground,
        municipality=body.municipality,
        summary_id=summary,
        scene_municipality=None if scene is None else scene.municipality,
        scene_id=None if scene is None else sheet.text("place", scene.address),
        callback_name_id=None if callback is None else sheet.text("callback_name", callback.name),
        callback_phone_id=None if callback is None else sheet.text("callback_phone", callback.phone),
        risks=tuple(body.risks),
        person_ids=sheet.person_ids,
        restraining_order=order(sheet),
    )


def order(sheet: Sheet) -> OrderAnnounced | None:
    """The order that the notification brings; its addresses go along as texts."""
    said = sheet.body.restraining_order
    if said is None:
        return None
    placed = [(place.kind, sheet.text("place", place.address)) for place in said.places]
    return OrderAnnounced(
        id=said.id or new_id(),
        issued_at=said.issued_at,
        distance_m=said.distance_m,
        places=tuple(OrderPlace(kind=kind, text_id=text) for kind, text in placed if text is not None),
        underlying=said.underlying,
        contact_ban=said.contact_ban,
        tell=said.tell,
    )


def digest(call: CallContext, body: NotificationBody) -> str:
    """Recognises the same body again and tells nothing of it."""
    said: dict[str, Any] = body.model_dump(mode="json", exclude_unset=True, exclude=ENVELOPE)
    found: str = call.app.keys.hmac("notification", json.dumps(said, sort_keys=True).encode())
    return found
