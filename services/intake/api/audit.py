"""Who looked at whose data: every opening of sealed fields, out of the log itself."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis.clock import moment, rfc3339
from chassis.questions import Question
from chassis.web import Call, Id, Times
from services.intake.projections import facts_of_request, texts

ROUTER = APIRouter(tags=["audit"])


@ROUTER.get("/audit/access", summary="Who opened what is sealed of a person, and the texts about her")
def get_access(
    call: Call,
    times: Times,
    person_id: Id,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[int, Query(ge=0, le=1 << 62, description="`next` of the page before")] = 0,
) -> Response:
    def question(q: Question) -> dict[str, Any]:
        about = texts.about(q.connection, person_id)
        rows = facts_of_request.looks_at(
            q.connection, [person_id, *about], q.at, q.known_at, cursor, limit + 1
        )
        more = rows[limit - 1]["position"] if len(rows) > limit else None
        return {"items": [look(row) for row in rows[:limit]], "next": more}

    return call.answer(times, question)


def look(row: dict[str, Any]) -> dict[str, Any]:
    """One look: who, at whom or which text, which fields, where they were shown, in which case."""
    said = json.loads(bytes(row["data"]))
    _, _, whose = row["stream"].partition("-")
    return {
        "event_id": row["event_id"],
        "at": rfc3339(moment(row["occurred_at"])),
        "by": row["actor"],
        "whom": said["whom"],
        "id": whose,
        "fields": said["fields"],
        "seen_in": said["seen_in"],
        "case_id": said.get("case_id"),
    }
