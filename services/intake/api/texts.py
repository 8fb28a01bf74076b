"""Routes of texts: written sealed, opened for those who may, each opening a look."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Response

from chassis.clock import moment, new_id, rfc3339
from chassis.questions import Question
from chassis.web import Call, CallContext, CommandBody, Id, Times
from services.intake.api import arrivals, opening, rights
from services.intake.api.bodies import Words
from services.intake.projections import cases, texts

ROUTER = APIRouter(tags=["texts"])
CaseId = Annotated[Id, Path(description="the case")]
TextId = Annotated[Id, Path(description="the text")]
INSIDE = frozenset({"on_call_worker", "unit_worker", "coordinator"})
FOR_A_HOUSE = frozenset({"essentials", "place"})


class TextBody(CommandBody):
    """Words about persons of the case; `about` names whom, also those who are not named in the words."""

    kind: Literal["summary", "note", "report", "essentials", "place", "conclusion"]
    text: Words
    about: tuple[Id, ...] = ()


@ROUTER.post("/cases/{case_id}/texts", status_code=201, summary="A text about people, sealed")
def post_text(call: Call, case_id: CaseId, body: TextBody) -> Response:
    rights.require_case(call, case_id)
    identity = body.id or new_id()
    about = tuple(dict.fromkeys(body.about))
    ask = arrivals.written(call, call.told(body), case_id, identity, body.kind, body.text, about)
    return call.decide([ask], reply=lambda outcome: {"id": identity, "case_id": case_id})


@ROUTER.get("/cases/{case_id}/texts", summary="The texts of a case, opened; a look, recorded")
def get_texts(call: Call, times: Times, case_id: CaseId) -> Response:
    def question(q: Question) -> dict[str, Any] | None:
        there = cases.one(q.connection, case_id, q.at, q.known_at) is not None
        if not rights.case_seen(call, q, case_id) or not there:
            return None
        rows = [row for row in texts.of_case(q.connection, case_id, q.at, q.known_at) if readable(call, row)]
        words = opening.texts(call, rows, f"case:{case_id}")
        return {"items": [{**shown(row), **words[row["text_id"]]} for row in rows], "next": None}

    return call.answer(times, question)


@ROUTER.get("/texts/{text_id}", summary="One text, opened; a look, recorded")
def get_text(call: Call, times: Times, text_id: TextId) -> Response:
    def question(q: Question) -> dict[str, Any] | None:
        row = texts.some(q.connection, [text_id], q.at, q.known_at).get(text_id)
        if not rights.text_seen(call, q, row) or row is None or not readable(call, row):
            return None
        return {**shown(row), **opening.texts(call, [row], f"text:{text_id}")[text_id]}

    return call.answer(times, question)


def readable(call: CallContext, row: Mapping[str, Any]) -> bool:
    """Those inside read all, a house the essentials and places, everybody what they wrote themselves."""
    roles = set(call.caller.roles)
    if roles & INSIDE or row["written_by"] == call.caller.subject:
        return True
    return "centre_staff" in roles and row["kind"] in FOR_A_HOUSE


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A text as JSON, without its words."""
    return {
        "id": row["text_id"],
        "case_id": row["case_id"],
        "kind": row["kind"],
        "about": json.loads(row["about"]),
        "written_at": rfc3339(moment(row["written_at"])),
        "written_by": row["written_by"],
        "event_id": row["event_id"],
    }
