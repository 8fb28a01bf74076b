"""What may be asked of a crisis centre."""

from datetime import datetime
from typing import TypeAlias

from chassis.facts import Command
from services.placement.events.centre import CentreSet
from services.placement.events.words import ClosedFor


class CentreCommand(Command):
    """A command to the centre `centre_id`."""

    centre_id: str


class SetCentre(CentreCommand):
    """Say how a centre is from `told.occurred_at` on."""

    entry: CentreSet


class SetCapacity(CentreCommand):
    """Say how many beds it has from then on, all else as it was; `beds` where they have names."""

    capacity: int
    beds: tuple[str, ...] | None = None
    assumed: bool = False


class TakeBedOut(CentreCommand):
    """Take a bed out of service."""

    bed: str
    until: datetime | None = None


class GiveBedBack(CentreCommand):
    """Put a bed into service again."""

    bed: str


class CloseCentre(CentreCommand):
    """Take nobody for a while."""

    why: ClosedFor
    until: datetime | None = None


class ReopenCentre(CentreCommand):
    """Take people again."""


AnyCentreCommand: TypeAlias = SetCentre | SetCapacity | TakeBedOut | GiveBedBack | CloseCentre | ReopenCentre
