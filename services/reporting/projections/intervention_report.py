"""The table of interventions: what counts, of whom, in which months, as known now or as it was submitted."""

from typing import Any

import sqlalchemy as sa

from chassis.questions import Question
from services.reporting.domain.counting import Counted, cut, summed
from services.reporting.domain.definitions import INTERVENTION_DEFINITIONS
from services.reporting.domain.figures import shown
from services.reporting.domain.periods import month_bounds
from services.reporting.projections.counted import counted
from services.reporting.projections.law_entries import law_known
from services.reporting.projections.places import slugs
from services.reporting.projections.reports import Kind, Span, Wanted, csds_of, report


def intervention_report(q: Question, wanted: Wanted) -> dict[str, Any]:
    """The report as JSON has it."""
    stations = slugs(q.connection, "station", q.known_at, csds_of(q, wanted))
    kind = Kind(
        count=interventions_of,
        table=lambda rows: shown(summed(rows), stations, wanted.form),
        definitions=INTERVENTION_DEFINITIONS,
    )
    return report(q, wanted, kind)[0]


def interventions_of(connection: sa.Connection, span: Span, at: int, known: int) -> list[Counted]:
    """Every intervention and call of a span."""
    return counted(connection, span.start, span.end, at, known, law_known(connection, known))


def rows_of_return(
    connection: sa.Connection, csd: str, month: str, known: int, at: int | None = None
) -> list[Counted]:
    """What counts in the return of one CSD and month, as known at `known` (microseconds)."""
    start, end = month_bounds(month)
    rows = interventions_of(connection, Span(start, start, end), known if at is None else at, known)
    return [row for row in cut(rows, [month]) if row.csd == csd]
