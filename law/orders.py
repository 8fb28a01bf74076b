"""The lengths of a police restraining order, all counted from the oral order by the law of its day."""

from datetime import datetime
from typing import Literal, TypeAlias, assert_never

from law.deadlines import protective_end
from law.local import local_date
from law.parameters import Law

Stage: TypeAlias = Literal["hours_48", "days_15", "days_60"]
"""The longest length granted. The codes are names: an order of 2016 at `days_15` lasts 10 days."""


def order_end(issued_at: datetime, stage: Stage, law: Law) -> datetime:
    """When (UTC) an order issued by word of mouth at `issued_at` ends at a stage, at the latest.

    Source: policija.si (48 hours, 15 and 60 days in all, from the oral order). Never moved by
    weekends, nor by when anything was typed in or decided.
    """
    issued_on = local_date(issued_at)
    match stage:
        case "hours_48":
            return protective_end(issued_at, hours=law.number("order_first_hours", issued_on))
        case "days_15":
            return protective_end(issued_at, days=law.number("order_confirmed_days", issued_on))
        case "days_60":
            return protective_end(issued_at, days=law.number("order_extended_days", issued_on))
        case _:
            assert_never(stage)


def written_order_due(issued_at: datetime, law: Law) -> datetime:
    """By when (UTC) the written order follows the oral one; late, it ends nothing by itself."""
    return protective_end(issued_at, hours=law.number("order_written_hours", local_date(issued_at)))


def decision_due(sent_to_court_at: datetime, issued_at: datetime, law: Law) -> datetime:
    """By when (UTC) the investigating judge decides, from the sending, by the law of the oral order."""
    hours = law.number("order_decision_hours", local_date(issued_at))
    return protective_end(sent_to_court_at, hours=hours)
