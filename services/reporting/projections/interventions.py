"""Which interventions there are: whose, about what, and with which counted task."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa

from chassis.facts import Recorded, history
from chassis.projections import Projection, Row
from contracts.intervention import InterventionClosed, InterventionOpened


@dataclass(frozen=True, slots=True)
class Intervention:
    """What counting must know of one; `also_tasks` are separated by blanks."""

    intervention_id: str | None = None
    notification_id: str | None = None
    case_id: str | None = None
    csd: str | None = None
    unit: str | None = None
    task: str | None = None
    subtask: str | None = None
    also_tasks: str = ""


def evolve(state: Intervention, fact: Recorded) -> Intervention:
    """The latest envelope says whose it is; opening and closure say the rest."""
    state = replace(
        state,
        csd=fact.csd or state.csd,
        unit=fact.unit or state.unit,
        case_id=fact.case_id or state.case_id,
    )
    match fact.event:
        case InterventionOpened() as opened:
            case_id = opened.case_id or state.case_id
            return replace(
                state, intervention_id=fact.id, notification_id=opened.notification_id, case_id=case_id
            )
        case InterventionClosed() as closed:
            also = " ".join(closed.also_tasks)
            return replace(state, task=closed.task, subtask=closed.subtask, also_tasks=also)
        case _:
            return state


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """The intervention as it stood, one row after the other, from its opening on."""
    for start, end, state in history(facts, evolve, Intervention()):
        if state.intervention_id is not None:
            yield Row("state", asdict(state), start, end)


INTERVENTIONS = Projection(
    name="interventions",
    source="intervention",
    kinds=("intervention",),
    columns=(
        sa.Column("intervention_id", sa.Text, nullable=False),
        sa.Column("notification_id", sa.Text),
        sa.Column("case_id", sa.Text),
        sa.Column("csd", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("task", sa.Text),
        sa.Column("subtask", sa.Text),
        sa.Column("also_tasks", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("intervention_id",), ("notification_id",), ("case_id",)),
)
