"""What police and court did about restraining orders, as plain steps, and what those make of the orders."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import moment
from chassis.projections import as_of
from law.order_state import Judged, Step, judge
from law.parameters import Law
from services.intervention.projections.order_lines import STEP, TABLE, step_of


def steps_of(
    connection: sa.Connection, order_ids: Sequence[str], at: int, known: int
) -> Mapping[str, Sequence[Step]]:
    """The steps that had happened by `at` and were known at `known` (microseconds), by order."""
    query = sa.select(TABLE.c.order_id, TABLE.c.valid_from, TABLE.c.detail).where(
        as_of(TABLE, at, known), TABLE.c.type == STEP, TABLE.c.order_id.in_(order_ids)
    )
    found: dict[str, list[Step]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["order_id"]].append(step_of({**row, "detail": json.loads(row["detail"])}))
    return found


def judged_orders(
    connection: sa.Connection, rows: Sequence[Mapping[str, Any]], law: Law, at: int, known: int
) -> dict[str, Judged]:
    """What their steps make of the orders of some rows, by `law`; by order."""
    steps = steps_of(connection, [row["order_id"] for row in rows], at, known)
    return {
        row["order_id"]: judge(row["kind"], moment(row["issued_at"]), steps.get(row["order_id"], ()), law)
        for row in rows
    }
