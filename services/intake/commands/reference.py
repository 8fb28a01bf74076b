"""Commands to the reference data."""

from chassis.facts import Command
from services.intake.events.reference import ReferenceEvent


class SetReference(Command):
    """Say how a CSD, unit, municipality, station, worker or directory entry is as of now."""

    slug: str
    entry: ReferenceEvent
