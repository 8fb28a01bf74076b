"""Lists of restraining orders at two times: all, those in force, those whose record and law disagree.

What a judgement fills stands in the rows, by the law as the package has it, so nothing is judged here; but for orders
of dates on which an operator's entry says otherwise. Those are found without their ends, and judged.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, get_args

import sqlalchemy as sa

from chassis.clock import FOREVER, micros, moment
from chassis.projections import AT, KNOWN, as_of, known_now
from chassis.rights import EVERYTHING, Scope
from chassis.scoping import within
from chassis.tables import EVENT
from law.local import midnight
from law.order_changes import changed_dates, longest
from law.order_lengths import Kind
from law.order_state import Judged, state_of
from law.parameters import Law
from services.intervention.projections.order_steps import judged_orders
from services.intervention.projections.orders import DAY_US, SPANS, TABLE, read

PAGE = 500
Listed = dict[str, Any]
"""A row whose columns of judgement hold by the law that was asked for."""


@dataclass(frozen=True)
class Wanted:
    """Which orders a list asks for; None asks for all."""

    stations: Sequence[str] | None = None
    case_id: str | None = None
    unit: str | None = None
    kind: Kind | None = None
    in_force: bool | None = None
    scope: Scope = EVERYTHING


def listed(
    connection: sa.Connection,
    wanted: Wanted,
    law: Law,
    at: int,
    known: int,
    after: tuple[int, str] | None = None,
    limit: int = 1 << 31,
) -> Iterator[Listed]:
    """At most `limit` orders by when they were issued; `after` is (issued, id) of the last one seen."""
    apart = ("in_force", "scope")
    asked = {name: value for name, value in vars(wanted).items() if name not in apart and value is not None}
    if after is not None:
        asked |= {"after_issued": after[0], "after_id": after[1]}
    query = _statement(law, wanted.in_force, frozenset(asked))
    query = query.where(*_within(wanted.scope))
    most = {} if changed_dates(law) else {"most": limit}
    rows = judged_rows(connection, query, law, at, known, {"at": at, "known": known, **asked, **most})
    return islice((row for row in rows if wanted.in_force in (None, row["state"] == "in_force")), limit)


@lru_cache(maxsize=64)
def _statement(law: Law, in_force: bool | None, asked: frozenset[str]) -> sa.Select[Any]:
    """A list's statement, put together once; where rows must be judged it has no limit of its own."""
    query = sa.select(TABLE).where(as_of(TABLE, AT, KNOWN), *_conditions(asked))
    if in_force is not None:
        stands = lasting(AT) if in_force else TABLE.c.state != "in_force"
        perhaps = may_last(AT, law) if in_force else sa.true()
        other = otherwise(law)
        query = query.where(
            sa.or_(sa.and_(~other, stands), sa.and_(other, perhaps)) if changed_dates(law) else stands
        )
    return query if changed_dates(law) else query.limit(sa.bindparam("most"))


def disagreeing(
    connection: sa.Connection, unit: str | None, law: Law, at: int, known: int
) -> Iterator[tuple[Listed, Judged]]:
    """The orders with steps that do not fit."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), sa.or_(TABLE.c.unfitting > 0, otherwise(law)))
    if unit is not None:
        query = query.where(TABLE.c.unit == unit)
    rows = [row for row in judged_rows(connection, query, law, at, known) if row["unfitting"]]
    found = judged_orders(connection, rows, law, at, known)
    return ((row, found[row["order_id"]]) for row in rows)


def doubtful(connection: sa.Connection, unit: str | None, at: int, known: int) -> list[Listed]:
    """The orders that were taken down with something unchecked or flagged."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.doubtful)
    if unit is not None:
        query = query.where(TABLE.c.unit == unit)
    ordered = query.order_by(TABLE.c.issued_at, TABLE.c.order_id)
    return [read(row) for row in connection.execute(ordered)]


def lately_running(
    connection: sa.Connection, unit: str | None, law: Law, at: int, known: int, since: int
) -> Iterator[Listed]:
    """The orders in force at `at`, and those whose end came after `since`."""
    ended = sa.and_(TABLE.c.ends_at > since, TABLE.c.ends_at <= at)
    judged = sa.and_(otherwise(law), may_last(sa.literal(since, sa.BigInteger()), law))
    query = sa.select(TABLE).where(as_of(TABLE, at, known), sa.or_(lasting(AT), ended, judged))
    if unit is not None:
        query = query.where(TABLE.c.unit == unit)
    rows = judged_rows(connection, query, law, at, known, {"at": at})
    return (row for row in rows if row["ends_at"] > since)


