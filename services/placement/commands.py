"""What may be asked of a crisis centre."""

from chassis.facts import Command
from services.placement.events import CentreSet


class SetCentre(Command):
    """Say how a centre is from `told.occurred_at` on."""

    entry: CentreSet
