"""Every fact that stands of an intervention, as a line that names its event."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of, known_now
from chassis.tables import EVENT


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row a fact, from when it occurred."""
    for fact in facts:
        yield Row(fact.event_id, values(fact), fact.occurred_at)


def values(fact: Recorded) -> dict[str, Any]:
    """One fact as columns; `detail` is its data as JSON: ids and codes."""
    detail = {} if fact.event is None else fact.event.model_dump(mode="json", exclude_none=True)
    return {
        "intervention_id": fact.id,
        "event_id": fact.event_id,
        "type": fact.type,
        "worker_id": detail.get("worker_id"),
        "actor": fact.actor,
        "detail": json.dumps(detail, sort_keys=True),
    }


LINES = Projection(
    name="intervention_lines",
    source="intervention",
    kinds=("intervention",),
    columns=(
        sa.Column("intervention_id", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("worker_id", sa.Text),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    ),
    rows=rows,
    unique=(("event_id",),),
    indexes=(("intervention_id",),),
)
TABLE = LINES.table
ANSWERS = ("report_accepted", "report_returned")


def of(connection: sa.Connection, intervention_id: str, at: int, known: int) -> list[dict[str, Any]]:
    """The lines of an intervention in the order of the world, `detail` read."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.intervention_id == intervention_id)
    ordered = query.order_by(TABLE.c.valid_from, TABLE.c.event_id)
    return [{**row, "detail": json.loads(row["detail"])} for row in connection.execute(ordered).mappings()]


def standing(connection: sa.Connection, event_id: str) -> dict[str, Any] | None:
    """The line of a fact that stands, as known now."""
    query = sa.select(TABLE).where(known_now(TABLE), TABLE.c.event_id == event_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def detail_of(line: dict[str, Any] | None) -> dict[str, Any]:
    """A line's data; nothing of no line."""
    return {} if line is None else dict(json.loads(line["detail"]))


def leaning_on(connection: sa.Connection, line: dict[str, Any]) -> int:
    """How many standing facts make no sense without this one.

    All on the opening, her own on a participant, the report on the closure, the answer on the report.
    """
    query = sa.select(sa.func.count()).where(
        known_now(TABLE),
        TABLE.c.intervention_id == line["intervention_id"],
        TABLE.c.event_id != line["event_id"],
    )
    match line["type"]:
        case "intervention_opened":
            return connection.execute(query).scalar_one()
        case "participant_joined":
            own = query.where(TABLE.c.worker_id == line["worker_id"])
            return connection.execute(own).scalar_one()
        case "intervention_closed":
            handed_over = query.where(TABLE.c.type == "report_submitted")
            return connection.execute(handed_over).scalar_one()
        case "report_submitted":
            answered = query.where(TABLE.c.type.in_(ANSWERS), TABLE.c.valid_from >= line["valid_from"])
            return connection.execute(answered).scalar_one()
        case _:
            return 0


def stream_of(connection: sa.Connection, event_id: str) -> str | None:
    """The stream of a fact in the log, whether it still stands or not."""
    return connection.execute(sa.select(EVENT.c.stream).where(EVENT.c.event_id == event_id)).scalar()


def belongs(connection: sa.Connection, event_id: str) -> dict[str, Any] | None:
    """The CSD that a fact belongs to, and who recorded it."""
    query = sa.select(EVENT.c.csd, EVENT.c.actor).where(EVENT.c.event_id == event_id)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def version_of(connection: sa.Connection, intervention_id: str, known: int) -> int:
    """How many facts the intervention had, as known at `known`."""
    query = sa.select(sa.func.count()).where(
        EVENT.c.stream == f"intervention-{intervention_id}", EVENT.c.recorded_at <= known
    )
    return connection.execute(query).scalar_one()
