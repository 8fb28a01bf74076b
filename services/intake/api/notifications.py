"""Routes of notifications: received, supplemented, triaged, joined; listed and shown."""

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from chassis.clock import micros, moment, new_id, rfc3339
from chassis.decider import Ask, Outcome, receipt
from chassis.errors import BadInput, NotFound, Refused
from chassis.facts import Command, Told
from chassis.questions import Question
from chassis.web import Call, CallContext, CommandBody, Id, Instant, Times, json_response
from services.intake.api import arrivals, opening, receiving, rights, sealing
from services.intake.api.bodies import PersonOfCase, Printed, Words
from services.intake.api.receiving import NotificationBody
from services.intake.api.shapes import Notifications, NotificationShown
from services.intake.commands.notification import JoinNotification, SupplementNotification, TriageNotification
from services.intake.events.notification import NotificationReceived
from services.intake.events.words import Decision, Ground, OutOfScope, Risk
from services.intake.projections import facts_of_request, notifications, reference, texts

ROUTER = APIRouter(tags=["notifications"])
NotificationId = Annotated[Id, Path(description="the notification")]
CURSOR = re.compile(r"(-?[0-9]{1,18})\.([0-9a-f-]{36})")
TEXTS = {
    "summary": "summary_id",
    "scene_address": "scene_id",
    "callback_name": "callback_name_id",
    "callback_phone": "callback_phone_id",
}
SHOWN = (
    "case_id",
    "csd",
    "competent_unit",
    "source_kind",
    "station",
    "external_ref",
    "received_by",
    "urgency",
    "ground",
    "municipality",
    "same_as",
    "joined_event_id",
    "event_id",
)


class SupplementBody(CommandBody):
    """More about a notification."""

    summary: Words | None = None
    risks: tuple[Risk, ...] = ()
    persons: tuple[PersonOfCase, ...] = ()
    written_form: Annotated[bool, Field(strict=True, description="it has come in writing")] = False


class SameAsBody(CommandBody):
    """The notification that is the same call."""

    same_as: Id


class TriageBody(CommandBody):
    """What the call was."""

    decision: Decision
    ground: Ground | None = None
    reason: OutOfScope | None = None


@ROUTER.post("/notifications", status_code=201, summary="A call or a letter comes in")
def post_notification(call: Call, body: NotificationBody) -> Response:
    if body.case_id is not None:
        rights.require_case_if_known(call, body.case_id)
    rights.require_corrected(call, body)
    call.permit.left_to_the_rules()
    sheet = receiving.sheet(call, body)

    def reply(outcome: Outcome) -> dict[str, Any]:
        return answered(outcome.states[f"notification-{sheet.notification_id}"].fact)

    try:
        return call.decide(receiving.asks(sheet), reply=reply)
    except Refused as refusal:
        if refusal.stable_code != "already_received":
            raise
        return first_answer(call, str(refusal.values["identity"]))


def answered(fact: NotificationReceived) -> dict[str, Any]:
    """What a notification is answered with, besides its id."""
    said = fact.model_dump(mode="json")
    names = ("case_id", "person_ids", "competent_unit", "on_call", "possible_duplicates")
    order = {} if fact.restraining_order is None else {"restraining_order_id": fact.restraining_order.id}
    return {**{name: said[name] for name in names}, **order}


def first_answer(call: CallContext, identity: str) -> Response:
    """The answer that the same notification got the first time, made again from its facts."""
    with call.store.reading() as connection:
        first = facts_of_request.first_of(connection, f"notification-{identity}")
        if first is None:
            raise NotFound("notification", identity)
        facts = facts_of_request.together_with(connection, first)
    events = [{"event_id": fact["event_id"], "type": fact["type"]} for fact in facts]
    fact = NotificationReceived.model_validate_json(bytes(first["data"]))
    last = facts[-1]
    proof = receipt(call.store.service, last["position"], moment(last["recorded_at"]), bytes(last["hash"]))
    body = {"id": identity, "version": 1, "events": events, "receipt": proof, **answered(fact)}
    return json_response(body, 201, {"Position": f"{call.store.service}={last['position']}"})


@ROUTER.post(
    "/notifications/{notification_id}/supplements", status_code=201, summary="More about a notification"
)
def post_supplement(call: Call, notification_id: NotificationId, body: SupplementBody) -> Response:
    rights.require_notification(call, notification_id)
    told, known = own_told(call, body), receiving.known_before(call, notification_id)
    if known is None:
        raise NotFound("notification", notification_id)
    case_id, persons = known["case_id"], arrivals.arriving(call, body.persons, told)
    ids = tuple(person.person_id for person in persons)
    text_id = None if body.summary is None else body.id or new_id()
    said = SupplementNotification(
        told=told,
        notification_id=notification_id,
        text_id=text_id,
        risks=tuple(body.risks),
        person_ids=ids,
        written_form=body.written_form,
    )
    rest = arrivals.beside(told)
    sealing.ensure(call.app.keys, case_id=case_id, persons=ids)
    asks = [ask(call, notification_id, said)]
    if persons:
        asks.append(receiving.case_open(call, rest, case_id, known["municipality"]))
    asks += arrivals.asks(call, rest, case_id, persons)
    if body.summary is not None and text_id is not None:
        asks.append(arrivals.written(call, rest, case_id, text_id, "summary", body.summary, ids))
    more = {"case_id": case_id, "text_id": text_id, "person_ids": list(ids)}
    return call.decide(asks, reply=lambda outcome: more)


