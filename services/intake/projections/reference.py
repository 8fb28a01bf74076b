"""Which CSDs, units, municipalities, stations, workers and institutions are there, and how do they belong together?"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER
from chassis.facts import Recorded
from chassis.projections import Projection, Row, as_of, known_now
from services.intake.events.reference import (
    CsdSet,
    DirectoryEntrySet,
    HouseAddressSet,
    MunicipalitySet,
    StationSet,
    UnitSet,
    WorkerSet,
)

KINDS = ("csd", "unit", "municipality", "station", "worker", "directory", "house_address")


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each way the entry stood."""
    said = [fact for fact in facts if isinstance(fact.event, ENTRIES)]
    for number, fact in enumerate(said):
        assert fact.event is not None
        until = said[number + 1].occurred_at if number + 1 < len(said) else None
        data = fact.event.model_dump(mode="json", exclude={"reason_code", "reason_id"})
        values = {
            "kind": fact.kind,
            "slug": fact.id,
            "data": json.dumps(data, sort_keys=True),
            "event_id": fact.event_id,
        }
        yield Row("entry", values, fact.occurred_at, until)


ENTRIES = (CsdSet, UnitSet, MunicipalitySet, StationSet, WorkerSet, DirectoryEntrySet, HouseAddressSet)
REFERENCE = Projection(
    name="reference",
    source="intake",
    kinds=KINDS,
    columns=tuple(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "slug", "data", "event_id")),
    rows=rows,
    indexes=(("kind", "slug"),),
)
TABLE = REFERENCE.table


def read(row: sa.RowMapping) -> dict[str, Any]:
    """An entry as JSON."""
    return {"id": row["slug"], **json.loads(row["data"]), "event_id": row["event_id"]}


def listed(connection: sa.Connection, kind: str, at: int, known: int) -> list[dict[str, Any]]:
    """All entries of a kind as of two times, by slug."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.kind == kind).order_by(TABLE.c.slug)
    return [read(row) for row in connection.execute(query).mappings()]


def one(connection: sa.Connection, kind: str, slug: str, at: int, known: int) -> dict[str, Any] | None:
    """One entry as of two times."""
    here = sa.and_(TABLE.c.kind == kind, TABLE.c.slug == slug)
    row = connection.execute(sa.select(TABLE).where(as_of(TABLE, at, known), here)).mappings().one_or_none()
    return None if row is None else read(row)


def latest(connection: sa.Connection, kind: str, slug: str) -> dict[str, Any] | None:
    """The entry by all that is known now."""
    last = sa.and_(known_now(TABLE), TABLE.c.valid_to == FOREVER)
    here = sa.and_(last, TABLE.c.kind == kind, TABLE.c.slug == slug)
    row = connection.execute(sa.select(TABLE).where(here)).mappings().one_or_none()
    return None if row is None else read(row)


def standing(
    connection: sa.Connection, kind: str, slugs: Iterable[str], at: int
) -> dict[str, dict[str, Any]]:
    """The entries of a kind with these slugs by all that is known now.

    As they stood at `at` (microseconds); one that was entered as of a later moment is taken as it began, for a
    register may be older than the reference data.
    """
    here = sa.and_(TABLE.c.kind == kind, TABLE.c.slug.in_(list(slugs)))
    query = sa.select(TABLE).where(known_now(TABLE), here).order_by(TABLE.c.valid_from)
    found: dict[str, dict[str, Any]] = {}
    for row in connection.execute(query).mappings():
        if row["slug"] not in found or row["valid_from"] <= at:
            found[row["slug"]] = read(row)
    return found


def competence(connection: sa.Connection, municipality: str, at: int) -> tuple[str, str] | None:
    """(unit, csd) competent for a municipality, by all that is known now."""
    there = standing(connection, "municipality", [municipality], at).get(municipality)
    return None if there is None else unit_and_csd(connection, there["unit"], at)


def unit_and_csd(connection: sa.Connection, unit: str, at: int) -> tuple[str, str] | None:
    """(unit, csd) of a unit, by all that is known now."""
    there = standing(connection, "unit", [unit], at).get(unit)
    return None if there is None else (unit, there["csd"])


def stations_of(connection: sa.Connection, named: Iterable[str], at: int, known: int) -> list[str]:
    """The stations that a police caller speaks for: those named, and those of an administration named."""
    wanted = set(named)
    return [
        entry["id"]
        for entry in listed(connection, "station", at, known)
        if {entry["id"], entry["administration"]} & wanted
    ]
