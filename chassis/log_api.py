"""The log for those who may read it: the facts in order, and whether the chain is whole."""

import base64
import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis.clock import moment, rfc3339
from chassis.errors import BadInput
from chassis.event_store import Broken, head, rows_after, verify_chain
from chassis.questions import Question
from chassis.web import Call, Times, json_response

ROUTER = APIRouter(tags=["log"])
ROLES = {
    "GET /events": frozenset({"auditor", "unit_worker"}),
    "GET /audit/verification": frozenset({"auditor"}),
    "GET /audit/heads": frozenset({"auditor"}),
}
TIMES = ("occurred_at", "recorded_at", "entered_at")


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the log as JSON; sealed fields stay sealed."""
    plain = {name: value for name, value in row.items() if name not in (*TIMES, "data", "hash")}
    times = {name: None if row[name] is None else rfc3339(moment(row[name])) for name in TIMES}
    return {
        **plain,
        **times,
        "data": json.loads(bytes(row["data"])),
        "hash": base64.b16encode(bytes(row["hash"])).decode(),
    }


@ROUTER.get("/events", summary="The immutable facts in order")
def get_events(
    call: Call,
    times: Times,
    after: Annotated[int, Query(ge=0, lt=1 << 63)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    stream: str | None = None,
    case_id: str | None = None,
) -> Response:
    if case_id is None and "auditor" not in call.caller.roles:
        raise BadInput("case_needed", "A unit reads the facts of one case: name case_id.", field="case_id")

    def ask(q: Question) -> dict[str, Any]:
        rows = rows_after(q.connection, after, limit, stream=stream, case_id=case_id, known_at=q.known_at)
        items = [shown(row) for row in rows]
        return {"items": items, "next": items[-1]["position"] if len(items) == limit else None}

    return call.answer(times, ask)


@ROUTER.get("/audit/verification", summary="Is the chain intact?")
def get_verification(call: Call) -> Response:
    with call.store.reading() as connection:
        try:
            found: dict[str, Any] = {"intact": True, "through": verify_chain(connection)}
        except Broken as broken:
            found = {"intact": False, "first_broken": broken.position}
    return json_response({"items": [{"service": call.store.service, **found}]}, 200, {})


@ROUTER.get("/audit/heads", summary="The head of the log")
def get_heads(call: Call) -> Response:
    with call.store.reading() as connection:
        position, closed_at, store_id = head(connection)
        rows = rows_after(connection, max(position - 1, 0), 1)
    last = shown(rows[0])["hash"] if rows else None
    item = {"service": call.store.service, "position": position, "closed_at": rfc3339(moment(closed_at)),
            "store_id": store_id, "hash": last}  # fmt: skip
    return json_response({"items": [item]}, 200, {})
