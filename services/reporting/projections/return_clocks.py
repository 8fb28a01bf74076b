"""Which deadlines of returns have rung, and what the calendar of a CSD must know to set the next."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from chassis.clock import FOREVER, micros, moment
from chassis.facts import Command, Recorded
from chassis.projections import Projection, Row, as_of
from chassis.questions import Question
from services.reporting.commands import CalendarCommand
from services.reporting.domain.calendar import CalendarKnown
from services.reporting.domain.due import owed_months
from services.reporting.domain.periods import month_of
from services.reporting.events import ReturnClockRang
from services.reporting.projections.law_entries import law_known
from services.reporting.projections.owed import DONE_BY, busy_months
from services.reporting.projections.places import entered_csds
from services.reporting.projections.returns_sent import sent


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every clock that rang."""
    for fact in facts:
        if isinstance(fact.event, ReturnClockRang):
            said = fact.event
            values = {"event_id": fact.event_id, "csd": said.csd, "month": said.month, "clock": said.clock}
            yield Row(fact.event_id, values, fact.occurred_at)


RETURN_CLOCKS = Projection(
    name="return_clocks",
    source="reporting",
    kinds=("return_calendar",),
    columns=(
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("csd", sa.Text, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("clock", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("csd", "month"),),
)


def rang(q: Question, csd: str) -> dict[tuple[str, str], str]:
    """The clocks of a CSD that rang by then: (month, clock) to the fact that says so, the last one of each."""
    table = RETURN_CLOCKS.table
    query = sa.select(table.c.month, table.c.clock, table.c.event_id).where(
        as_of(table, q.at, q.known_at), table.c.csd == csd
    )
    found = q.connection.execute(query.order_by(table.c.valid_from, table.c.event_id))
    return {(month, clock): event_id for month, clock, event_id in found}


def look_for_calendar(command: Command, connection: sa.Connection) -> CalendarKnown:
    """The months that are owed now or will be next, what was done of them, and the law as known now."""
    if not isinstance(command, CalendarCommand):
        return CalendarKnown()
    now = micros(command.told.now)
    law, entered = law_known(connection, FOREVER - 1), entered_csds(connection, FOREVER - 1).get(command.csd)
    if entered is None:
        return CalendarKnown(law=law)
    q = Question(connection, "reporting", FOREVER - 1, FOREVER - 1)
    owed = owed_months(moment(entered), moment(now), busy_months(q, command.csd), law)
    months = tuple(sorted({*owed, month_of(moment(now))}))
    acts = sent(connection, FOREVER - 1, FOREVER - 1, months)
    done = {(month, DONE_BY[line["act"]]) for month in months for line in acts.get((command.csd, month), [])}
    return CalendarKnown(months, frozenset(done), law)
