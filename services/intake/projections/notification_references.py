"""Which notification already has this station and reference?"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Projection, Row, known_now
from services.intake.events.notification import NotificationReceived


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """One row for a notification whose station gave it a reference."""
    for fact in facts:
        match fact.event:
            case NotificationReceived(station=str() as station, external_ref=str() as reference) as event:
                values = {
                    "station": station,
                    "external_ref": reference,
                    "notification_id": fact.id,
                    "body_digest": event.body_digest,
                }
                yield Row("reference", values, fact.occurred_at)
            case _:
                pass


REFERENCES = Projection(
    name="notification_references",
    source="intake",
    kinds=("notification",),
    columns=(
        sa.Column("station", sa.Text, nullable=False),
        sa.Column("external_ref", sa.Text, nullable=False),
        sa.Column("notification_id", sa.Text, nullable=False),
        sa.Column("body_digest", sa.Text, nullable=False),
    ),
    rows=rows,
    unique=(("station", "external_ref"),),
)


def earlier(connection: sa.Connection, station: str, external_ref: str) -> tuple[str, str] | None:
    """(notification id, digest of its body) of the one that has this station and reference, as known now."""
    table = REFERENCES.table
    query = sa.select(table.c.notification_id, table.c.body_digest).where(
        known_now(table), table.c.station == station, table.c.external_ref == external_ref
    )
    found = connection.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])
