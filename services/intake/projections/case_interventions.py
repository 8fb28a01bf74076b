"""What did the on-call service do in a case? From intervention's messages, a line a fact."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import moment, rfc3339
from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of
from contracts.intervention import InterventionOpened


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each fact of an intervention, with the case and notification it was opened for."""
    opened = [fact.event for fact in facts if isinstance(fact.event, InterventionOpened)]
    known_cases = [fact.case_id for fact in facts if fact.case_id is not None]
    case_id = next(
        (event.case_id for event in opened if event.case_id), known_cases[-1] if known_cases else None
    )
    notification = next((event.notification_id for event in opened if event.notification_id), None)
    for fact in facts:
        values = {
            "intervention_id": fact.id,
            "case_id": case_id,
            "notification_id": notification,
            "type": fact.type,
            "actor": fact.actor,
            "event_id": fact.event_id,
            "data": "null" if fact.event is None else fact.event.model_dump_json(exclude_none=True),
        }
        yield Row(fact.event_id, values, fact.occurred_at)


CASE_INTERVENTIONS = Projection(
    name="case_interventions",
    source="intervention",
    kinds=("intervention",),
    columns=(
        sa.Column("intervention_id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text),
        sa.Column("notification_id", sa.Text),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("case_id",), ("notification_id",)),
)
TABLE = CASE_INTERVENTIONS.table


def lines(
    connection: sa.Connection, case_id: str, notifications: Collection[str], at: int, known: int
) -> list[dict[str, Any]]:
    """What was done in a case, or upon its notifications, in the order of the world, as of two times."""
    here = sa.or_(TABLE.c.case_id == case_id, TABLE.c.notification_id.in_(list(notifications)))
    query = sa.select(TABLE).where(as_of(TABLE, at, known), here)
    found = connection.execute(query.order_by(TABLE.c.valid_from, TABLE.c.event_id)).mappings()
    return [shown(row) for row in found]


def begun_upon(connection: sa.Connection, notifications: Collection[str], known: int) -> set[str]:
    """The streams of interventions that were ever known to have begun upon these notifications."""
    upon = sa.and_(TABLE.c.notification_id.in_(list(notifications)), TABLE.c.known_from <= known)
    return set(connection.execute(sa.select(TABLE.c.stream).where(upon).distinct()).scalars())


def shown(row: sa.RowMapping) -> dict[str, Any]:
    """A line as JSON."""
    plain = {name: row[name] for name in ("intervention_id", "type", "actor", "event_id")}
    return {**plain, "occurred_at": rfc3339(moment(row["valid_from"])), "data": json.loads(row["data"])}