def perhaps_running(connection: sa.Connection, law: Law, now: int) -> list[str]:
    """The orders that may be running by this law or by the package's, as known now; by id."""
    either = sa.or_(lasting(AT), may_last(AT, law))
    query = sa.select(TABLE.c.order_id).where(known_now(TABLE), either).distinct()
    return list(connection.execute(query.order_by(TABLE.c.order_id), {"at": now}).scalars())


def judged_rows(
    connection: sa.Connection,
    query: sa.Select[Any],
    law: Law,
    at: int,
    known: int,
    asked: dict[str, Any] | None = None,
) -> Iterator[Listed]:
    """The rows of a query in the order of issue, as they stand by `law`."""
    ranges = _ranges(law)
    rows = connection.execute(query.order_by(TABLE.c.issued_at, TABLE.c.order_id), asked or {})
    if not ranges:
        yield from map(read, rows.all())
        return
    while page := [read(row) for row in islice(rows, PAGE)]:
        touched = [row for row in page if any(a <= row["issued_at"] < b for a, b in ranges)]
        found = judged_orders(connection, touched, law, at, known)
        for row in page:
            judged = found.get(row["order_id"])
            yield row if judged is None else row | standing(judged, at)


def standing(judged: Judged, at: int) -> dict[str, Any]:
    """How an order stands at a moment, under the names of the columns."""
    return {
        "state": state_of(judged, moment(at)),
        "ends_at": micros(judged.end),
        "stage": judged.stage,
        "end_stage": judged.end_stage,
        "violations": judged.violations,
        "re_reports": judged.re_reports,
        "unfitting": len(judged.unfitting),
    }


def lasting(at: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """In force at `at` by the columns: of each class of length only rows that began within that length are read."""
    span, began = TABLE.c.span, TABLE.c.valid_from
    within = [sa.and_(span == one, began > at - 2**one * DAY_US, began <= at) for one in SPANS[:-1]]
    return sa.or_(*within, sa.and_(span == SPANS[-1], began <= at))


def may_last(at: sa.ColumnElement[int], law: Law) -> sa.ColumnElement[bool]:
    """Whatever may be in force at `at` by a law, and more: issued within its longest length, or until a day named."""
    young = [
        sa.and_(TABLE.c.kind == kind, TABLE.c.issued_at > at - micros_of(kind, law))
        for kind in get_args(Kind)
    ]
    return sa.or_(TABLE.c.latest_until > at, *young)


def micros_of(kind: Kind, law: Law) -> int:
    """The longest length of a kind in microseconds."""
    return int(longest(kind, law).total_seconds()) * 1_000_000


def otherwise(law: Law) -> sa.ColumnElement[bool]:
    """Issued on a date on which an operator's entry says otherwise than the package."""
    issued = TABLE.c.issued_at
    return sa.or_(sa.false(), *(sa.and_(issued >= start, issued < end) for start, end in _ranges(law)))


@lru_cache(maxsize=64)
def _ranges(law: Law) -> tuple[tuple[int, int], ...]:
    """The changed dates in microseconds."""
    return tuple(
        (micros(midnight(start)), FOREVER if end is None else micros(midnight(end)))
        for start, end in changed_dates(law)
    )


def _within(scope: Scope) -> Iterator[sa.ColumnElement[bool]]:
    """What a caller may see: by its CSD and unit, or because the caller took the order down."""
    shown = within(scope, csd=TABLE.c.csd, unit=TABLE.c.unit)
    issue = (EVENT.c.event_id == TABLE.c.issue_event_id, EVENT.c.actor == scope.subject)
    own = [] if scope.subject is None else [sa.exists().where(*issue)]
    return (sa.or_(condition, *own) for condition in shown)


def _conditions(asked: frozenset[str]) -> Iterator[sa.ColumnElement[bool]]:
    for name in sorted(asked & {"case_id", "unit", "kind"}):
        yield TABLE.c[name] == sa.bindparam(name)
    if "stations" in asked:
        yield TABLE.c.station.in_(sa.bindparam("stations", expanding=True))
    if "after_id" in asked:
        last = sa.tuple_(sa.bindparam("after_issued"), sa.bindparam("after_id"))
        yield sa.tuple_(TABLE.c.issued_at, TABLE.c.order_id) > last
