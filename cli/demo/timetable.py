"""When an office records what: calls within minutes, working time in the morning, some of it days later."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from cli.register.interventions import RegisterEvent
from law.days import next_working_day, working_day_on_or_before
from law.deadlines import hand_in_due, handover_due, submission_due
from law.local import local_date, moment
from law.parameters import Law

SEED: Final = 2021
LATE: Final = 0.12
"""How many interventions are entered some days late."""
ON_PAPER: Final = 0.15
"""How many calls were written down on paper and entered with the working time."""
QUARTER: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Times:
    """When the parts of one event were recorded; `called` is None when it came with the working time."""

    called: datetime | None
    worked: datetime
    taken_over: datetime | None
    reported: bool


def chance_of(event: RegisterEvent, what: str) -> Random:
    """The event's own dice: adding something elsewhere changes nothing here."""
    return Random(f"{SEED}.{event.unit.csd}.{event.number}.{what}")


def times_of(event: RegisterEvent, law: Law) -> Times:
    """When an event's parts were recorded. All of it stands before the month is handed in."""
    chance = chance_of(event, "times")
    due = handover_due(event.end, law)
    morning = due.replace(minute=0) - timedelta(hours=2) + QUARTER * chance.randint(1, 7)
    handed_in = hand_in_at(local_date(event.start), law)
    late = morning_after(local_date(due), chance.randint(3, 9), law) + QUARTER * chance.randint(1, 7)
    is_late = chance.random() < LATE and late < handed_in
    worked = late if is_late else max(morning, event.end + QUARTER)
    called = event.start + timedelta(minutes=chance.randint(2, 9))
    on_paper = chance.random() < ON_PAPER or called >= worked
    reported = chance.random() < 0.93
    taken_over = moment(local_date(worked), time(12, 30)) if reported and chance.random() < 0.9 else None
    return Times(None if on_paper else called, worked, taken_over, reported)


def morning_after(day: date, days: int, law: Law) -> datetime:
    """Eight o'clock on the first working day so many days later."""
    wanted = day + timedelta(days=days - 1)
    return moment(next_working_day(wanted, law), time(8))


def hand_in_at(day: date, law: Law) -> datetime:
    """When the coordinator hands in the month of `day`."""
    due = hand_in_due(day.year, day.month, law)
    return moment(working_day_on_or_before(due.last_date, law), time(14))


def submission_at(day: date, law: Law) -> datetime:
    """When the main office submits it: never before it was handed in."""
    due = submission_due(day.year, day.month, law)
    return max(moment(due.task_on, time(11)), hand_in_at(day, law) + timedelta(hours=1))
