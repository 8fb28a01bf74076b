"""Everything that was told of a restraining order, what was corrected or taken back among it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros, moment
from chassis.facts import Recorded
from chassis.projections import AT, KNOWN, Projection, Row, as_of, known_now
from chassis.tables import EVENT
from law.order_state import Step
from services.intervention.events.restraining_order import OrderClockRang, OrderStepReported, OrderTold
from services.intervention.projections.orders import TABLE as ORDER


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row a fact, from when it occurred; known until it is corrected or taken back."""
    for fact in facts:
        yield Row(fact.event_id, values(fact), fact.occurred_at)


def values(fact: Recorded) -> dict[str, Any]:
    """One fact as columns; `detail` is its data as JSON: ids and codes."""
    data = {} if fact.event is None else fact.event.model_dump(mode="json", exclude_none=True)
    return {
        "order_id": fact.id,
        "event_id": fact.event_id,
        "type": fact.type,
        "actor": fact.actor,
        "source": fact.source,
        "recorded_at": micros(fact.recorded_at),
        "entered_at": None if fact.entered_at is None else micros(fact.entered_at),
        "corrects": fact.corrects,
        "unchecked": isinstance(fact.event, OrderStepReported) and fact.event.unchecked,
        "detail": json.dumps(data, sort_keys=True),
    }


ORDER_LINES = Projection(
    name="order_lines",
    source="intervention",
    kinds=("restraining_order",),
    columns=(
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("entered_at", sa.BigInteger),
        sa.Column("corrects", sa.Text),
        sa.Column("unchecked", sa.Boolean, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    ),
    rows=rows,
    unique=(("event_id",),),
    indexes=(("order_id",), ("event_id",), ("type", "order_id")),
)
TABLE = ORDER_LINES.table
STEP, CLOCK, TOLD = OrderStepReported.type, OrderClockRang.type, OrderTold.type
LINES = (
    sa.select(TABLE)
    .where(
        TABLE.c.order_id == sa.bindparam("order_id"), TABLE.c.known_from <= KNOWN, TABLE.c.valid_from <= AT
    )
    .order_by(TABLE.c.valid_from, TABLE.c.event_id, TABLE.c.known_from)
)
FACTS = (
    sa.select(EVENT.c.corrects, EVENT.c.event_id, EVENT.c.type)
    .where(EVENT.c.stream == sa.bindparam("stream"), EVENT.c.recorded_at <= KNOWN)
    .order_by(EVENT.c.position)
)
LEAN = (STEP, TOLD)


@dataclass(frozen=True)
class Told:
    """All that was told of an order by a moment of knowledge: how many facts, and the lines in the world's order."""

    version: int
    lines: list[dict[str, Any]]

    def steps(self) -> list[Step]:
        """The steps that stand."""
        return [step_of(one) for one in self.lines if one["stands"] and one["type"] == STEP]

    def rang(self) -> dict[tuple[str, str], str]:
        """The clocks that rang: (clock, its moment as text) to the fact that says so."""
        found = (one for one in self.lines if one["type"] == CLOCK)
        return {(one["detail"]["clock"], one["detail"]["due_at"]): one["event_id"] for one in found}


def step_of(line: Mapping[str, Any]) -> Step:
    """A line of a step, its detail read, as the law judges it."""
    event = OrderStepReported.model_validate(line["detail"])
    return Step(event.step_id, event.kind, moment(line["valid_from"]), event.until, event.as_decided)


def of(connection: sa.Connection, order_id: str, at: int, known: int) -> Told:
    """What was told of an order, each line with its detail read and what struck it by then.

    A corrected or withdrawn fact is there too: `stands` is false, `corrected_by` or `withdrawn_by` names the fact.
    """
    asked = {"order_id": order_id, "stream": f"restraining_order-{order_id}", "at": at, "known": known}
    facts = connection.execute(FACTS, asked).all()
    struck = {corrects: (event_id, kind) for corrects, event_id, kind in facts if corrects is not None}
    lines = {row["event_id"]: dict(row) for row in connection.execute(LINES, asked).mappings()}
    return Told(len(facts), [shown(line, known, struck) for line in lines.values()])


def shown(line: dict[str, Any], known: int, struck: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """A line with its detail read and what became of it; of a fact that stood twice the last time counts."""
    stands = line["known_to"] > known
    by = None if stands else struck.get(line["event_id"])
    corrected = by is not None and by[1] == line["type"]
    return {
        **line,
        "detail": json.loads(line["detail"]),
        "stands": stands,
        "corrected_by": by[0] if by is not None and corrected else None,
        "withdrawn_by": by[0] if by is not None and not corrected else None,
    }


def rang(
    connection: sa.Connection, order_ids: Sequence[str], at: int, known: int
) -> dict[tuple[str, str, str], str]:
    """The clocks that rang: (order, clock, its moment as text) to the fact that says so."""
    query = sa.select(TABLE).where(
        as_of(TABLE, at, known), TABLE.c.type == CLOCK, TABLE.c.order_id.in_(order_ids)
    )
    found = {}
    for row in connection.execute(query.order_by(TABLE.c.recorded_at, TABLE.c.event_id)).mappings():
        said = json.loads(row["detail"])
        found[row["order_id"], said["clock"], said["due_at"]] = row["event_id"]
    return found


def seen_to(connection: sa.Connection, unit: str | None, at: int, known: int) -> list[dict[str, Any]]:
    """The tasks about orders that somebody has seen to, with whose order it is; the last 500."""
    of_it = sa.and_(ORDER.c.order_id == TABLE.c.order_id, as_of(ORDER, at, known))
    query = (
        sa.select(TABLE, ORDER.c.station, ORDER.c.csd, ORDER.c.unit, ORDER.c.case_id)
        .join(ORDER, of_it)
        .where(as_of(TABLE, at, known), TABLE.c.type == "order_task_done")
        .order_by(TABLE.c.valid_from.desc(), TABLE.c.event_id)
        .limit(500)
    )
    if unit is not None:
        query = query.where(ORDER.c.unit == unit)
    return [{**row, "detail": json.loads(row["detail"])} for row in connection.execute(query).mappings()]


def standing(connection: sa.Connection, event_id: str) -> dict[str, Any] | None:
    """The line of a fact that stands, as known now, `detail` read."""
    query = sa.select(TABLE).where(known_now(TABLE), TABLE.c.event_id == event_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else {**row, "detail": json.loads(row["detail"])}


def leaning_on(connection: sa.Connection, line: dict[str, Any]) -> int:
    """How many standing facts make no sense without this one: on the issue, its steps and who was told."""
    if line["type"] != "restraining_order_issued":
        return 0
    query = sa.select(sa.func.count()).where(
        known_now(TABLE), TABLE.c.order_id == line["order_id"], TABLE.c.type.in_(LEAN)
    )
    return connection.execute(query).scalar_one()


def before_their_order(connection: sa.Connection, at: int, known: int) -> list[dict[str, Any]]:
    """Steps that were taken down before anybody told of their order, with whose it is (None: still unknown)."""
    of_it = sa.and_(ORDER.c.order_id == TABLE.c.order_id, as_of(ORDER, at, known))
    query = (
        sa.select(TABLE, ORDER.c.station, ORDER.c.csd, ORDER.c.unit, ORDER.c.case_id)
        .outerjoin(ORDER, of_it)
        .where(as_of(TABLE, at, known), TABLE.c.unchecked)
    )
    ordered = query.order_by(TABLE.c.recorded_at, TABLE.c.event_id)
    return [{**row, "detail": json.loads(row["detail"])} for row in connection.execute(ordered).mappings()]
