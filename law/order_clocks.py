"""When somebody must be told about an order: papers that have not come, ends that come near, an end.

Pure like the judgement it rests on. How long before, is a dated parameter as well (the house's own rule); the moments
themselves are the law's: policija.si for 6 and 48 hours, domain.md for the judge's 24 hours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, get_args

from law.local import local_date
from law.order_state import Judged
from law.orders import decision_due
from law.parameters import Law

OrderClock: TypeAlias = Literal[
    "written_order_missing",
    "decision_due_soon",
    "decision_missing",
    "ends_in_72_hours",
    "ends_in_24_hours",
    "expired",
]
"""The codes are names: the hours are parameters."""
PLACE = {clock: place for place, clock in enumerate(get_args(OrderClock))}


@dataclass(frozen=True, slots=True)
class Ringing:
    """One clock of an order: it rings at `due_at` and speaks of the moment `about` (both UTC)."""

    clock: OrderClock
    due_at: datetime
    about: datetime


def clocks(judged: Judged, law: Law) -> tuple[Ringing, ...]:
    """The clocks that hold as the order stands, by the law of the oral order; by when they ring."""
    found = _clocks(judged, law)
    return tuple(sorted(found, key=lambda one: (one.due_at, PLACE[one.clock])))


def _clocks(judged: Judged, law: Law) -> Iterator[Ringing]:
    on, end = local_date(judged.issued_at), judged.end

    def before(clock: OrderClock, moment: datetime, lead: str) -> Ringing:
        return Ringing(clock, moment - timedelta(hours=law.number(lead, on)), moment)

    if judged.annulled_at is not None:
        return
    if judged.written_due is not None and judged.written_at is None:
        yield Ringing("written_order_missing", judged.written_due, judged.written_due)
    if judged.kind == "police" and judged.decided_at is None:
        decides_by = min(end, decision_due(judged.sent_at or judged.issued_at, judged.issued_at, law))
        yield before("decision_due_soon", decides_by, "order_alarm_decision_hours")
        yield before("decision_missing", end, "order_alarm_first_end_hours")
    if _extendable(judged):
        yield before("ends_in_72_hours", end, "order_alarm_proposal_hours")
    yield before("ends_in_24_hours", end, "order_alarm_end_hours")
    yield Ringing("expired", end, end)


def _extendable(judged: Judged) -> bool:
    """Whether the victim may still propose an extension, and nobody has."""
    granted = judged.kind == "court_zpnd" or judged.ever_days_15
    return granted and judged.proposed_at is None and judged.extension_decided_at is None
