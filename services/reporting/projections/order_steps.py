"""What police and court did about each restraining order: plain steps, judged when they are asked about."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros, moment
from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of
from contracts.intervention import OrderStepReported
from law.order_state import Step


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """One row a step, true from when it was so."""
    for fact in facts:
        if isinstance(fact.event, OrderStepReported):
            until = fact.event.until
            values = {
                "order_id": fact.id,
                "step_id": fact.event.step_id,
                "kind": fact.event.kind,
                "until_at": None if until is None else micros(until),
                "as_decided": fact.event.as_decided,
            }
            yield Row(fact.event_id, values, fact.occurred_at)


ORDER_STEPS = Projection(
    name="order_steps",
    source="intervention",
    kinds=("restraining_order",),
    columns=(
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("step_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("until_at", sa.BigInteger),
        sa.Column("as_decided", sa.Boolean, nullable=False),
    ),
    rows=rows,
    indexes=(("order_id",),),
)


def steps_of(
    connection: sa.Connection, orders: sa.Select[Any], at: int, known: int
) -> Mapping[str, list[Step]]:
    """The steps that had happened by `at` and were known at `known` (microseconds), by order."""
    table = ORDER_STEPS.table
    query = sa.select(table).where(as_of(table, at, known), table.c.order_id.in_(orders))
    found: dict[str, list[Step]] = defaultdict(list)
    for line in connection.execute(query.order_by(table.c.order_id, table.c.key)).mappings():
        until = None if line["until_at"] is None else moment(line["until_at"])
        step = Step(line["step_id"], line["kind"], moment(line["valid_from"]), until, line["as_decided"])
        found[line["order_id"]].append(step)
    return found
