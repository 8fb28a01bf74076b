"""What happens to a monthly return: the coordinator hands it in, the main office submits it."""

from datetime import datetime

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
