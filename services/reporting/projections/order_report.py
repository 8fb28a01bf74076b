"""The table of restraining orders: by station and end stage, as known now or as it was when submitted."""

from typing import Any

import sqlalchemy as sa

from chassis.clock import micros, moment
from chassis.projections import as_of
from chassis.questions import Question
from services.reporting.domain.counting import grouped
from services.reporting.domain.definitions import ORDER_DEFINITIONS
from services.reporting.domain.orders import CountedOrder, Order, counted_order, shown_orders, with_share
from services.reporting.projections.case_units import units_of
from services.reporting.projections.dated import row_at
from services.reporting.projections.law_entries import law_known
from services.reporting.projections.order_steps import steps_of
from services.reporting.projections.places import slugs, stations
from services.reporting.projections.reports import Kind, Span, Wanted, csds_of, report
from services.reporting.projections.restraining_orders import RESTRAINING_ORDERS


def order_report(q: Question, wanted: Wanted) -> dict[str, Any]:
    """The report as JSON has it; every known station has a row."""
    kind = Kind(
        count=orders_of, table=lambda rows: shown_orders(rows, wanted.form), definitions=ORDER_DEFINITIONS
    )
    body, rows = report(q, wanted, kind)
    known = slugs(q.connection, "station", q.known_at, csds_of(q, wanted))
    found = grouped(rows, wanted.period.months, "station", known).items()
    body["by_station"] = [
        {"station": station, **with_share(shown_orders(some, wanted.form), body["issued"])}
        for station, some in found
    ]
    return body


def orders_of(connection: sa.Connection, span: Span, at: int, known: int) -> list[CountedOrder]:
    """The orders issued in a span, each judged by its steps up to `at`, by the law known at `known`."""
    table, law = RESTRAINING_ORDERS.table, law_known(connection, known)
    issued = sa.and_(
        as_of(table, at, known), table.c.issued_at >= micros(span.start), table.c.issued_at < micros(span.end)
    )
    steps = steps_of(connection, sa.select(table.c.order_id).where(issued), at, known)
    units = units_of(connection, [sa.select(table.c.case_id).where(issued)], at, known)
    homes = stations(connection, known)
    lines = connection.execute(sa.select(table).where(issued).order_by(table.c.order_id)).mappings()
    found: list[CountedOrder] = []
    for line in lines:
        issued_at = line["issued_at"]
        order = Order(
            id=line["order_id"],
            csd=row_at(homes, line["station"], issued_at).get("csd") or line["csd"],
            unit=row_at(units, line["case_id"], issued_at).get("unit") or line["unit"],
            station=line["station"],
            kind=line["kind"],
            underlying=line["underlying"],
            issued_at=moment(issued_at),
            steps=tuple(steps.get(line["order_id"], ())),
        )
        found.append(counted_order(order, moment(at), law))
    return found
