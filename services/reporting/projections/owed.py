"""Which returns a CSD owes, and which it has sent."""

from collections.abc import Iterator

import sqlalchemy as sa

from chassis.clock import moment
from chassis.projections import as_of
from chassis.questions import Question
from services.reporting.domain.due import Due, Kind, due, owed_months
from services.reporting.domain.periods import month_of
from services.reporting.projections.calls import CALLS
from services.reporting.projections.interventions import INTERVENTIONS
from services.reporting.projections.law_entries import law_known
from services.reporting.projections.places import entered_csds
from services.reporting.projections.returns_sent import sent
from services.reporting.projections.worked_segments import WORKED_SEGMENTS

DONE_BY: dict[str, Kind] = {"handed_in": "return_hand_in", "submitted": "return_submission"}


def owed(q: Question, csd: str) -> Iterator[Due]:
    """The hand-ins and submissions a CSD has before it or has done, oldest month first."""
    entered_at = entered_csds(q.connection, q.known_at).get(csd)
    if entered_at is None:
        return
    law, returns = law_known(q.connection, q.known_at), sent(q.connection, q.at, q.known_at)
    for month in owed_months(moment(entered_at), moment(q.at), busy_months(q, csd), law):
        done = {DONE_BY[line["act"]] for line in returns.get((csd, month), [])}
        yield from due(csd, month, done, moment(q.at), law)


def busy_months(q: Question, csd: str) -> set[str]:
    """The months in which the CSD worked or was called."""
    worked, opened, calls = WORKED_SEGMENTS.table, INTERVENTIONS.table, CALLS.table
    mine = sa.select(opened.c.intervention_id).where(as_of(opened, q.at, q.known_at), opened.c.csd == csd)
    began = sa.select(worked.c.start_at).where(
        as_of(worked, q.at, q.known_at), worked.c.intervention_id.in_(mine)
    )
    called = sa.select(calls.c.called_at).where(as_of(calls, q.at, q.known_at), calls.c.csd == csd)
    found = q.connection.execute(sa.union(began, called)).scalars()
    return {month_of(moment(instant)) for instant in found}
