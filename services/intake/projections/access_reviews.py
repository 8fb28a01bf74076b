"""Which days of unusual reading has a coordinator looked at, and what did she find?"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of
from services.intake.events.access import AccessReviewed


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for the last review."""
    for fact in [one for one in facts if isinstance(one.event, AccessReviewed)][-1:]:
        assert isinstance(fact.event, AccessReviewed)
        said = {"about": fact.id, "verdict": fact.event.verdict, "by": fact.actor, "event_id": fact.event_id}
        yield Row("review", said, fact.occurred_at)


ACCESS_REVIEWS = Projection(
    name="access_reviews",
    source="intake",
    kinds=("access",),
    columns=tuple(
        sa.Column(name, sa.Text, nullable=False) for name in ("about", "verdict", "by", "event_id")
    ),
    rows=rows,
    indexes=(("about",),),
)
TABLE = ACCESS_REVIEWS.table


def found(connection: sa.Connection, at: int, known: int) -> dict[str, dict[str, Any]]:
    """The reviews as of two times, by what they are about."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known))
    return {row["about"]: dict(row) for row in connection.execute(query).mappings()}
