"""What may be asked of a monthly return, and of the calendar of its deadlines."""

from datetime import datetime
from typing import TypeAlias

from chassis.facts import Command
from services.reporting.events import ReturnClock


class HandInMonth(Command):
    """Hand the month of a CSD in, with the figures known at `known_at`, whose fingerprint is `sha256`."""

    csd: str
    month: str
    known_at: datetime
    sha256: str


class SubmitReturn(Command):
    """Submit the month of a CSD to the ministry, with the figures known at `known_at`."""

    csd: str
    month: str
    known_at: datetime
    sha256: str


class CalendarCommand(Command):
    """A command to the calendar of a CSD's returns."""

    csd: str


class KeepReturnCalendar(CalendarCommand):
    """Watch the deadlines of this CSD from now on; or set its clocks anew."""


class LetReturnClockRing(CalendarCommand):
    """A deadline's moment (`told.occurred_at`) has come."""

    month: str
    clock: ReturnClock


AnyCalendarCommand: TypeAlias = KeepReturnCalendar | LetReturnClockRing
