"""The police hear back: subscriptions, their deliveries, their secret."""

import json
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Response
from pydantic import Field, StringConstraints

from chassis.clock import micros, new_id
from chassis.decider import Ask
from chassis.errors import BadInput, Forbidden, NotFound
from chassis.rights import Whose
from chassis.web import Call, CallContext, CommandBody, Id, Question, Slug, Times, json_response
from chassis.webhooks.queue import Announcement, State
from chassis.webhooks.signing import secret_of
from chassis.webhooks.targets import LONGEST, TargetRefused, guard_of
from services.intervention.api import shown
from services.intervention.api.bodies import Answered
from services.intervention.commands.subscription import (
    AnySubscriptionCommand,
    ChangeSecret,
    Subscribe,
    Unsubscribe,
)
from services.intervention.events.subscription import Announced
from services.intervention.projections import stations, subscriptions
from services.intervention.projections.subscriptions import DELIVERIES

ROUTER = APIRouter(tags=["subscriptions"])
MADE: dict[int | str, dict[str, Any]] = {201: {"model": Answered}}
DeliveryId = Annotated[str, StringConstraints(pattern=r"^[0-9a-z.-]{1,120}$")]


class Subscribing(CommandBody):
    """Where to tell of what; without stations of all that the caller speaks for."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
    events: Annotated[tuple[Announced, ...], Field(min_length=1)] = get_args(Announced)
    stations: Annotated[tuple[Slug, ...], Field(max_length=100)] = ()


@ROUTER.post("/subscriptions", summary="Be told at a url", status_code=201, responses=MADE)
def subscribe(call: Call, body: Subscribing) -> Response:
    require_target(call, body.url)
    call.permit.left_to_the_rules()  # own_stations refuses another's
    identity = body.id or new_id()
    command = Subscribe(
        told=call.told(body),
        subscription_id=identity,
        url=body.url,
        events=tuple(sorted(set(body.events))),
        stations=own_stations(call, body.stations),
    )
    return with_secret(call, ask(call, command), 1)


@ROUTER.get("/subscriptions", summary="One's subscriptions")
def get_subscriptions(call: Call, times: Times) -> Response:
    def answer(q: Question) -> dict[str, Any]:
        rows = subscriptions.of_owner(q.connection, call.permit.scope().subject or "", q.at, q.known_at)
        return {"items": [plain(row) for row in rows], "next": None}

    return call.answer(times, answer)


@ROUTER.get("/subscriptions/{subscription_id}", summary="One subscription, and how its deliveries fare")
def get_subscription(call: Call, subscription_id: Id) -> Response:
    row = own(call, subscription_id)
    with call.store.reading() as connection:
        counted = DELIVERIES.counts(connection, subscription_id)
    return json_response({**plain(row), "deliveries": counted}, 200, {})


@ROUTER.delete(
    "/subscriptions/{subscription_id}", summary="Be told no more", responses={200: {"model": Answered}}
)
def unsubscribe(call: Call, subscription_id: Id) -> Response:
    own(call, subscription_id)
    command = Unsubscribe(told=call.told(CommandBody()), subscription_id=subscription_id)
    answer = ask(call, command, status=200)
    call.store.submit(lambda tx: DELIVERIES.cancel(tx.write(), subscription_id)).result()
    return answer


@ROUTER.get("/subscriptions/{subscription_id}/secret", summary="The secret that deliveries are signed with")
def get_secret(call: Call, subscription_id: Id) -> Response:
    row = own(call, subscription_id)
    secret = secret_of(call.running.secret, subscription_id, row["version"])
    return json_response({"id": subscription_id, "secret": secret}, 200, {"Cache-Control": "no-store"})


@ROUTER.post(
    "/subscriptions/{subscription_id}/secret",
    summary="Another secret from now on; for a day the one before signs too",
    status_code=201,
    responses=MADE,
)
def change_secret(call: Call, subscription_id: Id, body: CommandBody) -> Response:
    own(call, subscription_id)
    answer = ask(call, ChangeSecret(told=call.told(body), subscription_id=subscription_id))
    return with_secret(call, answer, own(call, subscription_id)["version"])


@ROUTER.post("/subscriptions/{subscription_id}/test", summary="Send a `ping`", status_code=202)
def test(call: Call, subscription_id: Id) -> Response:
    own(call, subscription_id)
    key, now = f"ping-{new_id()}", micros(call.now)
    body = json.dumps({"type": "ping", "timestamp": shown.instant(now), "data": {}}, separators=(",", ":"))
    ping = Announcement(subscription_id, key, key, "ping", subscription_id, body)
    call.store.submit(lambda tx: DELIVERIES.add(tx.write(), [ping], now)).result()
    return json_response({"id": ping.id}, 202, {})


@ROUTER.get("/subscriptions/{subscription_id}/deliveries", summary="What was sent, and what became of it")
def get_deliveries(
    call: Call,
    subscription_id: Id,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: DeliveryId | None = None,
) -> Response:
    own(call, subscription_id)
    with call.store.reading() as connection:
        rows = DELIVERIES.listed(connection, subscription_id, state, cursor, limit)
    more = rows[-1]["id"] if len(rows) == limit else None
    return json_response({"items": [delivery(row) for row in rows], "next": more}, 200, {})


@ROUTER.post(
    "/subscriptions/{subscription_id}/deliveries/{delivery_id}/redelivery",
    summary="Send one once more",
    status_code=202,
)
def redeliver(call: Call, subscription_id: Id, delivery_id: DeliveryId) -> Response:
    own(call, subscription_id)
    now = micros(call.now)
    found = call.store.submit(
        lambda tx: DELIVERIES.again(tx.write(), subscription_id, delivery_id, now)
    ).result()
    if not found:
        raise NotFound("delivery", delivery_id)
    return json_response({"id": delivery_id}, 202, {})


def ask(call: CallContext, command: AnySubscriptionCommand, status: int = 201) -> Response:
    """Decide one command to its subscription."""
    return call.decide([Ask(call.app.subscriptions, command.subscription_id, command)], status=status)


def with_secret(call: CallContext, answer: Response, version: int) -> Response:
    """The answer and the secret, which is kept nowhere, not even with the answer."""
    body = json.loads(bytes(answer.body))
    body["secret"] = secret_of(call.running.secret, body["id"], version)
    headers = {
        name: answer.headers[name] for name in ("Position", "Idempotency-Replayed") if name in answer.headers
    }
    return json_response(body, answer.status_code, {**headers, "Cache-Control": "no-store"})


def require_target(call: CallContext, url: str) -> None:
    """422 for a url that nothing may be sent to."""
    try:
        guard_of(call.running.settings).check(url)
    except TargetRefused as refused:
        raise BadInput(
            "target_not_allowed",
            "Nothing may be sent there ({reason}): https to a public address, or what an operator allows.",
            field="url",
            reason=str(refused),
        ) from refused


def own_stations(call: CallContext, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The stations asked for, which must be the caller's; all of the caller's where none were named."""
    over = set(filter(None, [call.caller.administration]))
    with call.store.reading() as connection:
        mine = stations.spoken_for(connection, call.caller.stations, call.caller.administration, shown.NOW)
    if set(asked) - {*mine, *over} and "admin" not in call.caller.roles:
        raise Forbidden("Police speak for their own stations only.", code="another_station", field="stations")
    return tuple(sorted(asked or {*call.caller.stations, *over}))


def own(call: CallContext, subscription_id: str) -> dict[str, Any]:
    """The caller's subscription; 404 for anybody else's."""
    with call.store.reading() as connection:
        row = subscriptions.latest(connection, subscription_id)
    if row is None or not call.permit.covers(Whose(people=frozenset({row["owner"]}))):
        raise NotFound("subscription", subscription_id)
    return row


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A subscription as a line of a list."""
    return {
        "id": row["subscription_id"],
        "url": row["url"],
        "events": row["events"],
        "stations": row["stations"],
        "state": "ended" if row["ended"] else "active",
        "secret_version": row["version"],
    }


def delivery(row: dict[str, Any]) -> dict[str, Any]:
    """A delivery: what it tells, how often it was tried, what came of it."""
    names = ("id", "event_id", "event", "about", "state", "attempts", "last_status", "last_error")
    times = {"next_attempt_at": "next_at", "created_at": "created_at", "delivered_at": "delivered_at"}
    return {
        **{name: row[name] for name in names},
        **{name: shown.instant(row[column]) for name, column in times.items()},
        "body": json.loads(row["body"]),
    }
