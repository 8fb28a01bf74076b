"""Which case is it: whose, since when, and is it running?"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_now
from services.intake.events.case import CaseAssigned, CaseClosed, CaseOpened

NOTHING: dict[str, Any] = {
    **dict.fromkeys(("csd", "unit_id", "holder", "assigned_event_id", "closed_at", "closed_event_id")),
    "team": "[]",
    "held": "[]",
}


def evolve(line: dict[str, Any], fact: Recorded) -> dict[str, Any]:
    """The line after one more fact."""
    match fact.event:
        case CaseOpened(opened_because=because, municipality=municipality):
            again = {"state": "open", "closed_at": None, "closed_event_id": None}
            opened = {"opened_because": because, "municipality": municipality, "case_id": fact.id}
            return {
                **line,
                **again,
                **opened,
                "opened_at": micros(fact.occurred_at),
                "event_id": fact.event_id,
            }
        case CaseAssigned(csd=csd, unit_id=unit, holder=holder, team=team) as said:
            whose = {"csd": csd, "unit_id": unit, "holder": holder, "team": json.dumps(team)}
            held = json.dumps(held_after(json.loads(line["held"]), said))
            return {**line, **whose, "held": held, "assigned_event_id": fact.event_id}
        case CaseClosed():
            ended = {"closed_at": micros(fact.occurred_at), "closed_event_id": fact.event_id}
            return {**line, "state": "closed", **ended}
        case _:
            return line


def held_after(before: list[list[str]], said: CaseAssigned) -> list[list[str]]:
    """[csd, unit] of those who hold the case, the new one last: the old ones until the new CSD has accepted it."""
    new = [said.csd, said.unit_id]
    others = [one for one in before if one[0] != said.csd]
    if said.by_csd == said.csd or not before:
        return [new]
    return [*(one for one in others if said.by_csd in (None, one[0])), new]


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each state the case was in."""
    for valid_from, valid_to, line in history(facts, evolve, NOTHING):
        if "event_id" in line:
            yield Row("case", line, valid_from, valid_to)


CASES = Projection(
    name="cases",
    source="intake",
    kinds=("case",),
    columns=(
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("opened_because", sa.Text, nullable=False),
        sa.Column("municipality", sa.Text, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("csd", "unit_id", "holder", "assigned_event_id")),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("held", sa.Text, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("closed_event_id", sa.Text),
    ),
    rows=rows,
    indexes=(("case_id",),),
)
TABLE = CASES.table


def one(connection: sa.Connection, identity: str, at: int, known: int) -> dict[str, Any] | None:
    """The case as of two times (microseconds)."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.case_id == identity)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def latest(connection: sa.Connection, identity: str) -> dict[str, Any] | None:
    """The case by all that is known now."""
    query = sa.select(TABLE).where(known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.case_id == identity)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)
