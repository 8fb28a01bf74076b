"""The log for those who may read it: the facts in order, and whether the chain is whole."""

import base64
import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis import access_log
from chassis.clock import moment, rfc3339
from chassis.errors import BadInput
from chassis.event_store import Broken, head, rows_after, verify_chain
from chassis.questions import Question
from chassis.rights import Whose
from chassis.web import Call, CallContext, Times, json_response

ROUTER = APIRouter(tags=["log"])
TIMES = ("occurred_at", "recorded_at", "entered_at")


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the log as JSON; sealed fields stay sealed."""
    plain = {name: value for name, value in row.items() if name not in (*TIMES, "data", "hash")}
    times = {name: None if row[name] is None else rfc3339(moment(row[name])) for name in TIMES}
    return {
        **plain,
        **times,
        "data": json.loads(bytes(row["data"])),
        "hash": hexed(bytes(row["hash"])),
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
        if case_id is not None and not case_seen(call, q, case_id):
            return {"items": [], "next": None}
        rows = rows_after(q.connection, after, limit, stream=stream, case_id=case_id, known_at=q.known_at)
        items = [shown(row) for row in rows]
        return {"items": items, "next": items[-1]["position"] if len(items) == limit else None}

    return call.answer(times, ask)


def case_seen(call: CallContext, q: Question, case_id: str) -> bool:
    """Whether the caller may read the facts of a case; another's has none for her, as one that is not there."""
    return call.permit.covers(call.running.service.whose_case(q.connection, case_id, call.now) or Whose())


@ROUTER.get("/audit/verification", summary="Is the chain intact?")
def get_verification(call: Call) -> Response:
    with call.store.reading() as connection:
        item = {"service": call.store.service, **verified(connection, verify_chain)}
        if call.running.service.keeps_access:
            looks = verified(connection, access_log.verify)
            item |= {"access": looks, "intact": item["intact"] and looks["intact"]}
    return json_response({"items": [item]}, 200, {})


def verified(connection: Any, verify: Callable[[Any], int]) -> dict[str, Any]:
    """Whether a chain holds, and through which position or where it breaks first."""
    try:
        return {"intact": True, "through": verify(connection)}
    except Broken as broken:
        return {"intact": False, "first_broken": broken.position}


@ROUTER.get("/audit/heads", summary="The head of the log, and of the access log where one is kept")
def get_heads(call: Call) -> Response:
    with call.store.reading() as connection:
        position, closed_at, store_id = head(connection)
        rows = rows_after(connection, max(position - 1, 0), 1)
        looks = access_log.head(connection) if call.running.service.keeps_access else None
    last = shown(rows[0])["hash"] if rows else None
    item = {"service": call.store.service, "position": position, "closed_at": rfc3339(moment(closed_at)),
            "store_id": store_id, "hash": last}  # fmt: skip
    if looks is not None:
        item["access"] = {"position": looks[0], "hash": hexed(looks[1])}
    return json_response({"items": [item]}, 200, {})


def hexed(value: bytes) -> str:
    """A hash as answers show it."""
    return base64.b16encode(value).decode()
