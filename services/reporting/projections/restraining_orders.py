"""Which restraining orders were issued: by whom, when, on what ground, and whose case it is."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row
from contracts.intervention import RestrainingOrderIssued


@dataclass(frozen=True, slots=True)
class Order:
    """What counting must know of one; its steps are rows of their own."""

    order_id: str | None = None
    kind: str = ""
    station: str = ""
    underlying: str = ""
    issued_at: int = 0
    csd: str | None = None
    unit: str | None = None
    case_id: str | None = None


def evolve(state: Order, fact: Recorded) -> Order:
    """The latest envelope says whose it is, the issue the rest."""
    state = replace(
        state, csd=fact.csd or state.csd, unit=fact.unit or state.unit, case_id=fact.case_id or state.case_id
    )
    match fact.event:
        case RestrainingOrderIssued() as issued:
            return replace(
                state,
                order_id=fact.id,
                kind=issued.kind,
                station=issued.station,
                underlying=issued.underlying,
                issued_at=micros(issued.issued_at),
            )
        case _:
            return state


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """The order as it stood, one row after the other, from its issue on."""
    for start, end, state in history(facts, evolve, Order()):
        if state.order_id is not None:
            yield Row("state", asdict(state), start, end)


RESTRAINING_ORDERS = Projection(
    name="restraining_orders",
    source="intervention",
    kinds=("restraining_order",),
    columns=(
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("station", sa.Text, nullable=False),
        sa.Column("underlying", sa.Text, nullable=False),
        sa.Column("issued_at", sa.BigInteger, nullable=False),
        sa.Column("csd", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("case_id", sa.Text),
    ),
    rows=rows,
    indexes=(("issued_at",), ("order_id",)),
)
