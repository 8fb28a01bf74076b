"""What somebody asks of a roster."""

from typing import TypeAlias

from chassis.facts import Command
from services.intervention.events.roster import Shift, Signer


class RosterCommand(Command):
    """A command to the roster of one CSD and month (`yyyy-mm`)."""

    csd: str
    month: str


class DraftRoster(RosterCommand):
    """Plan the month; takes the place of the draft before."""

    shifts: tuple[Shift, ...]


class PublishRoster(RosterCommand):
    """Let the draft hold from now on."""


class SignRoster(RosterCommand):
    """Stand by the published rota."""

    signer: Signer


AnyRosterCommand: TypeAlias = DraftRoster | PublishRoster | SignRoster
