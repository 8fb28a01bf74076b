"""What a house gives beside beds: advice, a day's treatment, somebody called to the house."""

from datetime import datetime
from typing import TypeAlias

from chassis.facts import Event
from services.placement.events.words import CallOutWhy, GivenBy, GivenTo, ServiceKind


class ServiceGiven(Event):
    """The house gave a service from the fact's `occurred_at` on; `why` is said of a call-out."""

    type = "service_given"
    rank = 5

    centre_id: str
    kind: ServiceKind
    why: CallOutWhy | None = None
    given_to: GivenTo | None = None
    by: GivenBy
    person_id: str | None = None
    ended_at: datetime | None = None
    csd: str | None = None


ServiceEvent: TypeAlias = ServiceGiven
SERVICE_EVENTS: tuple[type[Event], ...] = (ServiceGiven,)
