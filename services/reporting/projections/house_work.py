"""What the houses did beside beds in a period, and what was sought in vain, as known at a moment."""

import json
from collections.abc import Iterator

import sqlalchemy as sa

from chassis.clock import micros, moment
from chassis.projections import as_of
from services.reporting.domain.house_work import (
    Enquiry,
    Service,
    counted_enquiry,
    counted_searches,
    counted_service,
)
from services.reporting.domain.stays import CountedStay
from services.reporting.projections.centres import centres
from services.reporting.projections.dated import Dated, Line, row_at
from services.reporting.projections.enquiries import ENQUIRIES
from services.reporting.projections.reports import Span
from services.reporting.projections.services_given import SERVICES_GIVEN


def house_work(
    connection: sa.Connection, span: Span, at: int, known: int, centre: str | None
) -> Iterator[CountedStay]:
    """Services, enquiries and searches of [start, end), of one house or of all."""
    houses = centres(connection, known)
    for service in services_in(connection, span, at, known, houses):
        if centre in (None, service.centre):
            yield counted_service(service)
    found = enquiries_in(connection, span, at, known, houses)
    for enquiry in found:
        if centre in (None, enquiry.centre) and span.start <= enquiry.at < span.end:
            yield counted_enquiry(enquiry)
    asked = {enquiry.search for enquiry in found if centre in (None, enquiry.centre)}
    yield from counted_searches(enquiry for enquiry in found if enquiry.search in asked)


def services_in(
    connection: sa.Connection, span: Span, at: int, known: int, houses: Dated
) -> Iterator[Service]:
    """The services that began in the span."""
    table = SERVICES_GIVEN.table
    within = sa.and_(table.c.given_at >= micros(span.start), table.c.given_at < micros(span.end))
    query = sa.select(table).where(as_of(table, at, known), within).order_by(table.c.service_id)
    for line in connection.execute(query).mappings():
        yield Service(
            id=line["service_id"],
            centre=line["centre_id"],
            csd=row_at(houses, line["centre_id"], line["given_at"]).get("csd"),
            kind=line["kind"],
            by=line["by"],
            at=moment(line["given_at"]),
            why=line["why"],
            given_to=line["given_to"],
        )


def enquiries_in(connection: sa.Connection, span: Span, at: int, known: int, houses: Dated) -> list[Enquiry]:
    """Every enquiry of the searches that asked somebody in the span, also those they made before or after it."""
    table = ENQUIRIES.table
    within = sa.and_(table.c.asked_at >= micros(span.start), table.c.asked_at < micros(span.end))
    searches = sa.select(table.c.search_id).where(as_of(table, at, known), within)
    query = sa.select(table).where(as_of(table, at, known), table.c.search_id.in_(searches))
    lines = connection.execute(query.order_by(table.c.enquiry_id)).mappings()
    return [enquiry(line, houses) for line in lines]


def enquiry(line: Line, houses: Dated) -> Enquiry:
    """One enquiry out of its row; of a house of ours it counts in that house's CSD."""
    centre = line["centre_id"]
    house = {} if centre is None else row_at(houses, centre, line["asked_at"])
    return Enquiry(
        id=line["enquiry_id"],
        search=line["search_id"],
        centre=centre,
        csd=line["asked_csd"] if centre is None else house.get("csd"),
        asked_csd=line["asked_csd"],
        asked_by=line["asked_by"],
        at=moment(line["asked_at"]),
        ages=tuple(json.loads(line["ages"])),
        needs=tuple(line["needs"].split()),
        outcome=line["outcome"],
    )
