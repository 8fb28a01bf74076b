"""What every report has in common: its heading, its rows on the basis asked for, and how they are cut."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeAlias

import sqlalchemy as sa

from chassis.questions import Question
from services.reporting.domain.counting import C, Group, by_month, cut, grouped
from services.reporting.domain.definitions import Definition, stated
from services.reporting.domain.figures import Form, Table
from services.reporting.domain.periods import Period, month_bounds
from services.reporting.projections.centres import centres
from services.reporting.projections.dated import row_at
from services.reporting.projections.law_entries import law_known
from services.reporting.projections.places import slugs
from services.reporting.projections.returns_sent import last, sent

Basis = Literal["current", "submitted"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for; `csds` is None for all of them."""

    period: Period
    csds: tuple[str, ...] | None
    group: Group | None = None
    basis: Basis = "current"
    form: Form = "official"
    centre: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Count [start, end); `first` is where the whole period begins: before it all is carried over."""

    first: datetime
    start: datetime
    end: datetime


Count: TypeAlias = Callable[[sa.Connection, Span, int, int], Sequence[C]]
"""What counts in a span, by (at, known) in microseconds."""


@dataclass(frozen=True, slots=True)
class Gathered(Generic[C]):
    """What counts, and which CSDs' months are missing because they were not submitted."""

    rows: list[C]
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kind(Generic[C]):
    """One kind of report: what counts, the table of some rows, what its figures mean."""

    count: Count[C]
    table: Callable[[Sequence[C]], Table]
    definitions: dict[str, Definition]


def report(q: Question, wanted: Wanted, kind: Kind[C]) -> tuple[dict[str, Any], list[C]]:
    """The report as JSON has it, and the rows it was made of."""
    csds = csds_of(q, wanted)
    gathered = gather(q, wanted, csds, kind.count)
    rows = cut(gathered.rows, wanted.period.months)
    body = {**heading(wanted, csds), **kind.table(rows)}
    if wanted.period.kind != "month":
        months = by_month(rows, wanted.period.months).items()
        body["months"] = [{"month": name, **kind.table(one)} for name, one in months]
    if wanted.group is not None:
        known = known_groups(q, wanted, wanted.group)
        groups = grouped(rows, wanted.period.months, wanted.group, known).items()
        body["groups"] = [{"group": name, **kind.table(one)} for name, one in groups]
    if wanted.basis == "submitted":
        body |= missing(gathered.missing)
    law = law_known(q.connection, q.known_at).version()
    return {**body, "figure_definitions": stated(kind.definitions), "law": law}, rows


def csds_of(q: Question, wanted: Wanted) -> tuple[str, ...]:
    """The CSDs a report is about, by name."""
    return wanted.csds or tuple(slugs(q.connection, "csd", q.known_at))


def houses(q: Question, wanted: Wanted) -> list[str]:
    """The crisis centres a report is about: the one named, else all of the CSDs'."""
    if wanted.centre is not None:
        return [wanted.centre]
    known = centres(q.connection, q.known_at)
    now = {name: row_at(known, name, q.at) for name in known}
    return [name for name, one in now.items() if wanted.csds is None or one["csd"] in wanted.csds]


def heading(wanted: Wanted, csds: Sequence[str]) -> dict[str, Any]:
    """What the table is about."""
    return {
        "period": {
            "kind": wanted.period.kind,
            "label": wanted.period.label,
            "first_month": wanted.period.months[0],
            "last_month": wanted.period.months[-1],
        },
        "csd": list(csds),
        "basis": wanted.basis,
        "form": wanted.form,
        "group_by": wanted.group,
    }


def missing(found: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Who has not submitted which month; never shown as 0."""
    return {
        "missing": sorted({csd for csd, _ in found}),
        "missing_months": [{"csd": csd, "month": month} for csd, month in found],
    }


def known_groups(q: Question, wanted: Wanted, group: Group) -> Iterable[str]:
    """The groups that have a row also where nothing was counted."""
    match group:
        case "month":
            return ()
        case "centre":
            return houses(q, wanted)
        case "csd" | "unit" | "station":
            return slugs(q.connection, group, q.known_at, csds_of(q, wanted))


def gather(q: Question, wanted: Wanted, csds: Sequence[str], count: Count[C]) -> Gathered[C]:
    """What counts, on the basis asked for."""
    if wanted.basis == "submitted":
        return submitted(q, wanted.period, csds, count)
    period = wanted.period
    rows = count(q.connection, Span(period.start, period.start, period.end), q.at, q.known_at)
    return Gathered([row for row in rows if wanted.csds is None or row.csd in wanted.csds])


def submitted(q: Question, period: Period, csds: Sequence[str], count: Count[C]) -> Gathered[C]:
    """Each CSD's months as they were known when last submitted."""
    returns = sent(q.connection, q.at, q.known_at, period.months)
    rows: list[C] = []
    absent: list[tuple[str, str]] = []
    for csd in csds:
        for month in period.months:
            submission = last(returns.get((csd, month), []), "submitted")
            if submission is None:
                absent.append((csd, month))
                continue
            known, (start, end) = submission["sent_known_at"], month_bounds(month)
            counted = count(q.connection, Span(period.start, start, end), known, known)
            rows.extend(row for row in cut(counted, [month]) if row.csd == csd)
    return Gathered(rows, tuple(absent))
