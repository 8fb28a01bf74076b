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
LATE: Final = 0.8
"""How often a stretch of work that can wait is entered some days late."""
ON_PAPER: Final = 0.15
"""How many calls were written down on paper and entered with the working time."""
NOT_TAKEN_OVER: Final = 0.08
QUARTER: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Times:
    """When the parts of one event were recorded; `called` is None when it came with the working time.

    `late` is when the rows of `late_rows` were entered. Every report is handed over in time: an alarm that rang
    would be a live fact, and beside such the services refuse a demo's clock.
    """

    called: datetime | None
    worked: datetime
    taken_over: datetime | None
    late: datetime
    late_rows: frozenset[int]


def chance_of(event: RegisterEvent, what: str) -> Random:
    """The event's own dice: adding something elsewhere changes nothing here."""
    return Random(f"{SEED}.{event.unit.csd}.{event.number}.{what}")


def times_of(event: RegisterEvent, law: Law) -> Times:
    """When an event's parts were recorded. All of it stands before the month is handed in."""
    chance = chance_of(event, "times")
    due = handover_due(ended(event), law)
    worked = due - timedelta(hours=2) + QUARTER * chance.randint(1, 7)
    late = morning_after(local_date(due), chance.randint(3, 9), law) + QUARTER * chance.randint(1, 7)
    waits = chance.random() < LATE and late < hand_in_at(local_date(event.start), law)
    called = event.start + timedelta(minutes=chance.randint(2, 9))
    on_paper = chance.random() < ON_PAPER or called >= worked
    is_taken_over = chance.random() >= NOT_TAKEN_OVER
    return Times(
        called=None if on_paper else called,
        worked=max(worked, event.end + timedelta(minutes=1)),
        taken_over=moment(local_date(worked), time(12, 30)) if is_taken_over else None,
        late=late,
        late_rows=can_wait(event) if waits else frozenset(),
    )


def can_wait(event: RegisterEvent) -> frozenset[int]:
    """The rows of a second worker, if the intervention did not end with them: its end must be known in time."""
    last = max((row for row in event.rows if row.kind != "report"), key=lambda row: row.end, default=None)
    rows = frozenset(row.row for part in event.participations[1:] for row in part.rows)
    return frozenset() if last is None or last.row in rows else rows


def ended(event: RegisterEvent) -> datetime:
    """The end of the last work that is no report, else of the last row."""
    return max((row.end for row in event.rows if row.kind != "report"), default=event.end)


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
