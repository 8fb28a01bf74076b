"""Which restraining orders there are, which are in force, and one in full."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis.clock import moment
from chassis.errors import Forbidden
from chassis.identity import Caller
from chassis.rights import EVERYTHING, Scope
from chassis.web import Call, CallContext, Id, Question, Slug, Times
from law.order_clocks import clocks
from law.order_lengths import Kind
from law.order_state import judge
from services.intervention.api import order_shown, rights, shown
from services.intervention.api.order_shapes import Orders, OrderShown
from services.intervention.api.wording import Heard, Voice
from services.intervention.projections import case_people, order_lines, order_lists, orders, stations
from services.intervention.projections.law_entries import law_known

ROUTER = APIRouter(tags=["restraining orders"])
INSIDE = frozenset({"on_call_worker", "unit_worker", "coordinator", "director", "admin"})
SOURCES = ("intake",)
"""The law that operators entered, the people of the case and the police administrations are known from there."""


@ROUTER.get(
    "/restraining-orders",
    summary="Restraining orders by when they were issued; those in force at `at`",
    responses={200: {"model": Orders}},
)
def get_orders(
    call: Call,
    times: Times,
    in_force: bool | None = None,
    station: Slug | None = None,
    case_id: Id | None = None,
    unit: Slug | None = None,
    kind: Kind | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> Response:
    after = shown.after(cursor)

    def answer(q: Question) -> dict[str, Any]:
        asked = asked_stations(q, call.caller, station)
        wanted = order_lists.Wanted(asked, case_id, unit, kind, in_force, scope_of(call))
        return page(q, wanted, after, limit)

    return call.answer(times, answer, sources=SOURCES)


@ROUTER.get(
    "/restraining-orders/{order_id}",
    summary="One restraining order: its state, its clocks, its steps in words, its lanes",
    responses={200: {"model": OrderShown}},
)
def get_order(call: Call, times: Times, order_id: Id, accept_language: Heard = None) -> Response:
    voice = Voice(call, accept_language)

    def answer(q: Question) -> dict[str, Any] | None:
        row = orders.one(q.connection, order_id, q.at, q.known_at)
        if row is None:
            call.permit.left_to_the_rules()
            return None
        asked_stations(q, call.caller, row["station"])
        if not call.caller.roles & INSIDE:
            call.permit.left_to_the_rules()  # asked_stations has refused another station's
        elif not call.permit.covers(rights.of_order(q.connection, row)):
            return None
        return detail(q, row, voice)

    response = call.answer(times, answer, sources=SOURCES)
    response.headers["Content-Language"] = voice.tongue
    return response


def page(
    q: Question, wanted: order_lists.Wanted, after: tuple[int, str] | None, limit: int
) -> dict[str, Any]:
    """A page of the list."""
    law = law_known(q.connection, q.known_at)
    found = list(order_lists.listed(q.connection, wanted, law, q.at, q.known_at, after, limit))
    roles = roles_of(q, found)
    last = found[-1] if len(found) == limit else None
    return {
        "items": [order_shown.order(row, roles.get(row["case_id"] or "", {})) for row in found],
        "next": None if last is None else shown.cursor(last["issued_at"], last["order_id"]),
    }


def detail(q: Question, row: dict[str, Any], voice: Voice) -> dict[str, Any]:
    """All of one order, as its steps up to `at` leave it, by the law known then; told in words, and drawn."""
    law = law_known(q.connection, q.known_at)
    said = order_lines.of(q.connection, row["order_id"], q.at, q.known_at)
    told, standing = said.lines, said.steps()
    judged = judge(row["kind"], moment(row["issued_at"]), standing, law)
    teller = order_shown.Teller(voice, row["kind"], called(q, row["station"]))
    steps = [teller.step(one, judged) for one in told if one["type"] == order_lines.STEP]
    return {
        **order_shown.order(
            row | order_lists.standing(judged, q.at), roles_of(q, [row]).get(row["case_id"] or "", {})
        ),
        "version": said.version,
        "deadlines": order_shown.deadlines(judged, q.at, voice),
        "clocks": [order_shown.clock(one, said.rang()) for one in clocks(judged, law)],
        "steps": steps,
        "unfitting": order_shown.unfitting(steps),
        "told": [teller.line(one) for one in told if one["type"] == order_lines.TOLD],
        "arithmetic": order_shown.arithmetic(judged, law),
        "lines": [
            teller.line(one) for one in told if one["type"] not in (order_lines.TOLD, order_lines.STEP)
        ],
        "lanes": teller.lanes(row, told, standing, law),
    }


def called(q: Question, station: str) -> dict[str, dict[str, str]]:
    """What the station is called, by the field that names it."""
    found = stations.one(q.connection, station, q.at, q.known_at)
    return {} if found is None else {"station": {station: found["name"]}}


def roles_of(q: Question, rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """The roles of the people of the orders' cases, by case."""
    case_ids = [row["case_id"] for row in rows if row["case_id"]]
    return case_people.roles(q.connection, case_ids, q.known_at) if case_ids else {}


def scope_of(call: CallContext) -> Scope:
    """What a list shows those inside; the police are narrowed by their stations."""
    scope = call.permit.scope()
    return scope if call.caller.roles & INSIDE else EVERYTHING


def asked_stations(q: Question, caller: Caller, station: str | None) -> list[str] | None:
    """The stations a list is narrowed to; the police see their own only (403 for another's)."""
    if caller.roles & INSIDE:
        return None if station is None else [station]
    own = stations.spoken_for(q.connection, caller.stations, caller.administration, q.known_at)
    if station is not None and station not in own:
        raise Forbidden("Police speak for their own stations only.", code="another_station")
    return own if station is None else [station]
