"""Every fact that stands of a request or a stay, as a line that names its event."""

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
        "subject": fact.stream,
        "event_id": fact.event_id,
        "type": fact.type,
        "stay_id": fact.id if fact.kind == "stay" else detail.get("stay_id"),
        "actor": fact.actor,
        "csd": fact.csd,
        "rank": fact.rank,
        "detail": json.dumps(detail, sort_keys=True),
    }


LINES = Projection(
    name="placement_lines",
    source="placement",
    kinds=("centre", "enquiry", "house_service", "placement_request", "stay"),
    columns=(
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("stay_id", sa.Text),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("csd", sa.Text),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    ),
    rows=rows,
    unique=(("event_id",),),
    indexes=(("subject",), ("stay_id",)),
)
TABLE = LINES.table


def of(connection: sa.Connection, streams: Sequence[str], at: int, known: int) -> list[dict[str, Any]]:
    """The lines of some streams in the order of the world, `detail` read."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.subject.in_(streams))
    ordered = query.order_by(TABLE.c.valid_from, TABLE.c.rank, TABLE.c.event_id)
    return [{**row, "detail": json.loads(row["detail"])} for row in connection.execute(ordered).mappings()]


def standing(connection: sa.Connection, event_id: str) -> dict[str, Any] | None:
    """The line of a fact that stands, as known now."""
    query = sa.select(TABLE).where(known_now(TABLE), TABLE.c.event_id == event_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def standing_of(connection: sa.Connection, stay_id: str, kind: str) -> str | None:
    """The event of a stay's one fact of a kind (`stay_admitted`, `person_admitted`, `stay_departed`) that stands."""
    query = sa.select(TABLE.c.event_id).where(
        known_now(TABLE), TABLE.c.stay_id == stay_id, TABLE.c.type == kind
    )
    return connection.execute(query.limit(1)).scalar()


def leaning_on(connection: sa.Connection, line: dict[str, Any]) -> int:
    """How many standing facts make no sense without this one."""
    others = sa.select(TABLE.c.type).where(
        known_now(TABLE), TABLE.c.subject == line["subject"], TABLE.c.event_id != line["event_id"]
    )
    match line["type"]:
        case "stay_admitted" | "placement_requested" | "enquiry_made" | "service_given":
            return len(connection.execute(others).all())
        case "stay_departed":
            reports = others.where(TABLE.c.type == "final_report_written")
            return len(connection.execute(reports).all())
        case "stay_absent":
            moved = others.where(TABLE.c.type.in_(["stay_absent", "stay_returned"]))
            later = moved.where(TABLE.c.valid_from >= line["valid_from"]).order_by(TABLE.c.valid_from)
            return int(connection.execute(later.limit(1)).scalar() == "stay_returned")
        case _:
            return 0


def stream_of(connection: sa.Connection, event_id: str) -> str | None:
    """The stream of a fact in the log, whether it still stands or not."""
    return connection.execute(sa.select(EVENT.c.stream).where(EVENT.c.event_id == event_id)).scalar()


def version_of(connection: sa.Connection, stream: str, known: int) -> int:
    """How many facts a stream had, as known at `known`."""
    query = sa.select(sa.func.count()).where(EVENT.c.stream == stream, EVENT.c.recorded_at <= known)
    return connection.execute(query).scalar_one()
