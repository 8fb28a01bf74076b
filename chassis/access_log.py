"""Who looked at whom: an append-only log of its own with its own chain, written before anything leaves."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from chassis.clock import moment
from chassis.codec import CANONICAL
from chassis.event_store import Broken
from chassis.tables import ACCESS
from law.local import local_date

BEGINNING = hashlib.sha256(b"zavetje access").digest()
PAGE = 1000
FOUND_BY = ("actor", "subject_id", "whom", "foreign")
"""What stands in a column too."""


def append(connection: sa.Connection, at: int, looks: Sequence[Mapping[str, Any]]) -> None:
    """Write looks down at the end, all at `at` (microseconds); each says whose it is under `subject_id` and `actor`."""
    position, previous = head(connection)
    rows = []
    for number, look in enumerate(looks, position + 1):
        row = {
            "position": number,
            "at": at,
            "day": local_date(moment(at)).isoformat(),
            "actor": look["actor"],
            "subject_id": look["subject_id"],
            "whom": look["whom"],
            "foreign": bool(look["foreign"]),
            "entry": CANONICAL.encode(dict(look)),
        }
        previous = row["hash"] = chained(previous, row)
        rows.append(row)
    if rows:
        connection.execute(sa.insert(ACCESS), rows)


def chained(previous: bytes, row: Mapping[str, Any]) -> bytes:
    """The hash of a row: of the one before, and of everything in this one."""
    said = {name: row[name] for name in ("position", "at", "entry")}
    return hashlib.sha256(previous + CANONICAL.encode(said).encode()).digest()


def head(connection: sa.Connection) -> tuple[int, bytes]:
    """(last position, last hash); 0 and the beginning of the chain where nobody has looked yet."""
    query = sa.select(ACCESS.c.position, ACCESS.c.hash).order_by(ACCESS.c.position.desc()).limit(1)
    row = connection.execute(query).first()
    return (0, BEGINNING) if row is None else (row.position, bytes(row.hash))


def verify(connection: sa.Connection) -> int:
    """Recompute the chain; answers the last position. Raises Broken at the first fault.

    Columns beside `entry` only make it quick to find: each must say what the entry says.
    """
    previous, position = BEGINNING, 0
    for row in all_rows(connection):
        said = json.loads(row["entry"])
        same = all(row[name] == said[name] for name in FOUND_BY)
        if row["position"] != position + 1 or not same or chained(previous, row) != bytes(row["hash"]):
            raise Broken(position + 1)
        previous, position = bytes(row["hash"]), row["position"]
    return position


def all_rows(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """Every row, oldest first, a page at a time."""
    after = 0
    query = sa.select(ACCESS).order_by(ACCESS.c.position).limit(PAGE)
    while rows := connection.execute(query.where(ACCESS.c.position > after)).mappings().all():
        yield from (dict(row) for row in rows)
        after = rows[-1]["position"]


def at_subjects(
    connection: sa.Connection, subjects: Sequence[str], until: int, after: int, limit: int
) -> list[dict[str, Any]]:
    """At most `limit` looks at these by `until` (microseconds), oldest first, behind a position."""
    query = sa.select(ACCESS).where(
        ACCESS.c.subject_id.in_(list(subjects)), ACCESS.c.at <= until, ACCESS.c.position > after
    )
    return [
        dict(row) for row in connection.execute(query.order_by(ACCESS.c.position).limit(limit)).mappings()
    ]


def readers(connection: sa.Connection, since: date, until: int) -> list[dict[str, Any]]:
    """How many persons each looked at on each local day from `since`, and how many of them foreign; by `until`."""
    foreign = sa.case((ACCESS.c.foreign, ACCESS.c.subject_id))
    query = (
        sa.select(
            ACCESS.c.actor,
            ACCESS.c.day,
            sa.func.count(sa.distinct(ACCESS.c.subject_id)).label("persons"),
            sa.func.count(sa.distinct(foreign)).label("foreign"),
            sa.func.max(ACCESS.c.position).label("last"),
        )
        .where(ACCESS.c.day >= since.isoformat(), ACCESS.c.at <= until, ACCESS.c.whom == "person")
        .group_by(ACCESS.c.actor, ACCESS.c.day)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def entries(connection: sa.Connection, positions: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What the looks at these positions say."""
    query = sa.select(ACCESS.c.position, ACCESS.c.entry).where(ACCESS.c.position.in_(list(positions)))
    return {row.position: json.loads(row.entry) for row in connection.execute(query)}
