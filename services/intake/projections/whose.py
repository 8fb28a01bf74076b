"""Whose is a case, a notification, a person or a fact, as known now? What the permission table's conditions compare."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.projections import as_of
from chassis.rights import NOBODY, Whose
from chassis.tables import EVENT
from services.intake.projections import (
    broken_glass,
    case_persons,
    cases,
    guests,
    notifications,
    persons,
    reference,
    texts,
)

NOW = FOREVER - 1
"""By all that is known."""
RECORDED_FOR = timedelta(hours=72)
"""For so long whoever recorded something in a case still sees it: what was done without signal comes that late."""


def of_case(connection: sa.Connection, case_id: str, now: datetime) -> Whose | None:
    """Those who hold the case, their units, its team, who recorded in it lately, its stations and houses."""
    row = cases.latest(connection, case_id)
    if row is None:
        return None
    held = json.loads(row["held"])
    team = frozenset({*json.loads(row["team"]), *filter(None, [row["holder"]])})
    return Whose(
        csds=frozenset(csd for csd, _ in held),
        units=frozenset(unit for _, unit in held),
        people=team | recorded_in(connection, case_id, now),
        stations=stations_in(connection, case_id, now),
        centres=guests.houses_of_case(connection, case_id, micros(now), NOW),
    )


def of_notification(connection: sa.Connection, row: dict[str, Any], now: datetime) -> Whose:
    """As its case; of the police the station alone that it came from."""
    case = of_case(connection, row["case_id"], now) or Whose()
    own = spoken_for(connection, [row["station"]], now)
    return replace(case, stations=own, people=case.people | {row["received_from"]})


def of_person(connection: sa.Connection, person_id: str, now: datetime) -> Whose | None:
    """As all her cases together; of the houses those alone that have to do with her."""
    row = persons.latest(connection, [person_id]).get(person_id)
    if row is None:
        return None
    joined = case_persons.cases_of(connection, person_id, NOW, NOW)
    ids = dict.fromkeys([row["case_id"], *(one["case_id"] for one in joined)])
    found = [of_case(connection, case_id, now) for case_id in ids]
    houses = guests.houses_of_person(connection, person_id, micros(now), NOW)
    let_in = broken_glass.let_in(connection, person_id, micros(now))
    return replace(together(one for one in found if one is not None), centres=houses, let_in=let_in)


def of_text(connection: sa.Connection, row: dict[str, Any], now: datetime) -> Whose:
    """As its case, and its writer's."""
    case = of_case(connection, row["case_id"], now) or Whose()
    return replace(case, people=case.people | {row["written_by"]})


def of_fact(connection: sa.Connection, event_id: str) -> Whose | None:
    """The CSD that it belongs to, and who recorded it."""
    query = sa.select(EVENT.c.csd, EVENT.c.unit, EVENT.c.actor, EVENT.c.stream)
    row = connection.execute(query.where(EVENT.c.event_id == event_id)).one_or_none()
    if row is None:
        return None
    kind, _, slug = row.stream.partition("-")
    if kind in reference.KINDS and (entry := reference.latest(connection, kind, slug)) is not None:
        return replace(of_reference(connection, kind, slug, entry), people=some(row.actor))
    return Whose(csds=some(row.csd), units=some(row.unit), people=some(row.actor))


def of_reference(connection: sa.Connection, kind: str, slug: str, entry: dict[str, Any]) -> Whose:
    """The CSD that an entry belongs to, both as it stands and as it is to be; none where the two differ."""
    before = reference.latest(connection, kind, slug)
    told = [owner(connection, kind, slug, one) for one in (before, entry) if one is not None]
    return Whose(csds=frozenset.intersection(*(some(csd) for csd in told)))


def owner(connection: sa.Connection, kind: str, slug: str, entry: dict[str, Any]) -> str | None:
    """The CSD of one entry: itself, the one it names, or that of its unit."""
    if kind == "csd":
        return slug
    if kind == "municipality":
        found = reference.unit_and_csd(connection, entry["unit"], NOW)
        return None if found is None else found[1]
    return entry.get("csd")


def some(value: str | None) -> frozenset[str]:
    """A set of what is there."""
    return NOBODY if value is None else frozenset({value})


def together(found: Iterable[Whose]) -> Whose:
    """Everybody whose one of them is."""
    whole = Whose()
    for one in found:
        names = ("csds", "units", "people", "stations")
        whole = replace(whole, **{name: getattr(whole, name) | getattr(one, name) for name in names})
    return whole


def recorded_in(connection: sa.Connection, case_id: str, now: datetime) -> frozenset[str]:
    """Who recorded a fact of the case in the last three days."""
    since = micros(now - RECORDED_FOR)
    lately = (EVENT.c.case_id == case_id, EVENT.c.recorded_at > since, ~EVENT.c.stream.startswith("looks-"))
    return frozenset(connection.execute(sa.select(EVENT.c.actor).where(*lately).distinct()).scalars())


def stations_in(connection: sa.Connection, case_id: str, now: datetime) -> frozenset[str]:
    """The police stations that the case's notifications came from, and their administrations."""
    table = notifications.TABLE
    query = sa.select(table.c.station).where(as_of(table, NOW, NOW), table.c.case_id == case_id)
    return spoken_for(connection, connection.execute(query.distinct()).scalars(), now)


def spoken_for(connection: sa.Connection, slugs: Iterable[str | None], now: datetime) -> frozenset[str]:
    """Stations and the administrations over them."""
    named = {slug for slug in slugs if slug is not None}
    known = reference.standing(connection, "station", named, micros(now)) if named else {}
    return frozenset(named | {station["administration"] for station in known.values()})


def text_of(connection: sa.Connection, text_id: str) -> dict[str, Any] | None:
    """A text as known now."""
    return texts.some(connection, [text_id], NOW, NOW).get(text_id)
