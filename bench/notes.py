"""The smallest aggregate that takes the whole road of a command: a note is written once, and listed."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from chassis.clock import Clock, new_id
from chassis.decider import Ask, Rules
from chassis.facts import Belongs, Command, Event, Recorded, Told
from chassis.projections import Projection, Row

SERVICE = "placement"
"""Whose history of the schema is used."""


class Written(Event):
    """Somebody wrote it."""

    type = "written"
    text: str


class Write(Command):
    """Write it."""

    text: str


def count(written: int, fact: Recorded) -> int:
    """How many times it was written."""
    return written + 1


def decide(command: Write, written: int, known: None) -> Sequence[Event]:
    """Always."""
    return [Written(text=command.text)]


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """One line a note: its last text."""
    match [fact.event for fact in facts[-1:]]:
        case [Written(text=text)]:
            yield Row("note", {"text": text}, facts[-1].occurred_at)
        case _:
            return


RULES: Rules[Write, int] = Rules("note", 0, count, decide, lambda written: Belongs(csd="izmisljeni-sever"))
NOTES = Projection("notes", SERVICE, ("note",), (sa.Column("text", sa.Text, nullable=False),), rows)


def note(clock: Clock) -> Ask:
    """A command to write a new note."""
    now = clock.now()
    told = Told(actor="sd1", now=now, occurred_at=now, command_id=new_id(), correlation_id=new_id())
    return Ask(RULES, new_id(), Write(told=told, text="An invented text of an ordinary length."))
