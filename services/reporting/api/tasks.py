"""What a CSD owes the ministry, and until when."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from chassis.clock import rfc3339
from chassis.problems import language
from chassis.questions import Question
from chassis.web import Call, Times
from services.reporting.api.scope import SOURCES, own_csd
from services.reporting.api.shapes import Tasks
from services.reporting.domain.calendar import CLOCKS
from services.reporting.domain.due import Due, Kind, State
from services.reporting.domain.returns import return_id
from services.reporting.projections.owed import owed
from services.reporting.projections.return_clocks import rang

ROUTER = APIRouter(tags=["tasks"])
Heard = Annotated[str | None, Header(description="sl, it or en: the language of the sentences")]
WHY: dict[Kind, str] = {
    "return_hand_in": "The return of {month} is to be handed in to the main office.",
    "return_submission": "The return of {month} is to be submitted to the ministry.",
}
WHO: dict[Kind, str] = {"return_hand_in": "coordinator", "return_submission": "head_office"}


@ROUTER.get(
    "/tasks",
    summary="Hand-ins and submissions that are due; what is done only when it is asked for",
    responses={200: {"model": Tasks}},
)
def get_tasks(
    call: Call,
    times: Times,
    unit: str | None = None,
    worker: str | None = None,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(description="`next` of the page before")] = None,
    accept_language: Heard = None,
) -> Response:
    csd, tongue = own_csd(call), language(accept_language)

    def ask(q: Question) -> dict[str, Any]:
        nobodys = unit is not None or worker is not None  # a return is the whole CSD's
        found = [] if nobodys else [one for one in owed(q, csd) if asked_for(one, state)]
        clocks = rang(q, csd)
        said = call.app.sentences
        items = [task(one, clocks, said.get(f"task_{one.kind}", {}).get(tongue)) for one in found]
        names = [item["id"] for item in items]
        start = names.index(cursor) + 1 if cursor in names else 0
        more = start + limit < len(items)
        return {"items": items[start : start + limit], "next": names[start + limit - 1] if more else None}

    return call.answer(times, ask, SOURCES)


def asked_for(one: Due, state: State | None) -> bool:
    """In the state asked for; without one, all that is not done."""
    return one.state != "done" if state is None else one.state == state


def task(one: Due, clocks: Mapping[tuple[str, str], str], translated: str | None) -> dict[str, Any]:
    """One thing due, who must do it and the clock that rang for it; done when the return is handed in, or submitted."""
    due, overdue = CLOCKS[one.kind]
    return {
        "id": f"reporting-{one.kind}-{return_id(one.csd, one.month)}",
        "kind": one.kind,
        "csd": one.csd,
        "month": one.month,
        "role": WHO[one.kind],
        "event_id": clocks.get((one.month, overdue if one.state == "overdue" else due)),
        "due_at": rfc3339(one.due_at),
        "why": (translated or WHY[one.kind]).format(month=one.month),
        "state": one.state,
    }
