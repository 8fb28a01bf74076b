"""How the rota of a CSD and month stands: its draft, what holds, who signed."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of
from chassis.tables import EVENT
from services.intervention.domain.roster import INITIAL, Planned, evolve
from services.intervention.events.roster import Shift


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every state of the plan."""
    for start, end, state in history(facts, evolve, INITIAL):
        if isinstance(state, Planned):
            yield Row(facts[0].id, values(facts[0].id, state), start, end)


def values(identity: str, state: Planned) -> dict[str, Any]:
    """One state as columns; the shifts as JSON."""
    published = None if state.published is None else as_json(state.published)
    return {
        "csd": state.csd,
        "month": identity.rsplit(".", 1)[1],
        "draft": as_json(state.draft),
        "published": published,
        "signed": json.dumps(state.signed),
    }


def as_json(shifts: Sequence[Shift]) -> str:
    """Shifts as JSON, as an answer shows them."""
    return json.dumps([shift.model_dump(mode="json") for shift in shifts])


ROSTERS = Projection(
    name="rosters",
    source="intervention",
    kinds=("roster",),
    columns=(
        sa.Column("csd", sa.Text, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("draft", sa.Text, nullable=False),
        sa.Column("published", sa.Text),
        sa.Column("signed", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("csd", "month"),),
)
TABLE = ROSTERS.table


def one(connection: sa.Connection, csd: str, month: str, at: int, known: int) -> dict[str, Any] | None:
    """The roster, its JSON read; None when nothing was planned."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.csd == csd, TABLE.c.month == month)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    published = None if row["published"] is None else json.loads(row["published"])
    return {"draft": json.loads(row["draft"]), "published": published, "signed": json.loads(row["signed"])}


def version_of(connection: sa.Connection, csd: str, month: str, known: int) -> int:
    """How many facts the roster had, as known at `known`."""
    query = sa.select(sa.func.count()).where(
        EVENT.c.stream == f"roster-{csd}.{month}", EVENT.c.recorded_at <= known
    )
    return connection.execute(query).scalar_one()
