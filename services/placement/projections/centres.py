"""Which crisis centres there are, of what kind, run by whom, with how many beds."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import moment, rfc3339
from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of
from services.placement.events import CentreSet


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row from each setting to the next; of two at one moment the later in the order of the world."""
    said = [fact for fact in facts if isinstance(fact.event, CentreSet)]
    for number, fact in enumerate(said):
        until = said[number + 1].occurred_at if number + 1 < len(said) else None
        yield Row("centre", values(fact), fact.occurred_at, until)


def values(fact: Recorded) -> dict[str, Any]:
    """One setting as columns."""
    assert isinstance(fact.event, CentreSet)
    told = fact.event.model_dump(include={"name", "kind", "csd", "capacity", "assumed"})
    return {"slug": fact.id, "event_id": fact.event_id, **told}


CENTRES = Projection(
    name="centres",
    source="placement",
    kinds=("centre",),
    columns=(
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("csd", sa.Text),
        sa.Column("capacity", sa.BigInteger, nullable=False),
        sa.Column("assumed", sa.Boolean, nullable=False),
    ),
    rows=rows,
    indexes=(("slug",),),
)
TABLE = CENTRES.table


def shown(row: sa.RowMapping) -> dict[str, Any]:
    """A centre as JSON, with the event behind it."""
    told = {name: row[name] for name in ("name", "kind", "csd", "capacity", "assumed", "event_id")}
    return {"id": row["slug"], **told, "since": rfc3339(moment(row["valid_from"]))}


def listed(
    connection: sa.Connection, at: int, known: int, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """At most `limit` centres as of two times (microseconds), by slug."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known)).order_by(TABLE.c.slug).limit(limit)
    if after is not None:
        query = query.where(TABLE.c.slug > after)
    return [shown(row) for row in connection.execute(query).mappings()]


def one(connection: sa.Connection, slug: str, at: int, known: int) -> dict[str, Any] | None:
    """One centre as of two times (microseconds)."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.slug == slug)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else shown(row)
