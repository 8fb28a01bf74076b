"""Routes of cases: opened, joined, assigned, closed; shown with everything on them."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Response

from chassis.clock import moment, new_id, rfc3339
from chassis.decider import Ask
from chassis.questions import Question
from chassis.web import Call, CallContext, CommandBody, Id, Slug, Times
from services.intake.api import arrivals, opening, rights, sealing, timeline
from services.intake.api.bodies import PersonOfCase
from services.intake.api.judged_orders import judged_orders
from services.intake.api.notifications import shown as shown_notification
from services.intake.api.shapes import CaseShown
from services.intake.api.texts import shown as shown_text
from services.intake.commands.case import AssignCase, CloseCase, OpenCase
from services.intake.projections import (
    case_interventions,
    case_persons,
    cases,
    law_entries,
    notifications,
    persons,
    texts,
)

ROUTER = APIRouter(tags=["cases"])
CaseId = Annotated[Id, Path(description="the case")]
NAMES = ("given_name", "family_name")
SHOWN = ("state", "opened_because", "municipality", "csd", "unit_id", "holder", "assigned_event_id")


class CaseBody(CommandBody):
    """A case without a notification."""

    opened_because: Literal["referral", "came_alone", "enquiry", "other"]
    municipality: Slug
    persons: tuple[PersonOfCase, ...] = ()


class PersonBody(PersonOfCase, CommandBody):
    """A person more: `id` of a new one, or `person_id` of somebody known."""


class AssignmentBody(CommandBody):
    """The competent unit, and in it a holder and a team."""

    unit_id: Slug
    holder: Slug | None = None
    team: tuple[Slug, ...] = ()


@ROUTER.post("/cases", status_code=201, summary="A case without a notification")
def post_case(call: Call, body: CaseBody) -> Response:
    rights.require_corrected(call, body)
    told, case_id = call.told(body), body.id or new_id()
    people = arrivals.arriving(call, body.persons, told)
    ids = [person.person_id for person in people]
    sealing.ensure(call.app.keys, case_id=case_id, persons=ids)
    opened = OpenCase(
        told=told, case_id=case_id, opened_because=body.opened_because, municipality=body.municipality
    )
    joined = arrivals.asks(call, arrivals.beside(told), case_id, people, body.municipality)
    return call.decide([ask(call, case_id, opened), *joined], reply=lambda outcome: {"person_ids": ids})


@ROUTER.post("/cases/{case_id}/persons", status_code=201, summary="A person more in the case")
def post_person(call: Call, case_id: CaseId, body: PersonBody) -> Response:
    told = call.told(body)
    rights.require_case(call, case_id)
    people = arrivals.arriving(call, [body], told, field="")
    person = people[0].person_id
    sealing.ensure(call.app.keys, case_id=case_id, persons=[] if people[0].must_be_known else [person])
    asks = arrivals.asks(call, told, case_id, people)
    return call.decide(asks, reply=lambda outcome: {"id": person, "case_id": case_id})


@ROUTER.post("/cases/{case_id}/assignment", status_code=201, summary="The competent unit, holder and team")
def post_assignment(call: Call, case_id: CaseId, body: AssignmentBody) -> Response:
    rights.require_case(call, case_id)
    said = AssignCase(
        told=call.told(body), case_id=case_id, unit_id=body.unit_id, holder=body.holder, team=tuple(body.team)
    )
    return call.decide([ask(call, case_id, said)])


@ROUTER.post("/cases/{case_id}/closure", status_code=201, summary="The unit closes the case")
def post_closure(call: Call, case_id: CaseId, body: CommandBody) -> Response:
    rights.require_case(call, case_id)
    return call.decide([ask(call, case_id, CloseCase(told=call.told(body), case_id=case_id))])


def ask(call: CallContext, case_id: str, command: OpenCase | AssignCase | CloseCase) -> Ask:
    """A command to a case."""
    return Ask(call.app.rules["case"], case_id, command)


@ROUTER.get(
    "/cases/{case_id}",
    summary="Everything on a case, each line with the fact behind it",
    responses={200: {"model": CaseShown}},
)
def get_case(call: Call, times: Times, case_id: CaseId) -> Response:
    def question(q: Question) -> dict[str, Any] | None:
        row = cases.one(q.connection, case_id, q.at, q.known_at)
        if not rights.case_seen(call, q, case_id) or row is None:
            return None
        calls = notifications.of_case(q.connection, case_id, q.at, q.known_at)
        written = texts.of_case(q.connection, case_id, q.at, q.known_at)
        return {
            **shown(row),
            "persons": named_persons(call, q, case_id),
            "notifications": [shown_notification(one) for one in calls],
            "texts": [shown_text(one) for one in written],
            "interventions": interventions(q, case_id),
            "new_reports_of_violence": new_reports(call, q, case_id),
        }

    return call.answer(times, question, sources=("intervention",))


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A case as JSON; `event_id` is its opening."""
    ended = None if row["closed_at"] is None else rfc3339(moment(row["closed_at"]))
    return {
        "id": row["case_id"],
        **{name: row[name] for name in SHOWN},
        "team": json.loads(row["team"]),
        "opened_at": rfc3339(moment(row["opened_at"])),
        "event_id": row["event_id"],
        "closed_at": ended,
        "closed_event_id": row["closed_event_id"],
    }


def named_persons(call: CallContext, q: Question, case_id: str) -> list[dict[str, Any]]:
    """The persons of a case with their names, which are opened for it."""
    members = case_persons.of_case(q.connection, case_id, q.at, q.known_at)
    rows = persons.some(q.connection, {one["person_id"] for one in members}, q.at, q.known_at)
    names = opening.persons(call, rows, NAMES, f"case:{case_id}", case_id)
    said = ("person_id", "role", "sex", "age_years", "age_basis", "event_id")
    return [{**{name: one[name] for name in said}, **names.get(one["person_id"], {})} for one in members]


def interventions(q: Question, case_id: str) -> list[dict[str, Any]]:
    """The interventions of a case, each with its lines in the order of the world."""
    received = notifications.received_of(q.connection, case_id, q.known_at)
    lines = case_interventions.lines(q.connection, case_id, received, q.at, q.known_at)
    ids = dict.fromkeys(line["intervention_id"] for line in lines)
    return [
        {"id": identity, "lines": [line for line in lines if line["intervention_id"] == identity]}
        for identity in ids
    ]


def new_reports(call: CallContext, q: Question, case_id: str) -> list[dict[str, Any]]:
    """Violations that fit no order in force: none of them is lost, each is violence reported anew."""
    standing = [one.fact for one in timeline.facts(call, q, case_id) if one.stands]
    orders = judged_orders(standing, law_entries.law_known(q.connection, q.known_at))
    return [
        {
            "restraining_order_id": fact.id,
            "event_id": fact.event_id,
            "occurred_at": rfc3339(fact.occurred_at),
            "reason": orders[fact.stream].unfitting()[fact.event_id],
        }
        for fact in standing
        if fact.stream in orders and orders[fact.stream].reports_anew(fact)
    ]
