"""Tables over any period: as JSON, as CSV, as a sheet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from fastapi import APIRouter, Depends, Header, Query, Response
from pydantic import BaseModel

from chassis.questions import Question
from chassis.web import Call, CallContext, Slug, Times
from services.reporting.api.report_shapes import OrderReport, PlacementReport
from services.reporting.api.scope import (
    SOURCES,
    WITH_PLACEMENT,
    csds_wanted,
    require_house,
    require_known,
)
from services.reporting.api.shapes import InterventionReport
from services.reporting.api.sheets import CSV, XLSX, as_asked
from services.reporting.domain.counting import Group
from services.reporting.domain.figures import Form
from services.reporting.domain.periods import Period, period
from services.reporting.projections.intervention_report import intervention_report
from services.reporting.projections.order_report import order_report
from services.reporting.projections.placement_report import placement_report
from services.reporting.projections.reports import Basis, Wanted

ROUTER = APIRouter(tags=["reports"])
Year = Annotated[str | None, Query(description="a year, 2021")]
Quarter = Annotated[str | None, Query(description="a quarter, 2021-Q1")]
Month = Annotated[str | None, Query(description="a month, 2021-03")]
Csds = Annotated[list[str] | None, Query(description="one CSD, several (repeated or with commas), or `all`")]
GroupBy = Annotated[
    Literal["csd", "unit", "station", "month"] | None,
    Query(description="a row for each of these beside the totals"),
]
GroupStaysBy = Annotated[
    Literal["csd", "unit", "centre", "month"] | None,
    Query(description="a row for each of these beside the totals"),
]
OnBasis = Annotated[
    Basis, Query(description="`submitted`: each month as last submitted, the others in `missing`")
]
InForm = Annotated[Form, Query(description="`open`: cells and totals rounded, each for itself, to five")]
Accept = Annotated[str | None, Header(description="application/json, text/csv or an XLSX sheet")]
House = Annotated[Slug | None, Query(description="one crisis centre; left out, all of the CSD's")]
Report: TypeAlias = Callable[[Question, Wanted], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What every report is asked: the period, the CSDs as said, on which basis, in which form."""

    period: Period
    csd: list[str] | None
    basis: Basis
    form: Form

    def of(self, call: CallContext, group: Group | None = None, centre: str | None = None) -> Wanted:
        """What this caller wants with it."""
        csds = csds_wanted(call, self.csd)
        return Wanted(self.period, csds, group, self.basis, self.form, centre)


def asked(
    year: Year = None,
    quarter: Quarter = None,
    month: Month = None,
    csd: Csds = None,
    basis: OnBasis = "current",
    form: InForm = "official",
) -> Asked:
    """The query parameters that all reports share."""
    return Asked(period(year, quarter, month), csd, basis, form)


Asking = Annotated[Asked, Depends(asked)]


def sheets(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """What a report answers, for the API's description."""
    return {200: {"model": model, "description": "The table", "content": {CSV: {}, XLSX: {}}}}


@ROUTER.get(
    "/reports/interventions",
    summary="Interventions by band, task and month, and calls by triage",
    responses=sheets(InterventionReport),
)
def get_interventions(
    call: Call, times: Times, asking: Asking, group_by: GroupBy = None, accept: Accept = None
) -> Response:
    wanted = asking.of(call, group_by)
    answer = call.answer(times, of(intervention_report, wanted, call), SOURCES)
    return as_asked(answer, accept, "interventions")


@ROUTER.get(
    "/reports/restraining-orders",
    summary="Restraining orders by station and end stage, and how long their papers took",
    responses=sheets(OrderReport),
)
def get_restraining_orders(
    call: Call, times: Times, asking: Asking, group_by: GroupBy = None, accept: Accept = None
) -> Response:
    wanted = asking.of(call, group_by)
    answer = call.answer(times, of(order_report, wanted, call), SOURCES)
    return as_asked(answer, accept, "restraining-orders")


@ROUTER.get(
    "/reports/placements",
    summary="The tables of a crisis centre: stays, who they are, how long, where to",
    responses=sheets(PlacementReport),
)
def get_placements(
    call: Call,
    times: Times,
    asking: Asking,
    centre: House = None,
    group_by: GroupStaysBy = None,
    accept: Accept = None,
) -> Response:
    wanted = asking.of(call, group_by, centre)
    answer = call.answer(times, of(placement_report, wanted, call), WITH_PLACEMENT)
    return as_asked(answer, accept, "placements")


def of(report: Report, wanted: Wanted, call: CallContext) -> Callable[[Question], dict[str, Any]]:
    """The question a report answers, once it is sure that what it names is known and may be seen."""

    def ask(q: Question) -> dict[str, Any]:
        require_known(q, wanted.csds)
        require_house(q, call, wanted.centre)
        return report(q, wanted)

    return ask
