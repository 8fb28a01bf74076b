"""Commands of opening what is not one's own, and of looking at who looked."""

from datetime import datetime
from typing import TypeAlias

from chassis.facts import Command
from services.intake.events.access import Verdict


class BreakGlass(Command):
    """Open a person for a while; `reason` is sealed."""

    person_id: str
    reason: str
    until: datetime
    review_due: datetime
    csds: tuple[str, ...] = ()


class ReviewAccess(Command):
    """Say what an opening or a day's reading was; `reader` is who looked."""

    reader: str
    verdict: Verdict
    note_id: str | None = None


AccessCommand: TypeAlias = BreakGlass | ReviewAccess
