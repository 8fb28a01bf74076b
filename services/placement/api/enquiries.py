"""Asking a house for room, and what came of it; each is counted, also one that ended without a bed."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis.clock import new_id
from chassis.decider import Ask
from chassis.errors import Forbidden, NotFound
from chassis.rights import ANY, Whose
from chassis.web import Call, CallContext, Id, Question, Slug, Times
from services.placement.api import shown
from services.placement.api.bodies import Answered, EnquiryBody, OutcomeBody
from services.placement.api.rights import some
from services.placement.commands.enquiry import EndEnquiry, MakeEnquiry
from services.placement.events.enquiry import Sought
from services.placement.events.words import EnquiryOutcome
from services.placement.projections import enquiries

ROUTER = APIRouter(tags=["enquiries"])
SEES_ENQUIRIES = "GET /enquiries"
ANSWERED: dict[int | str, dict[str, Any]] = {201: {"model": Answered}}
PLAIN = ("centre_id", "provider_id", "search_id", "asked_by", "by", "case_id", "outcome", "asked_csd", "csd")


@ROUTER.post("/enquiries", status_code=201, summary="A house was asked for room", responses=ANSWERED)
def enquire(call: Call, body: EnquiryBody) -> Response:
    identity = body.id or corrected(call, body) or new_id()
    command = MakeEnquiry(
        told=call.told(body),
        enquiry_id=identity,
        search_id=body.search_id or searched(call, identity),
        people=tuple(Sought(age_years=one.age_years, sex=one.sex) for one in body.people),
        **body.model_dump(include={"centre_id", "provider_id", "case_id", "asked_by", "by", "needs"}),
    )
    return call.decide(
        [Ask(call.app.enquiries, identity, command)], reply=lambda outcome: {"search_id": command.search_id}
    )


@ROUTER.post(
    "/enquiries/{enquiry_id}/outcome", status_code=201, summary="What came of an enquiry", responses=ANSWERED
)
def end(call: Call, enquiry_id: Id, body: OutcomeBody) -> Response:
    row = known(call, enquiry_id)
    if row is None or not may_see(call, row):
        raise NotFound("enquiry", enquiry_id)
    command = EndEnquiry(told=call.told(body), enquiry_id=enquiry_id, outcome=body.outcome)
    return call.decide([Ask(call.app.enquiries, enquiry_id, command)])


@ROUTER.get("/enquiries", summary="Enquiries by when they were made, with their outcome")
def get_enquiries(
    call: Call,
    times: Times,
    centre: Slug | None = None,
    search_id: Id | None = None,
    outcome: EnquiryOutcome | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> Response:
    scope, after = call.permit.scope(), shown.after(cursor)
    asked = {"centre_id": centre, "search_id": search_id, "outcome": outcome}
    given = {name: value for name, value in asked.items() if value is not None}

    def page(q: Question) -> dict[str, Any]:
        rows = enquiries.listed(q.connection, scope, given, q.at, q.known_at, after, limit)
        last = rows[-1] if len(rows) == limit else None
        more = None if last is None else shown.cursor(last["asked_at"], last["enquiry_id"])
        return {"items": [enquiry(row) for row in rows], "next": more}

    return call.answer(times, page)


def enquiry(row: dict[str, Any]) -> dict[str, Any]:
    """An enquiry as JSON, with its event."""
    return {
        "id": row["enquiry_id"],
        "event_id": row["event_id"],
        "asked_at": shown.instant(row["asked_at"]),
        "ended_at": shown.instant(row["ended_at"]),
        "people": json.loads(row["people"]),
        "needs": json.loads(row["needs"]),
        **{name: row[name] for name in PLAIN},
    }


def may_see(call: CallContext, row: dict[str, Any]) -> bool:
    """The house, who asked, and the CSD of either."""
    csds, people = some(row["asked_csd"], row["csd"]), some(row["asked_by_whom"])
    whose = Whose(csds=csds, people=people, centres=some(row["centre_id"]))
    permit = call.permit_for(SEES_ENQUIRIES) if ANY in call.permit.conditions else call.permit
    return permit.covers(whose)


def known(call: CallContext, enquiry_id: str) -> dict[str, Any] | None:
    """The enquiry as known now."""
    with call.store.reading() as connection:
        return enquiries.latest(connection, enquiry_id)


def corrected(call: CallContext, body: EnquiryBody) -> str | None:
    """The enquiry whose fact is corrected; 403 for somebody else's."""
    if body.corrects is None:
        return None
    with call.store.reading() as connection:
        identity = enquiries.of_fact(connection, body.corrects)
    row = None if identity is None else known(call, identity)
    if row is not None and not may_see(call, row):
        raise Forbidden(
            "What somebody else recorded is corrected by the house or the coordinator.", code="others_fact"
        )
    return identity


def searched(call: CallContext, identity: str) -> str:
    """The search of an enquiry that is told again; a new one is a search of its own."""
    row = known(call, identity)
    return identity if row is None else str(row["search_id"])
