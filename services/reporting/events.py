"""What happens to a monthly return: handed in, submitted; and the clocks that remind of both."""

from datetime import datetime
from typing import Literal

from chassis.facts import Event


class MonthHandedIn(Event):
    """The coordinator handed the month in to the main office, as known at `known_at`."""

    type = "month_handed_in"
    rank = 10

    csd: str
    month: str
    known_at: datetime
    sha256: str


class ReturnSubmitted(Event):
    """The main office submitted the month, as known at `known_at`; `sha256` of what was sent."""

    type = "return_submitted"
    rank = 20

    csd: str
    month: str
    known_at: datetime
    sha256: str


ReturnClock = Literal["hand_in_due", "hand_in_overdue", "submission_due", "submission_overdue"]


class ReturnCalendarKept(Event):
    """From here on the deadlines of a CSD's returns are watched."""

    type = "return_calendar_kept"
    rank = 5

    csd: str


class ReturnClockRang(Event):
    """A deadline of a month's return came near, or passed, and the return was still owed; it occurred at `due_at`."""

    type = "return_clock_rang"
    rank = 10

    csd: str
    month: str
    clock: ReturnClock
    due_at: datetime
