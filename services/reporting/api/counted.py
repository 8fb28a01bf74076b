"""What a figure counts: the stays, interventions, orders, enquiries behind it, by their ids, for those allowed."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any, Literal, TypeAlias

from fastapi import APIRouter, Query, Response

from chassis.questions import Question
from chassis.web import Call, Times
from services.reporting.api.reports import Asking, House, of
from services.reporting.api.scope import WITH_PLACEMENT
from services.reporting.domain.counting import Counted, counted_in
from services.reporting.projections.intervention_report import interventions_of
from services.reporting.projections.order_report import orders_of
from services.reporting.projections.placement_report import stays_of
from services.reporting.projections.reports import Wanted, csds_of, gather

ROUTER = APIRouter(tags=["reports"])
Reports = Literal["interventions", "restraining-orders", "placements"]
Count: TypeAlias = Callable[..., Any]
COUNTS: Mapping[str, Count] = {"interventions": interventions_of, "restraining-orders": orders_of}


@ROUTER.get("/reports/{report}/counted", summary="What a figure of a report counts, by month and id")
def get_counted(
    call: Call,
    times: Times,
    report: Reports,
    asking: Asking,
    figure: Annotated[str, Query(max_length=200, description="its dotted path, `by_reason.relief`")],
    centre: House = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
    cursor: Annotated[int, Query(ge=0, le=10_000_000, description="`next` of the page before")] = 0,
) -> Response:
    def listed(q: Question, wanted: Wanted) -> dict[str, Any]:
        found, after = counted_in(rows_of(q, report, wanted), asking.period.months, figure), cursor + limit
        return {
            "figure": figure,
            "total": sum(number for _, _, number in found),
            "items": [
                {"month": month, "id": stream, "count": number}
                for month, stream, number in found[cursor:after]
            ],
            "next": after if len(found) > after else None,
        }

    return call.answer(times, of(listed, asking.of(call, None, centre), call), WITH_PLACEMENT)


def rows_of(q: Question, report: Reports, wanted: Wanted) -> list[Counted]:
    """All that counts in a report."""
    count = COUNTS.get(report) or partial(stays_of, centre=wanted.centre)
    return gather(q, wanted, csds_of(q, wanted), count).rows
