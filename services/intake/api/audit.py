"""Who looked at whose data: every opening of sealed fields, out of the access log."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis import access_log
from chassis.clock import moment, rfc3339
from chassis.log_api import hexed
from chassis.questions import Question
from chassis.web import Call, Id, Times
from services.intake.projections import texts

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
        until = min(q.at, q.known_at)
        rows = access_log.at_subjects(q.connection, [person_id, *about], until, cursor, limit + 1)
        more = rows[limit - 1]["position"] if len(rows) > limit else None
        return {"items": [look(row) for row in rows[:limit]], "next": more}

    return call.answer(times, question)


def look(row: dict[str, Any]) -> dict[str, Any]:
    """One look: who, on what ground, at whom or which text, which fields, where shown, through what, and its proof."""
    said = json.loads(row["entry"])
    names = (
        "whom",
        "fields",
        "seen_in",
        "case_id",
        "roles",
        "csd",
        "centre",
        "grounds",
        "purpose",
        "through",
    )
    return {
        "position": row["position"],
        "hash": hexed(bytes(row["hash"])),
        "at": rfc3339(moment(row["at"])),
        "by": said["actor"],
        "id": said["subject_id"],
        **{name: said[name] for name in names},
    }
