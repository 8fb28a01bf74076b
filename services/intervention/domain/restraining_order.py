"""The aggregate `restraining_order`: its steps are reports of reality, so only what cannot be is refused."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, assert_never

from chassis.errors import BadInput, Forbidden, NotFound, Refused
from chassis.facts import Recorded, Told
from law.local import to_local
from law.order_state import Impossible, Step, impossible
from services.intervention.commands.restraining_order import (
    AnyOrderCommand,
    IssueRestrainingOrder,
    LearnOrderCase,
    LetOrderClockRing,
    ReportOrderStep,
    SetOrderClocks,
    SettleOrderTask,
    TellOfOrder,
)
from services.intervention.domain.corrections import may_correct as may_correct_here
from services.intervention.domain.issuing import issue
from services.intervention.domain.known import OrderKnown
from services.intervention.domain.order_clocks import ring, settle
from services.intervention.domain.order_course import Issue, Order, Telling
from services.intervention.domain.stations import speaks_for
from services.intervention.events.restraining_order import (
    OrderCaseLearnt,
    OrderClockRang,
    OrderEvent,
    OrderStepReported,
    OrderTold,
    RestrainingOrderIssued,
)

CANNOT_BE: dict[Impossible, tuple[str, str, str]] = {
    "before_issue": (
        "before_the_issue",
        "This cannot have been before the order was issued by word of mouth ({issued_at}).",
        "occurred_at",
    ),
    "until_not_meant": ("until_not_meant", "A step of the kind {kind} sets no end.", "until"),
    "until_before_step": (
        "until_before_step",
        "The order cannot end before the step that says so.",
        "until",
    ),
    "until_past_maximum": (
        "until_past_maximum",
        "The law lets no such step go so far; if the court wrote so, say `as_decided`.",
        "until",
    ),
}
"""The refusals of what cannot be, by the law's reason: code, sentence, field."""


def decide(command: AnyOrderCommand, state: Order, known: OrderKnown | None) -> Sequence[OrderEvent]:
    """The facts a command comes to, or a refusal."""
    known = known or OrderKnown()
    match command:
        case IssueRestrainingOrder():
            return issue(command, state, known)
        case LearnOrderCase():
            return _learn_case(command, state)
        case ReportOrderStep():
            return _report_step(command, state, known)
        case TellOfOrder():
            return _tell(command, state, known)
        case LetOrderClockRing():
            return ring(command, state, known)
        case SetOrderClocks():
            return []
        case SettleOrderTask():
            _require_issued(command.order_id, state, known)
            return settle(command, state, known)
        case _:
            assert_never(command)


def may_correct(told: Told, fact: Recorded, known: OrderKnown) -> None:
    """As everywhere; what a notification announced is put right by whoever may report to the order."""
    require_own_station(told, known)
    if isinstance(fact.event, OrderClockRang):
        raise Refused("a_clock_rang", "That a clock rang stays; correct what it rang for.")
    if isinstance(fact.event, RestrainingOrderIssued) and fact.event.announced:
        _refuse_leaning(known)
        return
    may_correct_here(told, fact, known)


def require_own_station(told: Told, known: OrderKnown) -> None:
    """Police speak for their own stations only (403)."""
    if not speaks_for(told, known.station):
        raise Forbidden("Police speak for their own stations only.", code="another_station", field="station")


def _learn_case(command: LearnOrderCase, state: Order) -> Sequence[OrderEvent]:
    """The notification or case has come: take down whose it is, once."""
    if not {"notification", "case"} & set(state.unchecked):
        return []
    csd, unit = command.csd or state.whose.csd, command.unit or state.whose.unit
    return [OrderCaseLearnt(case_id=command.case_id, csd=csd, unit=unit)]


def _report_step(command: ReportOrderStep, state: Order, known: OrderKnown) -> Sequence[OrderEvent]:
    """Take it down unless it cannot be; whether it fits is judged whenever somebody asks."""
    _require_issued(command.order_id, state, known)
    step = Step(command.step_id, command.kind, command.told.occurred_at, command.until, command.as_decided)
    if state.issue is not None:
        require_own_station(command.told, known)
    if _told_before(step, state):
        return []
    if state.issue is not None:
        _refuse_impossible(step, state.issue, known)
    return [
        OrderStepReported(
            step_id=command.step_id,
            kind=command.kind,
            until=command.until,
            as_decided=command.as_decided,
            note_id=command.note_id,
            unchecked=state.issue is None,
            reported_for=tuple(sorted(command.told.stations)) if state.issue is None else (),
        )
    ]


def _tell(command: TellOfOrder, state: Order, known: OrderKnown) -> Sequence[OrderEvent]:
    """Take down who was told; an acknowledgement that comes later is told with the same `who` and `at`."""
    _require_issued(command.order_id, state, known)
    at, acknowledged = command.told.occurred_at, command.acknowledged_at
    if acknowledged is not None and acknowledged < at:
        raise BadInput(
            "acknowledged_before_told",
            "Nobody acknowledges what she has not been told yet.",
            field="acknowledged_at",
        )
    if state.issue is not None:
        require_own_station(command.told, known)
        _refuse_before(at, state.issue)
    said = [one for one in state.tellings if (one.who, one.at) == (command.who, at)]
    if Telling(command.who, at, acknowledged) in said or (said and acknowledged is None):
        return []
    return [OrderTold(who=command.who, acknowledged_at=acknowledged)]


def _require_issued(order_id: str, state: Order, known: OrderKnown) -> None:
    """404 for an order nobody knows; while intake is silent, it may have been announced there."""
    if state.issue is None and known.complete:
        raise NotFound("restraining order", order_id)


def what_it_says(step: Step) -> tuple[Any, ...]:
    """Two reports that say the same are one."""
    return step.kind, step.occurred_at, step.until, step.as_decided


def _told_before(step: Step, state: Order) -> bool:
    """The same step told again is quiet; another one under its id is refused."""
    if any(what_it_says(one) == what_it_says(step) for one in state.steps):
        return True
    if any(one.key == step.key for one in state.steps):
        raise Refused(
            "id_taken",
            "This id already stands for something else; correct that with `corrects`.",
            field="id",
        )
    return False


def _refuse_impossible(step: Step, issued: Issue, known: OrderKnown) -> None:
    order = issued.order
    reason = impossible(step, order.issued_at, known.law, order.kind)
    if reason is None:
        return
    code, sentence, field = CANNOT_BE[reason]
    raise BadInput(code, sentence, field=field, kind=step.kind, issued_at=on_paper(order.issued_at))


def _refuse_before(at: datetime, issued: Issue) -> None:
    issued_at = issued.order.issued_at
    if at < issued_at:
        code, sentence, _ = CANNOT_BE["before_issue"]
        raise BadInput(code, sentence, field="at", issued_at=on_paper(issued_at))


def on_paper(instant: datetime) -> str:
    """An instant as an office writes it."""
    return f"{to_local(instant):%d.%m.%Y %H:%M}"


def _refuse_leaning(known: OrderKnown) -> None:
    correcting = known.correcting
    if correcting is not None and correcting.withdrawing and correcting.leaning:
        raise Refused(
            "facts_lean_on_it",
            "{number} later facts lean on this one; withdraw them first.",
            number=correcting.leaning,
        )
