"""Whose case it is: CSD, unit and holder, over time."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_now
from chassis.rights import Whose
from contracts.intake import CaseAssigned, CaseOpened


def evolve(state: dict[str, Any], fact: Recorded) -> dict[str, Any]:
    """The case after one fact more."""
    match fact.event:
        case CaseOpened():
            return {"csd": fact.csd, "unit": fact.unit, "holder": None, **state, "case_id": fact.id}
        case CaseAssigned():
            assigned = {"csd": fact.event.csd, "unit": fact.event.unit_id, "holder": fact.event.holder}
            return {**state, **assigned, "case_id": fact.id}
        case _:
            return state


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every state."""
    empty: dict[str, Any] = {}
    for start, end, state in history(facts, evolve, empty):
        if state:
            yield Row(facts[0].id, state, start, end)


CASES = Projection(
    name="cases",
    source="intake",
    kinds=("case",),
    columns=(
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("csd", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("holder", sa.Text),
    ),
    rows=rows,
    indexes=(("case_id",), ("csd",)),
)
TABLE = CASES.table


def latest(connection: sa.Connection, case_id: str) -> dict[str, Any] | None:
    """The case as known now, after all its facts."""
    query = sa.select(TABLE).where(known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.case_id == case_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def of(connection: sa.Connection, ids: Sequence[str], at: int, known: int) -> dict[str, dict[str, Any]]:
    """Some cases by id."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.case_id.in_(ids))
    return {row["case_id"]: dict(row) for row in connection.execute(query).mappings()}


def held_by(csd: str, at: int, known: int) -> sa.Select[tuple[str]]:
    """The cases of a CSD, as a query."""
    return sa.select(TABLE.c.case_id).where(as_of(TABLE, at, known), TABLE.c.csd == csd)


def held_lately(connection: sa.Connection, case_ids: Collection[str], since: int) -> dict[str, set[str]]:
    """The CSDs that hold or since then (microseconds) held some cases, by case: a handover leaves nobody outside."""
    lately = (known_now(TABLE), TABLE.c.case_id.in_(list(case_ids)), TABLE.c.valid_to > since)
    found: dict[str, set[str]] = {}
    for row in connection.execute(sa.select(TABLE.c.case_id, TABLE.c.csd).where(*lately)):
        found.setdefault(row.case_id, set()).update(() if row.csd is None else (row.csd,))
    return found


def csd_of(connection: sa.Connection, case_id: str | None) -> str | None:
    """The CSD that holds a case, as known now."""
    row = None if case_id is None else latest(connection, case_id)
    return None if row is None else row["csd"]


def csd_at(connection: sa.Connection, case_id: str | None, at: int, known: int) -> str | None:
    """The CSD that held a case, as of two times (microseconds)."""
    found = {} if case_id is None else of(connection, [case_id], at, known)
    return found[case_id]["csd"] if case_id in found else None


def whose(connection: sa.Connection, case_id: str, now: datetime) -> Whose | None:
    """Whose the case is, as known now."""
    row = latest(connection, case_id)
    if row is None:
        return None
    people = frozenset(filter(None, [row["holder"]]))
    csds, units = (frozenset(filter(None, [row[name]])) for name in ("csd", "unit"))
    return Whose(csds=csds, units=units, people=people)