@ROUTER.post("/notifications/{notification_id}/same-as", status_code=201, summary="Two notifications are one")
def post_same_as(call: Call, notification_id: NotificationId, body: SameAsBody) -> Response:
    rights.require_notification(call, notification_id)
    told = own_told(call, body)
    said = JoinNotification(told=told, notification_id=notification_id, same_as=body.same_as)
    return call.decide([ask(call, notification_id, said)])


@ROUTER.post("/notifications/{notification_id}/triage", status_code=201, summary="What the call was")
def post_triage(call: Call, notification_id: NotificationId, body: TriageBody) -> Response:
    rights.require_notification(call, notification_id)
    said = TriageNotification(
        told=own_told(call, body),
        notification_id=notification_id,
        decision=body.decision,
        ground=body.ground,
        reason=body.reason,
    )
    return call.decide([ask(call, notification_id, said)])


def ask(call: CallContext, notification_id: str, command: Command) -> Ask:
    """A command to a notification."""
    return Ask(call.app.rules["notification"], notification_id, command)


def own_told(call: CallContext, body: CommandBody) -> Told:
    """The envelope; an administration speaks for all its stations."""
    told = call.told(body)
    if call.caller.administration is None:
        return told
    return told.model_copy(update={"stations": told.stations | {call.caller.administration}})


@ROUTER.get(
    "/notifications",
    summary="Notifications by the moment they came in",
    responses={200: {"model": Notifications}},
)
def get_notifications(
    call: Call,
    times: Times,
    external_ref: Printed | None = None,
    changed_after: Instant | None = None,
    queue: Literal["letters"] | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> Response:
    after = read_cursor(cursor)

    def question(q: Question) -> dict[str, Any]:
        rows = notifications.listed(
            q.connection,
            q.at,
            q.known_at,
            limit=limit,
            after=after,
            external_ref=external_ref,
            changed_after=None if changed_after is None else micros(changed_after),
            letters=queue == "letters",
            scope=call.permit.scope(),
            stations=own_stations(call, q),
        )
        last = f"{rows[-1]['received_at']}.{rows[-1]['notification_id']}" if len(rows) == limit else None
        return {"items": [shown(row) for row in rows], "next": last}

    return call.answer(times, question)


def read_cursor(cursor: str | None) -> tuple[int, str] | None:
    """Where the page before ended."""
    if cursor is None:
        return None
    match = CURSOR.fullmatch(cursor)
    if match is None:
        raise BadInput("bad_cursor", "Send the cursor that the last answer gave as `next`.", field="cursor")
    return int(match[1]), match[2]


def own_stations(call: CallContext, q: Question) -> list[str] | None:
    """The stations that a police caller sees, None for everybody inside."""
    if "police" not in call.caller.roles:
        return None
    named = {*call.caller.stations, *filter(None, [call.caller.administration])}
    return reference.stations_of(q.connection, named, q.at, q.known_at)


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A notification as JSON, without any words; each line names the fact behind it."""
    triage = {
        "decision": row["decision"],
        "ground": row["triage_ground"],
        "reason": row["reason"],
        "event_id": row["triage_event_id"],
    }
    return {
        "id": row["notification_id"],
        **{name: row[name] for name in SHOWN},
        "received_at": rfc3339(moment(row["received_at"])),
        "triage": None if row["decision"] is None else triage,
        "supplemented": len(json.loads(row["supplements"])),
        **json.loads(row["more"]),
    }


@ROUTER.get(
    "/notifications/{notification_id}",
    summary="One notification, its words opened; a look, recorded",
    responses={200: {"model": NotificationShown}},
)
def get_notification(call: Call, times: Times, notification_id: NotificationId) -> Response:
    def question(q: Question) -> dict[str, Any] | None:
        row = notifications.one(q.connection, notification_id, q.at, q.known_at)
        if not rights.notification_seen(call, q, row) or row is None:
            return None
        joined = notifications.joined_at(q.connection, notification_id, q.at, q.known_at)
        return {**shown(row), **opened(call, q, row), "others_joined": joined}

    return call.answer(times, question)


def opened(call: CallContext, q: Question, row: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a notification and its supplements, by field."""
    more, supplements = json.loads(row["more"]), json.loads(row["supplements"])
    named = {field: more[column] for field, column in TEXTS.items() if more[column] is not None}
    wanted = {*named.values(), *(said["text_id"] for said in supplements if said["text_id"] is not None)}
    rows = texts.some(q.connection, wanted, q.at, q.known_at)
    words = opening.texts(call, rows.values(), f"notification:{row['notification_id']}")
    return {
        "words": {field: words.get(text_id) for field, text_id in named.items()},
        "supplements": [{**said, "words": words.get(said["text_id"])} for said in supplements],
    }
