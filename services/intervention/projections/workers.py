"""Which workers there are, of which CSD, and in which readiness each stands."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, known_at, known_now
from contracts.intake import WorkerSet
from services.intervention.domain.known import Worker


def evolve(state: dict[str, Any], fact: Recorded) -> dict[str, Any]:
    """The worker as last set."""
    if not isinstance(fact.event, WorkerSet):
        return state
    since = fact.event.qualified_since
    return {
        "worker_id": fact.id,
        "csd": fact.event.csd,
        "readiness": json.dumps(fact.event.readiness),
        "qualified_since": None if since is None else since.isoformat(),
        "active": fact.event.active,
    }


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every time she was set."""
    empty: dict[str, Any] = {}
    for start, end, state in history(facts, evolve, empty):
        if state:
            yield Row(facts[0].id, state, start, end)


WORKERS = Projection(
    name="workers",
    source="intake",
    kinds=("worker",),
    columns=(
        sa.Column("worker_id", sa.Text, nullable=False),
        sa.Column("csd", sa.Text, nullable=False),
        sa.Column("readiness", sa.Text, nullable=False),
        sa.Column("qualified_since", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False),
    ),
    rows=rows,
    indexes=(("worker_id",), ("csd",)),
)
TABLE = WORKERS.table
NOW = FOREVER - 1


def latest(connection: sa.Connection, ids: Sequence[str], known: int = NOW) -> dict[str, Worker]:
    """Workers as last set, known at `known` (left out: now), by id."""
    query = sa.select(TABLE).where(
        known_at(TABLE, known), TABLE.c.valid_to == FOREVER, TABLE.c.worker_id.in_(ids)
    )
    return {row["worker_id"]: worker(dict(row)) for row in connection.execute(query).mappings()}


def all_latest(connection: sa.Connection) -> dict[str, Worker]:
    """Every worker as last set, as known now, by id."""
    query = sa.select(TABLE).where(known_now(TABLE), TABLE.c.valid_to == FOREVER)
    return {row["worker_id"]: worker(dict(row)) for row in connection.execute(query).mappings()}


def worker(row: dict[str, Any]) -> Worker:
    """A row as the rules see her."""
    since = row["qualified_since"]
    return Worker(
        row["worker_id"],
        row["csd"],
        tuple(json.loads(row["readiness"])),
        None if since is None else date.fromisoformat(since),
        bool(row["active"]),
    )
