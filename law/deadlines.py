"""Deadlines, by two calculators that are never one: protective lengths and procedural days.

A protective length runs to the minute and never moves. A procedural length is counted in local
dates; one that ends on a work-free day ends on the next working day.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from law.days import next_working_day, working_day_on_or_after, working_day_on_or_before
from law.local import add_days_local, add_hours, end_of_day, local_date, moment, to_utc
from law.parameters import Law
from law.windows import duty_end


@dataclass(frozen=True)
class ReturnDeadline:
    """One deadline of the monthly return.

    `last_date` is the last local date that is in time, `due_at` the instant (UTC) at which it is
    over, `task_on` the working day on which somebody must be told: the last one on or before it.
    """

    last_date: date
    due_at: datetime
    task_on: date


def protective_end(issued_at: datetime, *, hours: int | None = None, days: int | None = None) -> datetime:
    """The instant (UTC) at which a protection ends: elapsed hours, or days at the same local time.

    Exactly one length must be given, above zero (ValueError). Weekends and holidays move nothing.
    """
    if (hours is None) == (days is None):
        raise ValueError("A protective length is given in hours or in days, one of the two.")
    if (hours or days or 0) <= 0:
        raise ValueError("A protective length must be above zero.")
    return add_hours(issued_at, hours) if hours is not None else add_days_local(issued_at, days or 0)


def procedural_end(start: date, days: int, law: Law) -> date:
    """The last local date of a procedural length of days that begins on `start`.

    The date of the start is not counted; an end on a work-free day moves to the next working day.
    """
    if isinstance(start, datetime):
        raise ValueError("Procedural days are counted from a local date, not from an instant.")
    if days <= 0:
        raise ValueError("A procedural length must be above zero.")
    return working_day_on_or_after(start + timedelta(days=days), law)


def handover_due(ended_at: datetime, law: Law, csd: str | None = None) -> datetime:
    """When (UTC) the report on an intervention is due: 10:00 of the morning its duty window closes.

    That is the first working day whose 07:00 is not before the end. Source: annual report 2021.
    """
    ended_at = to_utc(ended_at)
    day = working_day_on_or_after(local_date(ended_at), law)
    if duty_end(day, law, csd) < ended_at:
        day = next_working_day(day, law)
    return moment(day, law.time_of_day("handover_due_local_time", day, csd))


def hand_in_due(year: int, month: int, law: Law) -> ReturnDeadline:
    """When the coordinator hands in the return of a month: by the end of the 4th of the next one."""
    return _return_deadline("return_hand_in_day", year, month, law)


def submission_due(year: int, month: int, law: Law) -> ReturnDeadline:
    """When the main office submits the return of a month: by the end of the 5th of the next one."""
    return _return_deadline("return_submission_day", year, month, law)


def notify_csd_due(learnt_at: datetime, law: Law) -> datetime:
    """By when (UTC) another body tells the CSD of violence it learnt of. Pravilnik 31/2009, art. 4."""
    return add_hours(learnt_at, law.number("notify_csd_hours", local_date(learnt_at)))


def written_form_due(told_at: datetime, law: Law) -> datetime:
    """By when (UTC, the end of a local date) words on the telephone follow in writing. Art. 4 as well."""
    told_on = local_date(told_at)
    return end_of_day(procedural_end(told_on, law.number("written_form_days", told_on), law))


def glass_broken_until(at: datetime, law: Law) -> datetime:
    """Until when (UTC) somebody sees a person who is not hers, from when she said why. House rule."""
    return at + timedelta(minutes=law.number("break_glass_minutes", local_date(at)))


def access_review_due(at: datetime, law: Law) -> datetime:
    """By when (UTC, the end of a working day) a look is reviewed: so many working days after its date. House rule."""
    day = local_date(at)
    for _ in range(law.number("access_review_days", day)):
        day = next_working_day(day, law)
    return end_of_day(day)


def _return_deadline(parameter: str, year: int, month: int, law: Law) -> ReturnDeadline:
    following = date(year + month // 12, month % 12 + 1, 1)
    last = following.replace(day=law.number(parameter, following))
    return ReturnDeadline(last, end_of_day(last), working_day_on_or_before(last, law))
