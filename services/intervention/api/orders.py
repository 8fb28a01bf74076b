"""The commands to a restraining order: issuing, its steps, who was told."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response

from chassis.clock import new_id, rfc3339
from chassis.decider import Ask, Outcome
from chassis.facts import Told
from chassis.web import Call, CallContext, CommandBody, Id
from law.order_state import Step
from services.intervention.api import rights
from services.intervention.api.bodies import OrderStep, OrderTelling, RestrainingOrder
from services.intervention.api.interventions import CREATED, wait_for_what_it_names
from services.intervention.commands.restraining_order import (
    IssueRestrainingOrder,
    OrderCommand,
    ReportOrderStep,
    TellOfOrder,
)
from services.intervention.domain.issuing import SAID, completed
from services.intervention.domain.order_course import judged
from services.intervention.domain.restraining_order import what_it_says
from services.intervention.events.restraining_order import OrderPlace
from services.intervention.projections import lines, order_lines, orders

ROUTER = APIRouter(tags=["restraining orders"])


@ROUTER.post("/restraining-orders", summary="An order was issued", status_code=201, responses=CREATED)
def issue(call: Call, body: RestrainingOrder) -> Response:
    call.not_future("issued_at", body.issued_at)
    order_id = body.id or corrected_order(call, body) or new_id()
    wait_for_what_it_names(call, body.notification_id, body.case_id, [])
    rights.require_grounds(call, body, body.notification_id, body.case_id)
    stands = standing(call, order_id)
    before: dict[str, Any] = {}
    if stands is not None:
        body = takes_its_place(body, stands)
        before = announced_before(body, stands)
    command = IssueRestrainingOrder(
        told=told_by(call, body, body.issued_at),
        order_id=order_id,
        named_person_ids=() if stands is None else tuple(stands["detail"]["named_person_ids"]),
        **completed(what_is_said(body), before),
    )
    asked = [Ask(call.app.orders, order_id, command)]
    return call.decide(asked, reply=told_of_issue(f"restraining_order-{order_id}"))


@ROUTER.post(
    "/restraining-orders/{order_id}/steps",
    summary="What police or court did",
    status_code=201,
    responses=CREATED,
)
def report_step(call: Call, order_id: Id, body: OrderStep) -> Response:
    wait_for_the_order(call, order_id)
    rights.require_order(call, order_id)
    command = ReportOrderStep(
        told=told_by(call, body),
        order_id=order_id,
        step_id=own_step(call, body),
        kind=body.kind,
        until=body.until,
        as_decided=body.as_decided,
        note_id=body.note_id,
    )
    return ask(call, command, told_of_step(f"restraining_order-{order_id}", command))


@ROUTER.post(
    "/restraining-orders/{order_id}/told",
    summary="Somebody was told of the order",
    status_code=201,
    responses=CREATED,
)
def tell(call: Call, order_id: Id, body: OrderTelling) -> Response:
    call.not_future("at", body.at)
    call.not_future("acknowledged_at", body.acknowledged_at)
    wait_for_the_order(call, order_id)
    rights.require_order(call, order_id)
    told = told_by(call, body, body.at)
    command = TellOfOrder(told=told, order_id=order_id, who=body.who, acknowledged_at=body.acknowledged_at)
    return ask(call, command, lambda outcome: {})


def ask(call: CallContext, command: OrderCommand, reply: Callable[[Outcome], dict[str, Any]]) -> Response:
    """Decide one command to its order."""
    return call.decide([Ask(call.app.orders, command.order_id, command)], reply=reply)


def told_by(call: CallContext, body: CommandBody, occurred_at: datetime | None = None) -> Told:
    """The envelope; a police administration speaks for all its stations."""
    told = call.told(body, occurred_at)
    over = call.caller.administration
    return told if over is None else told.model_copy(update={"stations": told.stations | {over}})


def what_is_said(body: RestrainingOrder) -> dict[str, Any]:
    """What the body says of the order."""
    places = tuple(OrderPlace(**place.model_dump()) for place in body.places)
    return {name: places if name == "places" else getattr(body, name) for name in SAID}


def standing(call: CallContext, order_id: str) -> dict[str, Any] | None:
    """The order as it stands here."""
    with call.store.reading() as connection:
        return orders.latest(connection, order_id)


def takes_its_place(body: RestrainingOrder, stands: dict[str, Any]) -> RestrainingOrder:
    """The report of an order that a notification announced takes the announcement's place."""
    if not stands["announced"] or body.corrects is not None:
        return body
    why = {"corrects": stands["issue_event_id"], "reason_code": body.reason_code or "told_later"}
    return body.model_copy(update=why)


def announced_before(body: RestrainingOrder, stands: dict[str, Any]) -> dict[str, Any]:
    """What the notification said and a report that takes its place may leave out."""
    if not stands["announced"] or body.corrects != stands["issue_event_id"]:
        return {}
    places = tuple(OrderPlace(**place) for place in stands["detail"]["places"])
    kept = {name: stands[name] for name in ("notification_id", "intervention_id", "case_id")}
    terms = {name: stands["detail"][name] for name in ("contact_ban", "tell")}
    return {**kept, **terms, "places": places}


def told_of_issue(stream: str) -> Callable[[Outcome], dict[str, Any]]:
    """What an issue answers besides its fact: whose it is, its end as it stands, what nobody has vouched for."""

    def reply(outcome: Outcome) -> dict[str, Any]:
        state = outcome.states[stream]
        found = judged(state, outcome.known[stream].law)
        return {
            "case_id": state.whose.case_id,
            "in_force_until": None if found is None else rfc3339(found.end),
            "unchecked": list(state.unchecked),
        }

    return reply


def told_of_step(stream: str, command: ReportOrderStep) -> Callable[[Outcome], dict[str, Any]]:
    """What a step answers besides its fact: its id (the first one's, where it is a repeat), whether it fits."""

    def reply(outcome: Outcome) -> dict[str, Any]:
        state = outcome.states[stream]
        own = own_or_same(command, state.steps)
        found = judged(state, outcome.known[stream].law)
        reason = None if found is None else dict(found.unfitting).get(own.key)
        return {"step_id": own.key, "fits": found is not None and reason is None, "reason": reason}

    return reply


def own_or_same(command: ReportOrderStep, steps: Sequence[Step]) -> Step:
    """The step that the command made, or the one that had said the same before."""
    at = command.told.occurred_at
    again = Step(command.step_id, command.kind, at, command.until, command.as_decided)
    own = (one for one in steps if one.key == command.step_id)
    return next(own, None) or next(one for one in steps if what_it_says(one) == what_it_says(again))


def own_step(call: CallContext, body: OrderStep) -> str:
    """The id given; that of the corrected step, for a correction; else a new one."""
    if body.id is not None or body.corrects is None:
        return body.id or new_id()
    with call.store.reading() as connection:
        line = order_lines.standing(connection, body.corrects)
    return str((line or {"detail": {}})["detail"].get("step_id") or new_id())


def wait_for_the_order(call: CallContext, order_id: str) -> None:
    """Give an order that a notification announced up to two seconds to arrive."""
    call.wait_for(lambda connection: orders.latest(connection, order_id) is not None)


def corrected_order(call: CallContext, body: RestrainingOrder) -> str | None:
    """The order whose issue a correction without an id names."""
    if body.corrects is None:
        return None
    with call.store.reading() as connection:
        stream = lines.stream_of(connection, body.corrects)
    return None if stream is None else stream.removeprefix("restraining_order-")
