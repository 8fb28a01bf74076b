"""The tables of a crisis centre, or of all of them, as known now or as they were when the month was submitted."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros, moment
from chassis.projections import as_of
from chassis.questions import Question
from services.reporting.domain.definitions import STAY_DEFINITIONS
from services.reporting.domain.house_work import HOUSE_FIGURES
from services.reporting.domain.houses import CODED, HouseKind
from services.reporting.domain.stays import CountedStay, Guest, Period, Stay, counted_stay, shown_stays
from services.reporting.projections.case_units import units_of
from services.reporting.projections.centres import centres
from services.reporting.projections.dated import Line, row_at
from services.reporting.projections.house_work import house_work
from services.reporting.projections.people_seen import PEOPLE_SEEN
from services.reporting.projections.reports import Kind, Span, Wanted, houses, report
from services.reporting.projections.stays import STAYS


def placement_report(q: Question, wanted: Wanted) -> dict[str, Any]:
    """The report as JSON has it."""
    asked = houses(q, wanted)
    kinds = kinds_of(q, asked)
    kind = Kind(
        count=partial(stays_of, centre=wanted.centre),
        table=lambda rows: shown_stays(rows, kinds, wanted.form, HOUSE_FIGURES),
        definitions=STAY_DEFINITIONS,
    )
    body, _ = report(q, wanted, kind)
    return {**body, "centres": asked}


def kinds_of(q: Question, asked: list[str]) -> list[HouseKind]:
    """Of which kinds these houses are: their ages and lengths are grouped by it."""
    known = centres(q.connection, q.known_at)
    return list(dict.fromkeys(row_at(known, name, q.at).get("kind", "other") for name in asked))


def stays_of(
    connection: sa.Connection, span: Span, at: int, known: int, *, centre: str | None = None
) -> list[CountedStay]:
    """The stays with any moment in a period, as they were at (at, known), and what the houses did beside beds."""
    period = Period(span.first, span.end, moment(at))
    found = (counted_stay(stay, period) for stay in stays_in(connection, span, at, known, centre))
    stays = [stay for stay in found if stay is not None]
    return [*stays, *house_work(connection, span, at, known, centre)]


def stays_in(
    connection: sa.Connection, span: Span, at: int, known: int, centre: str | None
) -> Iterator[Stay]:
    """Those stays themselves, in the order of their ids."""
    table = STAYS.table
    present = sa.and_(
        as_of(table, at, known),
        table.c.admitted_at < micros(span.end),
        sa.or_(table.c.departed_at.is_(None), table.c.departed_at >= micros(span.first)),
    )
    if centre is not None:
        present = sa.and_(present, table.c.centre_id == centre)
    set_as, guests = centres(connection, known), guests_of(connection, present, at, known)
    units = units_of(connection, [sa.select(table.c.case_id).where(present)], at, known)
    for line in connection.execute(sa.select(table).where(present).order_by(table.c.stay_id)).mappings():
        house = row_at(set_as, line["centre_id"], line["admitted_at"])
        competent = row_at(units, line["case_id"], line["admitted_at"])
        yield stay(line, house, competent.get("unit"), guests.get((line["stream"], line["person_id"])))


def stay(line: Line, house: Line, unit: str | None, guest: Guest | None) -> Stay:
    """One stay out of its rows; it counts in the CSD that runs the house."""
    departed_at = line["departed_at"]
    return Stay(
        id=line["stay_id"],
        centre=line["centre_id"],
        kind=house.get("kind", "other"),
        csd=house.get("csd"),
        person=line["person_id"],
        admitted_at=moment(line["admitted_at"]),
        referred_by=line["referred_by"],
        reason=line["reason"],
        unit=unit or line["unit"],
        legal_basis=line["legal_basis"],
        departed_at=None if departed_at is None else moment(departed_at),
        destination=line["destination"],
        absences=tuple(
            (moment(left), None if back is None else moment(back))
            for left, back in json.loads(line["absences"])
        ),
        flags=tuple(line["flags"].split()),
        guest=guest,
    )


def guests_of(
    connection: sa.Connection, present: sa.ColumnElement[bool], at: int, known: int
) -> Mapping[tuple[str, str], Guest]:
    """Who stayed, by the stay's stream and the person, as far as intake has answered."""
    table, stays = PEOPLE_SEEN.table, STAYS.table
    asked = table.c.about.in_(sa.select(stays.c.stream).where(present))
    lines = connection.execute(sa.select(table).where(as_of(table, at, known), asked)).mappings()
    return {
        (line["about"], line["person_id"]): Guest(
            age_years=line["age_years"],
            sex=line["sex"],
            municipality=line["municipality"],
            coded={name: line[name] for name in CODED},
        )
        for line in lines
    }
