"""The clocks of a restraining order: which are set, what comes of one that rings, which tasks a person settles."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from chassis.errors import Refused
from chassis.facts import Told
from law.order_clocks import Ringing, clocks
from law.order_state import state_of
from services.intervention.commands.restraining_order import LetOrderClockRing, SettleOrderTask
from services.intervention.domain.known import OrderKnown
from services.intervention.domain.order_course import Order, judged
from services.intervention.events.restraining_order import OrderClockRang, OrderEvent, OrderTaskDone


def alarms(state: Order, known: OrderKnown | None) -> dict[str, datetime]:
    """The clocks that still have something to say, by the law known now; those whose moment has passed ring at once.

    Of an order that was over before anybody told of it nothing rings.
    """
    return {one.clock: one.due_at for one in _holding(state, known or OrderKnown())}


def alarm(identity: str, name: str, told: Told) -> LetOrderClockRing:
    """The command that a ringing clock of the order `identity` gives."""
    return LetOrderClockRing.model_validate({"told": told, "order_id": identity, "clock": name})


def ring(command: LetOrderClockRing, state: Order, known: OrderKnown) -> Sequence[OrderEvent]:
    """Say so, unless the moment has moved or nothing is owed any more."""
    return [
        OrderClockRang(clock=one.clock, due_at=one.due_at, about=one.about)
        for one in _holding(state, known)
        if (one.clock, one.due_at) == (command.clock, command.told.occurred_at)
    ]


def settle(command: SettleOrderTask, state: Order, known: OrderKnown) -> Sequence[OrderEvent]:
    """Somebody has seen to it; twice is quiet."""
    if command.task in state.settled:
        return []
    if command.task not in settleable(state, known, command.told.now):
        raise Refused("task_is_not_open", "There is no such task, or it has gone with its cause.")
    return [OrderTaskDone(task=command.task, note_id=command.note_id)]


def settleable(state: Order, known: OrderKnown, now: datetime) -> frozenset[str]:
    """The tasks that no later fact need settle: record and law disagree, an announcement that cannot be, an end."""
    found = judged(state, known.law)
    if found is None or state.issue is None:
        return frozenset()
    disagreeing = [task_name("order_unfitting", key) for key, _ in found.unfitting]
    flagged = [task_name("order_flagged", flag) for flag in state.issue.order.flagged]
    expired = [
        task_of(one)
        for one in clocks(found, known.law)
        if one.clock == "expired" and now >= found.issued_at and state_of(found, now) == "expired"
    ]
    return frozenset([*disagreeing, *flagged, *expired])


def task_of(one: Ringing) -> str:
    """The task that a clock makes: another moment, another task."""
    return task_name(f"order_{one.clock}", f"{one.about:%Y%m%dT%H%M%S}")


def task_name(kind: str, what: str) -> str:
    """A task among those of its order."""
    return f"{kind}-{what}"


def _holding(state: Order, known: OrderKnown) -> Iterator[Ringing]:
    """The clocks that hold and have not rung for their moment."""
    found, issue = judged(state, known.law), state.issue
    if found is None or issue is None or found.end <= issue.recorded_at:
        return
    for one in clocks(found, known.law):
        if (one.clock, one.due_at) not in state.rang:
            yield one
