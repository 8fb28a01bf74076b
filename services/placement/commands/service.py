"""What may be asked about a service of a house."""

from datetime import datetime

from chassis.facts import Command
from services.placement.events.words import CallOutWhy, GivenBy, GivenTo, ServiceKind


class GiveService(Command):
    """Take down that a house gave a service."""

    service_id: str
    centre_id: str
    kind: ServiceKind
    why: CallOutWhy | None = None
    given_to: GivenTo | None = None
    by: GivenBy
    person_id: str | None = None
    ended_at: datetime | None = None
