"""What reporting tells the others: which month of which CSD is handed in and submitted."""

from datetime import datetime

from chassis.facts import Event


class MonthHandedIn(Event):
    """The coordinator handed the month in. Stream `return-<csd>.<yyyy-mm>`."""

    type = "month_handed_in"

    month: str
    known_at: datetime


class ReturnSubmitted(Event):
    """The main office submitted the month; `sha256` of the answer as sent."""

    type = "return_submitted"

    month: str
    known_at: datetime
    sha256: str


MESSAGES = (MonthHandedIn, ReturnSubmitted)
