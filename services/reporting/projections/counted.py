"""Everything that counts in some months, as it was known at a moment: the rows behind every intervention table."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros, moment
from chassis.projections import as_of
from law.parameters import Law
from services.reporting.domain.counting import Counted
from services.reporting.domain.interventions import (
    Call,
    Intervention,
    Segment,
    counted_call,
    counted_intervention,
)
from services.reporting.projections.calls import CALLS
from services.reporting.projections.case_units import units_of
from services.reporting.projections.dated import Dated, Line, row_at
from services.reporting.projections.interventions import INTERVENTIONS
from services.reporting.projections.worked_segments import WORKED_SEGMENTS


def counted(
    connection: sa.Connection, start: datetime, end: datetime, at: int, known: int, law: Law
) -> list[Counted]:
    """What every intervention and call of [start, end) adds to which month, by (at, known) in microseconds.

    An intervention comes whole, also with its segments outside: its participations may belong to another month.
    """
    span = (micros(start), micros(end))
    worked = worked_in(connection, span, at, known)
    opened = interventions_in(connection, span, at, known)
    notified = notifications_of(connection, span, at, known)
    units = competent_units(connection, span, at, known)
    interventions = [
        counted_intervention(intervention(line, notified, units, worked[line["intervention_id"]]), law)
        for line in opened
    ]
    return interventions + [counted_call(call) for call in calls_in(connection, span, at, known, units)]


def intervention(
    line: Line, notified: Mapping[str, Line], units: Dated, segments: Sequence[Segment]
) -> Intervention:
    """One intervention out of its rows: the CSD is whose service worked, the unit whose case it was then."""
    notification = notified.get(line["notification_id"] or "", {})
    case_id = line["case_id"] or notification.get("case_id")
    competent = row_at(units, case_id, min(micros(segment.start) for segment in segments))
    return Intervention(
        id=line["intervention_id"],
        csd=line["csd"] or competent.get("csd"),
        unit=competent.get("unit") or line["unit"],
        station=notification.get("station"),
        task=line["task"],
        subtask=line["subtask"],
        also_tasks=tuple(line["also_tasks"].split()),
        segments=tuple(segments),
    )


def touched(span: tuple[int, int], at: int, known: int) -> sa.Select[Any]:
    """The ids of interventions with working time in the span."""
    table = WORKED_SEGMENTS.table
    within = sa.and_(table.c.start_at < span[1], table.c.end_at > span[0])
    return sa.select(table.c.intervention_id).where(as_of(table, at, known), within)


def worked_in(
    connection: sa.Connection, span: tuple[int, int], at: int, known: int
) -> dict[str, list[Segment]]:
    """All segments of those interventions, by intervention."""
    table = WORKED_SEGMENTS.table
    query = sa.select(table).where(
        as_of(table, at, known), table.c.intervention_id.in_(touched(span, at, known))
    )
    found: dict[str, list[Segment]] = defaultdict(list)
    for line in connection.execute(query.order_by(table.c.start_at, table.c.key)).mappings():
        segment = Segment(line["worker_id"], moment(line["start_at"]), moment(line["end_at"]))
        found[line["intervention_id"]].append(segment)
    return found


def interventions_in(connection: sa.Connection, span: tuple[int, int], at: int, known: int) -> list[Line]:
    """Those interventions themselves, by id."""
    table = INTERVENTIONS.table
    query = sa.select(table).where(
        as_of(table, at, known), table.c.intervention_id.in_(touched(span, at, known))
    )
    return list(connection.execute(query.order_by(table.c.intervention_id)).mappings())


def notifications_of(
    connection: sa.Connection, span: tuple[int, int], at: int, known: int
) -> dict[str, Line]:
    """The notifications that began those interventions, by id."""
    table, opened = CALLS.table, INTERVENTIONS.table
    began = sa.select(opened.c.notification_id).where(
        as_of(opened, at, known), opened.c.intervention_id.in_(touched(span, at, known))
    )
    query = sa.select(table).where(as_of(table, at, known), table.c.notification_id.in_(began))
    return {line["notification_id"]: line for line in connection.execute(query).mappings()}


def competent_units(connection: sa.Connection, span: tuple[int, int], at: int, known: int) -> Dated:
    """The units of the cases of those interventions and of the calls of the span."""
    opened, calls = INTERVENTIONS.table, CALLS.table
    inside = opened.c.intervention_id.in_(touched(span, at, known))
    mine = sa.select(opened.c.notification_id).where(as_of(opened, at, known), inside)
    named = [
        sa.select(opened.c.case_id).where(as_of(opened, at, known), inside),
        sa.select(calls.c.case_id).where(as_of(calls, at, known), calls.c.notification_id.in_(mine)),
        sa.select(calls.c.case_id).where(as_of(calls, at, known), came_in(span)),
    ]
    return units_of(connection, named, at, known)


def came_in(span: tuple[int, int]) -> sa.ColumnElement[bool]:
    """WHERE clause: notifications of the span."""
    return sa.and_(CALLS.table.c.called_at >= span[0], CALLS.table.c.called_at < span[1])


def calls_in(
    connection: sa.Connection, span: tuple[int, int], at: int, known: int, units: Dated
) -> Iterator[Call]:
    """The notifications of the span that count for themselves."""
    table = CALLS.table
    query = sa.select(table).where(as_of(table, at, known), came_in(span), table.c.same_as.is_(None))
    for line in connection.execute(query.order_by(table.c.notification_id)).mappings():
        competent = row_at(units, line["case_id"], line["called_at"])
        yield Call(
            id=line["notification_id"],
            csd=competent.get("csd") or line["csd"],
            called_at=moment(line["called_at"]),
            letter=line["letter"],
            unit=competent.get("unit") or line["unit"],
            station=line["station"],
            decision=line["decision"],
            reason=line["reason"],
        )
