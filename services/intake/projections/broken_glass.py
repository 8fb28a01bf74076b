"""Who opened whom with a reason, until when, and has anybody reviewed it?"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_now
from services.intake.events.access import AccessReviewed, GlassBroken

NOTHING: dict[str, Any] = dict.fromkeys(("verdict", "reviewed_by", "review_event_id"))


def evolve(line: dict[str, Any], fact: Recorded) -> dict[str, Any]:
    """The line after one more fact."""
    match fact.event:
        case GlassBroken() as broken:
            said = {
                "break_id": fact.id,
                "person_id": broken.person_id,
                "actor": fact.actor,
                "by_csd": broken.by_csd,
                "csds": json.dumps(broken.csds),
                "reason": broken.reason,
                "since": micros(fact.occurred_at),
                "until": micros(broken.until),
                "review_due": micros(broken.review_due),
                "event_id": fact.event_id,
            }
            return {**line, **said}
        case AccessReviewed(verdict=verdict):
            said_by = {"reviewed_by": fact.actor, "review_event_id": fact.event_id}
            return {**line, "verdict": verdict, **said_by}
        case _:
            return line


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each state of an opening."""
    for start, end, line in history(facts, evolve, NOTHING):
        if "break_id" in line:
            yield Row("break", line, start, end)


BROKEN_GLASS = Projection(
    name="broken_glass",
    source="intake",
    kinds=("access",),
    columns=(
        *(sa.Column(name, sa.Text, nullable=False) for name in ("break_id", "person_id", "actor", "reason")),
        sa.Column("by_csd", sa.Text),
        sa.Column("csds", sa.Text, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("since", "until", "review_due")),
        sa.Column("event_id", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in NOTHING),
    ),
    rows=rows,
    indexes=(("person_id",), ("break_id",)),
)
TABLE = BROKEN_GLASS.table


def let_in(connection: sa.Connection, person_id: str, now: int) -> frozenset[str]:
    """Who has opened this person and may still see her (`now` in microseconds)."""
    runs = (TABLE.c.person_id == person_id, TABLE.c.since <= now, TABLE.c.until > now)
    query = sa.select(TABLE.c.actor).where(known_now(TABLE), *runs)
    return frozenset(connection.execute(query.distinct()).scalars())


def reasons(connection: sa.Connection, person_id: str, actor: str) -> list[str]:
    """The sealed reasons with which somebody opened this person before."""
    query = sa.select(TABLE.c.reason).where(
        known_now(TABLE), TABLE.c.person_id == person_id, TABLE.c.actor == actor
    )
    return list(connection.execute(query.distinct()).scalars())


def listed(connection: sa.Connection, at: int, known: int) -> list[dict[str, Any]]:
    """All openings as of two times, the earliest first."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known)).order_by(TABLE.c.since, TABLE.c.break_id)
    return [{**row, "csds": json.loads(row["csds"])} for row in connection.execute(query).mappings()]


def of_person(connection: sa.Connection, person_id: str, at: int, known: int) -> list[dict[str, Any]]:
    """The openings of one person as of two times."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.person_id == person_id)
    return [dict(row) for row in connection.execute(query.order_by(TABLE.c.since)).mappings()]


def one(connection: sa.Connection, break_id: str) -> dict[str, Any] | None:
    """An opening by all that is known now."""
    query = sa.select(TABLE).where(known_now(TABLE), TABLE.c.break_id == break_id)
    row = connection.execute(query.order_by(TABLE.c.valid_from.desc()).limit(1)).mappings().first()
    return None if row is None else {**row, "csds": json.loads(row["csds"])}
