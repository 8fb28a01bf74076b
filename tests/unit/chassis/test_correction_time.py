"""A correction that names no time of its own keeps the time of what it corrects."""

from datetime import UTC, datetime
from typing import Any

from chassis.decider import Ask, Rules, at_the_same_time
from chassis.facts import Belongs, Command, Event
from chassis.testing import NIGHT, fact, told


class Noted(Event):
    """Something was noted."""

    type = "noted"


class Note(Command):
    """Note something."""


RULES: Rules[Any, Any] = Rules(
    "note", None, lambda state, fact: state, lambda *asked: [], lambda state: Belongs()
)
LATER = datetime(2021, 4, 12, 8, 0, tzinfo=UTC)


def asked(same_time: bool) -> Ask:
    return Ask(RULES, "1", Note(told=told(occurred_at=LATER, same_time=same_time)))


def test_without_a_time_it_was_so_when_the_corrected_fact_said() -> None:
    assert at_the_same_time(asked(same_time=True), fact(Noted(), 1)).command.told.occurred_at == NIGHT


def test_with_a_time_it_was_so_then() -> None:
    assert at_the_same_time(asked(same_time=False), fact(Noted(), 1)).command.told.occurred_at == LATER
