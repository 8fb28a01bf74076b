"""What a CSD owes and when: the hand-in by the 4th, the submission by the 5th, told on a working day before."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from law.deadlines import ReturnDeadline, hand_in_due, submission_due
from law.local import midnight
from law.parameters import Law
from services.reporting.domain.periods import following, month_bounds, month_of, parts

Kind = Literal["return_hand_in", "return_submission"]
State = Literal["open", "overdue", "done"]


@dataclass(frozen=True, slots=True)
class Due:
    """One thing a CSD has to do; `state` is open, overdue once `due_at` has passed, or done."""

    kind: Kind
    csd: str
    month: str
    due_at: datetime
    state: State


def deadlines(month: str, law: Law) -> dict[Kind, ReturnDeadline]:
    """Both deadlines of a month's return."""
    year, number = parts(month)
    return {
        "return_hand_in": hand_in_due(year, number, law),
        "return_submission": submission_due(year, number, law),
    }


def owed_months(entered_at: datetime, at: datetime, busy: Collection[str], law: Law) -> Iterator[str]:
    """The months a CSD still answers for at `at`.

    That is the last month that is over, and each month before in which something was counted; none whose
    hand-in was due before the CSD was entered here, for it was sent by other means.
    """
    month = min([*busy, month_of(entered_at)])
    while month_bounds(month)[1] <= at:
        is_last = month_bounds(following(month))[1] > at
        if (is_last or month in busy) and deadlines(month, law)["return_hand_in"].due_at > entered_at:
            yield month
        month = following(month)


def due(csd: str, month: str, done: Collection[Kind], at: datetime, law: Law) -> Iterator[Due]:
    """What there is to do about one return at `at`: from the morning of its working day, and what is done."""
    for kind, deadline in deadlines(month, law).items():
        if kind in done:
            yield Due(kind, csd, month, deadline.due_at, "done")
        elif midnight(deadline.task_on) <= at:
            yield Due(kind, csd, month, deadline.due_at, "overdue" if deadline.due_at <= at else "open")
