"""Whose data the law no longer asks to keep: a list for a person to decide by; nothing is erased by itself."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis.clock import moment, rfc3339
from chassis.questions import Question
from chassis.web import Call, Id, Times
from law.local import local_date
from law.parameters import Law
from law.retention import OF_CASES, OF_CASES_WITH_STAY, kept_until
from services.intake.projections import retention
from services.intake.projections.law_entries import law_known

ROUTER = APIRouter(tags=["persons"])


@ROUTER.get(
    "/retention/due", summary="Persons whose retention is over, with the rule behind each; a person decides"
)
def get_due(
    call: Call,
    times: Times,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[Id | None, Query(description="`next` of the page before")] = None,
) -> Response:
    def question(q: Question) -> dict[str, Any]:
        law, today = law_known(q.connection, q.known_at), local_date(moment(q.at))
        rows = list(retention.ended(q.connection, cursor or "", limit))
        judged = [line(row, law) for row in rows]
        due = [one for one in judged if one["kept_until"] < today.isoformat()]
        return {"items": due, "next": rows[-1]["person_id"] if len(rows) == limit else None}

    return call.answer(times, question)


def line(row: dict[str, Any], law: Law) -> dict[str, Any]:
    """A person, when her last case was closed, and until when which rule keeps her."""
    rule = OF_CASES_WITH_STAY if row["stays"] else OF_CASES
    closed_on = local_date(moment(row["closed_at"]))
    entry = law.entry(rule, closed_on, row["csd"])
    years = law.number(rule, closed_on, row["csd"])
    return {
        "person_id": row["person_id"],
        "last_closed_at": rfc3339(moment(row["closed_at"])),
        "rule": rule,
        "years": years,
        "source": entry.source,
        "kept_until": kept_until(closed_on, years).isoformat(),
    }
