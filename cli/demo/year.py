"""The year of the registers as it was recorded: every event, the monthly returns, two mistakes put right later."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from chassis.clock import rfc3339
from cli.demo.house import Book
from cli.demo.known import Told
from cli.demo.office import Office
from cli.demo.orders import Papers
from cli.demo.steps import Step, person
from cli.demo.timetable import hand_in_at, submission_at
from cli.gateway_client import Command
from cli.register.interventions import Register, RegisterEvent
from cli.register.orders import OrderRegister
from cli.register.rows import Row
from cli.register.stays import StayRegister
from cli.register.telling import Teller
from law.local import local_date, moment
from law.parameters import Law

YEAR: Final = 2021
TOO_LONG: Final = timedelta(minutes=20)
SEGMENT_PUT_RIGHT: Final = moment(date(2021, 4, 12), time(10, 20))
CLOSURE_PUT_RIGHT: Final = moment(date(2021, 9, 14), time(9, 5))


@dataclass(frozen=True)
class Mistake:
    """What was told at first, and the command that says what was meant, with the moment it was said."""

    right: Command
    wrong: Mapping[str, Any]
    put_right_at: datetime


@dataclass(frozen=True)
class Registers:
    """The three of the year."""

    interventions: Register
    orders: OrderRegister
    stays: StayRegister


def year_steps(registers: Registers, law: Law) -> Iterator[Step]:
    """Everything that was recorded of the year, in no order."""
    register, teller = registers.interventions, Teller.of(registers.interventions)
    told = Told.of(register)
    papers, book = Papers(registers.orders, told, law), Book(registers.stays, told, law)
    mistakes = [too_long_in_march(register, teller), wrong_subtask_in_july(register, teller)]
    known_people = {**papers.people_of_events(), **book.people_of_events()}
    office = Office(teller, law, {mistake.right.key: mistake.wrong for mistake in mistakes}, known_people)
    for event in register.events:
        yield from office.steps(event)
    for mistake in mistakes:
        yield office.correction(mistake.put_right_at, mistake.right)
    yield from papers.steps()
    yield from book.steps()
    for month in range(1, 13):
        yield from returns(date(YEAR, month, 1), register.events[0].unit.csd, law)


def returns(first_of_month: date, csd: str, law: Law) -> Iterator[Step]:
    """The coordinator hands the month in, the main office submits it."""
    month = f"{first_of_month:%Y-%m}"
    sent = (
        (hand_in_at(first_of_month, law), person("koordinatorica", "coordinator", csd), "hand-in"),
        (submission_at(first_of_month, law), person("glavna-pisarna", "head_office", csd), "submission"),
    )
    for at, who, act in sent:
        yield Step(at, who, (Command("POST", f"/returns/{month}/{act}", f"demo:{csd}:{month}:{act}", {}),))


def too_long_in_march(register: Register, teller: Teller) -> Mistake:
    """A segment of March that was first written down twenty minutes too long."""
    event = next(event for event in alone_in(register, 3) if is_free(register, event.rows[0], TOO_LONG))
    row = event.rows[0]
    wrong = {"end": rfc3339(row.end + TOO_LONG), "occurred_at": rfc3339(row.end + TOO_LONG)}
    right = teller.segment(event, event.participations[0], 1, row).command
    return Mistake(right, wrong, SEGMENT_PUT_RIGHT)


def wrong_subtask_in_july(register: Register, teller: Teller) -> Mistake:
    """An intervention of July that was first counted as other violence, though an order was issued."""
    event = next(event for event in alone_in(register, 7) if event.subtask == "restraining_order")
    return Mistake(teller.closure(event).command, {"subtask": "violence_other"}, CLOSURE_PUT_RIGHT)


def alone_in(register: Register, month: int) -> Iterator[RegisterEvent]:
    """The events of a month with one worker and one segment."""
    return (e for e in register.events if local_date(e.start).month == month and len(e.rows) == 1)


def is_free(register: Register, row: Row, after: timedelta) -> bool:
    """Whether the worker did nothing else for so long after a segment, within its month and before midnight."""
    others = (other for event in register.events for other in event.rows if other.worker == row.worker)
    same_day = local_date(row.end + after) == local_date(row.start)
    return same_day and not any(row.end <= other.start < row.end + after for other in others)
