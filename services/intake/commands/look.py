"""Commands of looking."""

from chassis.facts import Command
from services.intake.events.look import Whom


class RecordLook(Command):
    """Keep who opens which sealed fields of a person or a text, and where they are shown."""

    subject_id: str
    whom: Whom
    fields: tuple[str, ...]
    seen_in: str
    case_id: str | None = None
