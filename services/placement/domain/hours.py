"""When somebody is in a house to admit people, by local days and times."""

from datetime import datetime
from typing import get_args

from law.local import to_local
from services.placement.events.centre import Admits
from services.placement.events.words import Weekday

DAYS: tuple[Weekday, ...] = get_args(Weekday)


def on_site(admits: Admits | None, at: datetime) -> bool:
    """Whether somebody is in the house at a moment; a house that says nothing is staffed day and night."""
    if admits is None or admits.staffed is None:
        return True
    local = to_local(at)
    day, time = DAYS[local.weekday()], f"{local:%H:%M}"
    return any(day in hours.days and hours.start <= time < hours.end for hours in admits.staffed)


def needs_call_out(admits: Admits | None, at: datetime) -> bool:
    """Whether somebody must be called to the house to admit at a moment."""
    return not on_site(admits, at) and admits is not None and admits.otherwise == "call_out"


def admits_at(admits: Admits | None, at: datetime) -> bool:
    """Whether the house admits at a moment, by who is there or by who is called."""
    return on_site(admits, at) or needs_call_out(admits, at)
