"""How long an order of each kind may last: every length from its issue, with the parameter it comes from."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from law.local import local_date, moment, to_local, to_utc
from law.orders import Stage, order_end
from law.parameters import Law

Kind: TypeAlias = Literal["police", "court_zpnd"]
"""A police order (48 hours, 15, 60 days), and a court's measure with its own clock of months."""


@dataclass(frozen=True, slots=True)
class Length:
    """One length by the law of the issue's date, and the instants (UTC) it runs from and to."""

    parameter: str
    valid_from: date
    value: int
    since: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Lengths:
    """Without a decision, after it, and after an extension."""

    first: Length
    confirmed: Length
    extended: Length

    def stage(self, until: datetime) -> Stage:
        """What an order that lasts `until` was granted."""
        if until <= self.first.end:
            return "hours_48"
        return "days_15" if until <= self.confirmed.end else "days_60"


def lengths_of(kind: Kind, issued_at: datetime, law: Law) -> Lengths:
    """The three lengths of an order of a kind, issued then."""
    issued_at = to_utc(issued_at)
    on = local_date(issued_at)

    def length(parameter: str, end: datetime, since: datetime = issued_at) -> Length:
        return Length(parameter, law.entry(parameter, on).valid_from, law.number(parameter, on), since, end)

    if kind == "police":
        return Lengths(
            length("order_first_hours", order_end(issued_at, "hours_48", law)),
            length("order_confirmed_days", order_end(issued_at, "days_15", law)),
            length("order_extended_days", order_end(issued_at, "days_60", law)),
        )
    months = law.number("court_measure_months", on)
    more = law.number("court_measure_extension_months", on)
    granted = length("court_measure_months", months_later(issued_at, months))
    extended = length("court_measure_extension_months", months_later(granted.end, more), granted.end)
    return Lengths(granted, granted, extended)


def months_later(instant: datetime, months: int) -> datetime:
    """The instant (UTC) at the same local time so many months later, on the month's last day if need be."""
    local = to_local(instant)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return moment(date(year, month + 1, day), local.time())
