"""What somebody asks of a restraining order; each names it, so that `look` can find what the rule must know."""

from datetime import datetime
from typing import TypeAlias

from chassis.facts import Command
from services.intervention.events.restraining_order import (
    OrderClock,
    OrderKind,
    OrderPlace,
    StepKind,
    ToldWho,
    Underlying,
)


class OrderCommand(Command):
    """A command to the restraining order `order_id`."""

    order_id: str


class IssueRestrainingOrder(OrderCommand):
    """Take down what was ordered by word of mouth; `announced`: a notification brought it, so nothing is refused."""

    kind: OrderKind
    station: str | None
    issued_at: datetime
    underlying: Underlying
    distance_m: int
    places: tuple[OrderPlace, ...] = ()
    contact_ban: bool | None = None
    tell: tuple[ToldWho, ...] = ()
    protected_person_ids: tuple[str, ...] = ()
    against_person_id: str | None = None
    notification_id: str | None = None
    intervention_id: str | None = None
    case_id: str | None = None
    announced: bool = False
    named_person_ids: tuple[str, ...] = ()


class LearnOrderCase(OrderCommand):
    """The notification or the case came at last: take down whose it is."""

    case_id: str
    csd: str | None = None
    unit: str | None = None


class ReportOrderStep(OrderCommand):
    """Take down what police or court did."""

    step_id: str
    kind: StepKind
    until: datetime | None = None
    as_decided: bool = False
    note_id: str | None = None


class TellOfOrder(OrderCommand):
    """Take down who was told, and when it was acknowledged."""

    who: ToldWho
    acknowledged_at: datetime | None = None


class LetOrderClockRing(OrderCommand):
    """A clock has come to its moment (`told.occurred_at`)."""

    clock: OrderClock


class SetOrderClocks(OrderCommand):
    """The law has changed: set the clocks anew."""


class SettleOrderTask(OrderCommand):
    """A task was seen to."""

    task: str
    note_id: str | None = None


AnyOrderCommand: TypeAlias = (
    IssueRestrainingOrder
    | LearnOrderCase
    | ReportOrderStep
    | TellOfOrder
    | LetOrderClockRing
    | SetOrderClocks
    | SettleOrderTask
)
