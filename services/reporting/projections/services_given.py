"""Which services the houses gave beside beds."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row
from contracts.placement import ServiceGiven

SAID = ("centre_id", "kind", "why", "given_to", "by")


def evolve(state: Recorded | None, fact: Recorded) -> Recorded | None:
    """The last telling holds."""
    return fact if isinstance(fact.event, ServiceGiven) else state


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A service as it was told."""
    for start, end, state in history(facts, evolve, None):
        if state is not None and isinstance(state.event, ServiceGiven):
            said = {name: getattr(state.event, name) for name in SAID}
            values = {"service_id": state.id, "given_at": micros(state.occurred_at), **said}
            yield Row("service", values, start, end)


SERVICES_GIVEN = Projection(
    name="services_given",
    source="placement",
    kinds=("house_service",),
    columns=(
        sa.Column("service_id", sa.Text, nullable=False),
        sa.Column("given_at", sa.BigInteger, nullable=False),
        sa.Column("centre_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("given_to", sa.Text),
        sa.Column("by", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("given_at",),),
)
