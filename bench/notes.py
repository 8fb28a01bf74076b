"""The smallest aggregate that takes the whole road of a command: a note is written once, and listed."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from chassis.clock import Clock, new_id
from chassis.decider import Ask, Rules
from chassis.facts import Belongs, Command, Event, Recorded, Told
from chassis.projections import Projection, Row, known_now

SERVICE = "placement"
"""Whose history of the schema is used."""


class Written(Event):
    """Somebody wrote it."""

    type = "written"
    text: str


class Write(Command):
    """Write it."""

    text: str


class WriteUnlessThere(Write):
    """Write it after a look at the notes."""


def count(written: int, fact: Recorded) -> int:
    """How many times it was written."""
    return written + 1


def decide(command: Write, written: int, known: bool | None) -> Sequence[Event]:
    """Unless it is known to be there."""
    return [] if known else [Written(text=command.text)]


def look(command: Write, connection: sa.Connection) -> bool:
    """Whether a note of this command's name is there."""
    table = NOTES.table
    query = sa.select(table.c.key).where(
        known_now(table), table.c.stream == f"note-{command.told.command_id}"
    )
    return connection.execute(query).first() is not None


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """One line a note: its last text."""
    match [fact.event for fact in facts[-1:]]:
        case [Written(text=text)]:
            yield Row("note", {"text": text}, facts[-1].occurred_at)
        case _:
            return


def belongs(written: int) -> Belongs:
    """An invented CSD."""
    return Belongs(csd="izmisljeni-sever")


RULES: Rules[Write, int] = Rules("note", 0, count, decide, belongs, look=look, looks=(WriteUnlessThere,))
NOTES = Projection("notes", SERVICE, ("note",), (sa.Column("text", sa.Text, nullable=False),), rows)


def note(clock: Clock, kind: type[Write] = Write) -> Ask:
    """A command to write a new note."""
    now = clock.now()
    told = Told(actor="sd1", now=now, occurred_at=now, command_id=new_id(), correlation_id=new_id())
    return Ask(RULES, new_id(), kind(told=told, text="An invented text of an ordinary length."))
