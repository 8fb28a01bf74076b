"""What may be asked of a monthly return."""

from datetime import datetime

from chassis.facts import Command


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
