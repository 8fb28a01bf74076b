"""The table of interventions: what counts, of whom, in which months, as known now or as it was submitted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import sqlalchemy as sa

from chassis.questions import Question
from services.reporting.domain.definitions import stated
from services.reporting.domain.figures import Form, shown, total
from services.reporting.domain.interventions import Counted, Group, by_group, by_month
from services.reporting.domain.periods import Period, month_bounds
from services.reporting.projections.counted import counted
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


@dataclass(frozen=True, slots=True)
class Gathered:
    """What counts, and which CSDs' months are missing because they were not submitted."""

    rows: list[Counted]
    missing: tuple[tuple[str, str], ...] = ()


def intervention_report(q: Question, wanted: Wanted) -> dict[str, Any]:
    """The report as JSON has it."""
    csds = wanted.csds or tuple(slugs(q.connection, "csd", q.known_at))
    stations = slugs(q.connection, "station", q.known_at, csds)
    gathered = gather(q, wanted, csds)
    months = by_month(gathered.rows, wanted.period.months)
    body = {**heading(wanted, csds), **shown(total(months.values()), stations, wanted.form)}
    if wanted.period.kind != "month":
        body["months"] = [
            {"month": name, **shown(one, stations, wanted.form)} for name, one in months.items()
        ]
    if wanted.group is not None:
        known = known_groups(q, wanted.group, csds)
        groups = by_group(gathered.rows, wanted.period.months, wanted.group, known)
        body["groups"] = [
            {"group": name, **shown(one, stations, wanted.form)} for name, one in groups.items()
        ]
    if wanted.basis == "submitted":
        body |= missing(gathered.missing)
    return {**body, "figure_definitions": stated(), "law": law_known(q.connection, q.known_at).version()}


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


def known_groups(q: Question, group: Group, csds: Sequence[str]) -> list[str]:
    """The groups that have a row also where nothing was counted."""
    if group == "month":
        return []
    return slugs(q.connection, group, q.known_at, csds)


def gather(q: Question, wanted: Wanted, csds: Sequence[str]) -> Gathered:
    """What counts, on the basis asked for."""
    if wanted.basis == "submitted":
        return submitted(q, wanted.period, csds)
    law = law_known(q.connection, q.known_at)
    rows = counted(q.connection, wanted.period.start, wanted.period.end, q.at, q.known_at, law)
    if wanted.csds is not None:
        rows = [row for row in rows if row.csd in wanted.csds]
    return Gathered(rows)


def submitted(q: Question, period: Period, csds: Sequence[str]) -> Gathered:
    """Each CSD's months as last submitted."""
    returns = sent(q.connection, q.at, q.known_at, period.months)
    rows: list[Counted] = []
    absent: list[tuple[str, str]] = []
    for csd in csds:
        for month in period.months:
            submission = last(returns.get((csd, month), []), "submitted")
            if submission is None:
                absent.append((csd, month))
            else:
                rows.extend(rows_of_return(q.connection, csd, month, submission["sent_known_at"]))
    return Gathered(rows, tuple(absent))


def rows_of_return(
    connection: sa.Connection, csd: str, month: str, known: int, at: int | None = None
) -> list[Counted]:
    """What counts in the return of one CSD and month, as known at `known` (microseconds)."""
    start, end = month_bounds(month)
    law = law_known(connection, known)
    rows = counted(connection, start, end, known if at is None else at, known, law)
    mine = [row for row in rows if row.csd == csd and month in row.months]
    return [replace(row, months={month: row.months[month]}) for row in mine]
