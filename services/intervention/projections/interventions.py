"""Which interventions there are and how each stands, over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_now
from chassis.rights import EVERYTHING, Scope
from chassis.scoping import within
from services.intervention.domain.course import INITIAL, Intervention, Opening, evolve
from services.intervention.projections.participations import PARTICIPATIONS


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every state, once it was opened."""
    for start, end, state in history(facts, evolve, INITIAL):
        if state.opening is not None:
            yield Row(facts[0].id, values(facts[0].id, state, state.opening), start, end)


def values(identity: str, state: Intervention, opening: Opening) -> dict[str, Any]:
    """One state as columns."""
    began = min((opening.opened_at, *(segment.start for segment in state.segments)))
    return {
        "intervention_id": identity,
        "notification_id": opening.notification_id,
        "case_id": state.whose.case_id,
        "csd": state.whose.csd,
        "unit": state.whose.unit,
        "worker_id": opening.worker_id,
        "state": state.phase,
        "began": micros(began),
        "opened_at": micros(opening.opened_at),
        "opened_unchecked": bool(opening.unchecked),
        "unchecked": ",".join(state.unchecked),
        **_closed(state),
    }


def _closed(state: Intervention) -> dict[str, Any]:
    closure = state.closure
    if closure is None:
        return {"task": None, "subtask": None, "also_tasks": "", "ended_at": None}
    return {
        "task": closure.task,
        "subtask": closure.subtask,
        "also_tasks": ",".join(closure.also_tasks),
        "ended_at": micros(closure.ended_at),
    }


INTERVENTIONS = Projection(
    name="interventions",
    source="intervention",
    kinds=("intervention",),
    columns=(
        sa.Column("intervention_id", sa.Text, nullable=False),
        sa.Column("notification_id", sa.Text),
        sa.Column("case_id", sa.Text),
        sa.Column("csd", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("worker_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("began", sa.BigInteger, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("opened_unchecked", sa.Boolean, nullable=False),
        sa.Column("unchecked", sa.Text, nullable=False),
        sa.Column("task", sa.Text),
        sa.Column("subtask", sa.Text),
        sa.Column("also_tasks", sa.Text, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
    ),
    rows=rows,
    indexes=(("intervention_id",), ("notification_id",), ("case_id",), ("began",)),
)
TABLE = INTERVENTIONS.table


@dataclass(frozen=True)
class Wanted:
    """Which interventions a list asks for; None asks for all. Times in microseconds, of when work began."""

    case_id: str | None = None
    notification_id: str | None = None
    csd: str | None = None
    unit: str | None = None
    worker: str | None = None
    state: str | None = None
    began_from: int | None = None
    began_to: int | None = None
    scope: Scope = EVERYTHING


def one(connection: sa.Connection, intervention_id: str, at: int, known: int) -> dict[str, Any] | None:
    """The intervention as it stood at `at`, known at `known`; None when it was not opened."""
    query = sa.select(TABLE).where(TABLE.c.intervention_id == intervention_id, as_of(TABLE, at, known))
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def listed(
    connection: sa.Connection,
    wanted: Wanted,
    at: int,
    known: int,
    after: tuple[int, str] | None,
    limit: int | None,
) -> list[dict[str, Any]]:
    """A page of interventions by when they began; `after` is (began, id) of the last one seen."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), *_conditions(wanted, at, known))
    if after is not None:
        query = query.where(sa.tuple_(TABLE.c.began, TABLE.c.intervention_id) > sa.tuple_(*after))
    ordered = query.order_by(TABLE.c.began, TABLE.c.intervention_id).limit(limit)
    return [dict(row) for row in connection.execute(ordered).mappings()]


def open_for(connection: sa.Connection, notification_id: str, but: str) -> str | None:
    """The open intervention of a notification, other than `but`, as known now."""
    query = sa.select(TABLE.c.intervention_id).where(
        known_now(TABLE),
        TABLE.c.valid_to == FOREVER,
        TABLE.c.notification_id == notification_id,
        TABLE.c.state == "open",
        TABLE.c.intervention_id != but,
    )
    return connection.execute(query.limit(1)).scalar()


def unchecked_for(connection: sa.Connection, column: str, identity: str) -> list[str]:
    """Interventions that wait for this notification (`notification_id`) or case (`case_id`)."""
    query = sa.select(TABLE.c.intervention_id).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c[column] == identity, TABLE.c.unchecked != ""
    )
    return list(connection.execute(query).scalars())


def latest(connection: sa.Connection, intervention_id: str) -> dict[str, Any] | None:
    """The intervention as known now, after all its facts."""
    query = sa.select(TABLE).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.intervention_id == intervention_id
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def _conditions(wanted: Wanted, at: int, known: int) -> Iterator[sa.ColumnElement[bool]]:
    for name in ("case_id", "notification_id", "csd", "unit", "state"):
        value = getattr(wanted, name)
        if value is not None:
            yield TABLE.c[name] == value
    if wanted.began_from is not None:
        yield TABLE.c.began >= wanted.began_from
    if wanted.began_to is not None:
        yield TABLE.c.began < wanted.began_to
    yield from _within(wanted.scope, at, known)
    if wanted.worker is not None:
        yield TABLE.c.intervention_id.in_(_of_worker(wanted.worker, at, known))


def _within(scope: Scope, at: int, known: int) -> Iterator[sa.ColumnElement[bool]]:
    """What a caller may see: by its CSD and unit, or because the caller takes part."""
    shown = within(scope, csd=TABLE.c.csd, unit=TABLE.c.unit)
    if shown and scope.subject is not None:
        yield sa.or_(*shown, TABLE.c.intervention_id.in_(_of_worker(scope.subject, at, known)))
    else:
        yield from shown


def _of_worker(worker: str, at: int, known: int) -> sa.Select[tuple[str]]:
    part = PARTICIPATIONS.table
    return sa.select(part.c.intervention_id).where(as_of(part, at, known), part.c.worker_id == worker)


def of_night(
    connection: sa.Connection,
    start: int,
    end: int,
    unit: str | None,
    scope: Scope,
    at: int,
    known: int,
) -> list[dict[str, Any]]:
    """The interventions on which work began in [start, end), of those that `scope` shows."""
    wanted = Wanted(unit=unit, began_from=start, began_to=end, scope=scope)
    return listed(connection, wanted, at, known, None, None)


def answering(connection: sa.Connection, notification_ids: Sequence[str], at: int, known: int) -> set[str]:
    """Those of the notifications that an intervention answers."""
    query = sa.select(TABLE.c.notification_id).where(
        as_of(TABLE, at, known), TABLE.c.notification_id.in_(notification_ids)
    )
    return set(connection.execute(query).scalars())


def unchecked(connection: sa.Connection, unit: str | None, at: int, known: int) -> list[dict[str, Any]]:
    """The interventions that something is unchecked of, and those opened unchecked whose case came later."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.opened_unchecked)
    if unit is not None:
        query = query.where(TABLE.c.unit == unit)
    return [dict(row) for row in connection.execute(query.order_by(TABLE.c.began)).mappings()]
