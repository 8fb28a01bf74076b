"""Tables over any period: as JSON, as CSV, as a sheet."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from chassis.questions import Question
from chassis.web import Call, Times
from services.reporting.api.scope import SOURCES, csds_wanted, require_known
from services.reporting.api.shapes import InterventionReport
from services.reporting.api.sheets import CSV, XLSX, as_asked
from services.reporting.domain.figures import Form
from services.reporting.domain.interventions import Group
from services.reporting.domain.periods import period
from services.reporting.projections.intervention_report import Basis, Wanted, intervention_report

ROUTER = APIRouter(tags=["reports"])
Year = Annotated[str | None, Query(description="a year, 2021")]
Quarter = Annotated[str | None, Query(description="a quarter, 2021-Q1")]
Month = Annotated[str | None, Query(description="a month, 2021-03")]
Csds = Annotated[list[str] | None, Query(description="one CSD, several (repeated or with commas), or `all`")]
GroupBy = Annotated[Group | None, Query(description="a row for each of these beside the totals")]
OnBasis = Annotated[
    Basis, Query(description="`submitted`: each month as last submitted, the others in `missing`")
]
InForm = Annotated[Form, Query(description="`open`: cells and totals rounded, each for itself, to five")]
Accept = Annotated[str | None, Header(description="application/json, text/csv or an XLSX sheet")]
SHEETS: dict[int | str, dict[str, Any]] = {
    200: {"model": InterventionReport, "description": "The table", "content": {CSV: {}, XLSX: {}}}
}


@ROUTER.get(
    "/reports/interventions",
    summary="Interventions by band, task and month, and calls by triage",
    responses=SHEETS,
)
def get_interventions(
    call: Call,
    times: Times,
    year: Year = None,
    quarter: Quarter = None,
    month: Month = None,
    csd: Csds = None,
    group_by: GroupBy = None,
    basis: OnBasis = "current",
    form: InForm = "official",
    accept: Accept = None,
) -> Response:
    wanted = Wanted(period(year, quarter, month), csds_wanted(call.caller, csd), group_by, basis, form)

    def ask(q: Question) -> dict[str, Any]:
        require_known(q, wanted.csds)
        return intervention_report(q, wanted)

    return as_asked(call.answer(times, ask, SOURCES), accept, f"interventions-{wanted.period.label}")
