"""What a CSD owes the ministry, and until when."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis.clock import rfc3339
from chassis.questions import Question
from chassis.web import Call, Times
from services.reporting.api.scope import SOURCES, own_csd
from services.reporting.api.shapes import Tasks
from services.reporting.domain.due import Due
from services.reporting.domain.returns import return_id
from services.reporting.projections.owed import owed

ROUTER = APIRouter(tags=["tasks"])


@ROUTER.get("/tasks", summary="Hand-ins and submissions that are due", responses={200: {"model": Tasks}})
def get_tasks(
    call: Call,
    times: Times,
    unit: str | None = None,
    worker: str | None = None,
    state: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(description="`next` of the page before")] = None,
) -> Response:
    csd = own_csd(call.caller)

    def ask(q: Question) -> dict[str, Any]:
        nobodys = unit is not None or worker is not None  # a return is the whole CSD's
        found = [] if nobodys else [one for one in owed(q, csd) if state in (None, one.state)]
        items = [task(one) for one in found]
        names = [item["id"] for item in items]
        start = names.index(cursor) + 1 if cursor in names else 0
        more = start + limit < len(items)
        return {"items": items[start : start + limit], "next": names[start + limit - 1] if more else None}

    return call.answer(times, ask, SOURCES)


def task(one: Due) -> dict[str, Any]:
    """One thing due; done when the return is handed in, or submitted."""
    return {
        "id": f"reporting-{one.kind}-{return_id(one.csd, one.month)}",
        "kind": one.kind,
        "csd": one.csd,
        "month": one.month,
        "due_at": rfc3339(one.due_at),
        "why": f"{one.kind}_due",
        "state": one.state,
    }
