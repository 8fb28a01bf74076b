"""A person's own copy of who looked at her data: it names no other person, no place of stay and no worker."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response

from chassis import access_log
from chassis.clock import moment
from chassis.log_api import hexed
from chassis.questions import Question
from chassis.web import Call, CallContext, Id, Times
from contracts import wording
from law.local import local_date
from services.intake.api import opening, printing, rights
from services.intake.api.order_sheet import LANGUAGE
from services.intake.api.papers import ERASED, PDF, name_of
from services.intake.projections import case_persons, persons, texts

ROUTER = APIRouter(tags=["papers"])
EVERY = 1 << 31
FIELDS = {
    "given_name": "ime",
    "family_name": "priimek",
    "birth_date": "datum rojstva",
    "address": "naslov",
    "phone": "telefon",
    "language": "jezik",
    "break_glass_reason": "razlog nujnega vpogleda",
}
NAMES = ("given_name", "family_name")
IN_WORDS = "besedilo, ki govori (tudi) o vas"
POLICE, INSPECTION, SERVICE = "policija", "nadzor in vzdrževanje", "služba socialnega varstva"
"""A CSD and a house are one: which of them looked would tell where somebody lives."""
WHY = {
    "casework": "delo v zadevi",
    "break_glass": "nujen vpogled zunaj lastnih zadev, z navedenim razlogom",
    "search": "iskanje osebe",
}


@ROUTER.get(
    "/cases/{case_id}/papers/looks",
    summary="A person's own copy, as PDF: when which kind of body opened which of her data, and why",
    response_class=Response,
    responses=PDF,
)
def get_looks(
    call: Call,
    times: Times,
    case_id: Annotated[Id, Path(description="a case of hers")],
    person_id: Annotated[Id, Query(description="to whom it is handed")],
    format: Annotated[Literal["pdf"], Query(description="PDF/A")] = "pdf",
) -> Response:
    def question(q: Question) -> dict[str, Any] | None:
        members = case_persons.of_case(q.connection, case_id, q.at, q.known_at)
        there = person_id in {one["person_id"] for one in members}
        if not rights.case_seen(call, q, case_id) or not there:
            return None
        return copy_of(call, q, case_id, person_id)

    answered = call.answer(times, question)
    data = json.loads(bytes(answered.body))
    known_at = datetime.fromisoformat(data["known_at"])
    said = wording.instant(known_at, LANGUAGE)
    data |= {"known_at": said, "printed_on": wording.day(local_date(call.now), LANGUAGE)}
    headers = {
        "Position": answered.headers["Position"],
        "Cache-Control": "no-store",
        "Content-Disposition": 'inline; filename="vpogledi.pdf"',
    }
    return Response(printing.pdf("looks", data, known_at), 200, headers, media_type="application/pdf")


def copy_of(call: CallContext, q: Question, case_id: str, person_id: str) -> dict[str, Any]:
    """What stands on the paper; her own name is opened for it, after everything before was read."""
    about = texts.about(q.connection, person_id)
    until = min(q.at, q.known_at)
    rows = access_log.at_subjects(q.connection, [person_id, *about], until, 0, EVERY)
    position, digest = access_log.head(q.connection)
    row = persons.some(q.connection, [person_id], q.at, q.known_at)
    plain = opening.persons(call, row, NAMES, f"own_copy:{person_id}", case_id)
    return {
        "name": called(row, plain) if row else "",
        "lines": [line(one) for one in rows],
        "entries": len(rows),
        "position": position,
        "hash": hexed(digest)[:16],
    }


def called(rows: Mapping[str, Mapping[str, Any]], plain: Mapping[str, Mapping[str, Any]]) -> str:
    """What she is called, so that the paper says whose it is."""
    ((identity, row),) = rows.items()
    return name_of({name: plain[identity][name] or ERASED for name in NAMES if name in row["details"]})


def line(row: Mapping[str, Any]) -> dict[str, str]:
    """One look, in words."""
    said = json.loads(row["entry"])
    fields = [FIELDS[name] for name in said["fields"] if name in FIELDS]
    purpose = said["purpose"].partition(":")[0]
    return {
        "at": wording.instant(moment(row["at"]), LANGUAGE),
        "who": body_of(set(said["roles"])),
        "what": IN_WORDS if said["whom"] == "text" else ", ".join(fields),
        "why": WHY.get(purpose, WHY["casework"]),
    }


def body_of(roles: set[str]) -> str:
    """Which kind of body somebody with these roles belongs to."""
    if "police" in roles:
        return POLICE
    return INSPECTION if roles <= {"admin", "auditor"} else SERVICE
