"""Which notifications came in, from whom, and what triage said of them."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row
from contracts.intake import NotificationJoined, NotificationReceived, NotificationTriaged


@dataclass(frozen=True, slots=True)
class Call:
    """What counting must know of a notification; `same_as` names the one it counts as."""

    notification_id: str | None = None
    case_id: str | None = None
    csd: str | None = None
    unit: str | None = None
    station: str | None = None
    letter: bool = False
    called_at: int = 0
    decision: str | None = None
    reason: str | None = None
    same_as: str | None = None


def evolve(state: Call, fact: Recorded) -> Call:
    """Received, triaged, joined: in whichever order they come."""
    state = replace(
        state, csd=fact.csd or state.csd, unit=fact.unit or state.unit, case_id=fact.case_id or state.case_id
    )
    match fact.event:
        case NotificationReceived() as received:
            return replace(
                state,
                notification_id=fact.id,
                case_id=received.case_id,
                station=received.station,
                letter=received.urgency == "for_information",
                called_at=micros(fact.occurred_at),
            )
        case NotificationTriaged() as triaged:
            return replace(state, decision=triaged.decision, reason=triaged.reason)
        case NotificationJoined() as joined:
            return replace(state, same_as=joined.same_as)
        case _:
            return state


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """The notification as it stood, one row after the other, from when it came in."""
    for start, end, state in history(facts, evolve, Call()):
        if state.notification_id is not None:
            yield Row("state", asdict(state), start, end)


CALLS = Projection(
    name="calls",
    source="intake",
    kinds=("notification",),
    columns=(
        sa.Column("notification_id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text),
        sa.Column("csd", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("station", sa.Text),
        sa.Column("letter", sa.Boolean, nullable=False),
        sa.Column("called_at", sa.BigInteger, nullable=False),
        sa.Column("decision", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("same_as", sa.Text),
    ),
    rows=rows,
    indexes=(("called_at",), ("notification_id",)),
)
