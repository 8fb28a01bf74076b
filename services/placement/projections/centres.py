"""Which crisis centres there are, of what kind, run by whom, with how many beds in service."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros, moment, rfc3339
from chassis.facts import Recorded, fold
from chassis.projections import Projection, Row, as_of, known_at, known_now
from services.placement.domain.centre import INITIAL, Centre, Setting, evolve
from services.placement.events.centre import CentreSet

PLAIN = ("name", "kind", "csd", "capacity", "assumed")
SAID = ("takes", "rooms", "limits", "admits", "municipality", "catchment", "phone", "secret")


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row from each change to the next; a bed that comes back by its date is a change too."""
    state = fold(facts, evolve, INITIAL)
    moments = sorted({fact.occurred_at for fact in facts} | {one.until for one in state.out if one.until})
    for number, at in enumerate(moments):
        setting = state.in_force(at)
        if setting is not None:
            until = moments[number + 1] if number + 1 < len(moments) else None
            yield Row("centre", values(facts[0].id, state, setting, at), at, until)


def values(slug: str, state: Centre, setting: Setting, at: datetime) -> dict[str, Any]:
    """The centre at a moment as columns."""
    out = state.beds_out(at)
    entry, closed = setting.entry, state.closed(at)
    return {
        "slug": slug,
        "event_id": setting.event_id,
        "set_at": micros(setting.since),
        **{name: getattr(entry, name) for name in PLAIN},
        "in_service": len(setting.beds) - len(out),
        "beds": json.dumps([bed for bed in setting.beds if bed not in out]),
        "out": json.dumps(out),
        "open": closed is None,
        "closed_until": None if closed is None or closed.until is None else micros(closed.until),
        "entry": entry.model_dump_json(exclude={"reason_code", "reason_id"}, exclude_none=True),
    }


CENTRES = Projection(
    name="centres",
    source="placement",
    kinds=("centre",),
    columns=(
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("set_at", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("csd", sa.Text),
        sa.Column("capacity", sa.BigInteger, nullable=False),
        sa.Column("assumed", sa.Boolean, nullable=False),
        sa.Column("in_service", sa.BigInteger, nullable=False),
        sa.Column("beds", sa.Text, nullable=False),
        sa.Column("out", sa.Text, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("closed_until", sa.BigInteger),
        sa.Column("entry", sa.Text, nullable=False),
    ),
    rows=rows,
    indexes=(("slug",),),
)
TABLE = CENTRES.table


@lru_cache(maxsize=1024)
def entry_of(told: str) -> CentreSet:
    """How the house was set, out of the row's `entry`."""
    return CentreSet.model_validate_json(told)


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A centre as JSON, with the event behind it."""
    told = entry_of(row["entry"]).model_dump(mode="json", include=set(SAID))
    return {
        "id": row["slug"],
        **{name: row[name] for name in PLAIN},
        "beds_in_service": json.loads(row["beds"]),
        "beds_out_of_service": json.loads(row["out"]),
        "open": row["open"],
        "closed_until": None if row["closed_until"] is None else rfc3339(moment(row["closed_until"])),
        **{name: told.get(name) for name in SAID},
        "event_id": row["event_id"],
        "since": rfc3339(moment(row["set_at"])),
    }


def listed(
    connection: sa.Connection, at: int, known: int, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """At most `limit` centres as of two times (microseconds), by slug."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known)).order_by(TABLE.c.slug).limit(limit)
    if after is not None:
        query = query.where(TABLE.c.slug > after)
    return [dict(row) for row in connection.execute(query).mappings()]


def one(connection: sa.Connection, slug: str, at: int, known: int) -> dict[str, Any] | None:
    """One centre as of two times (microseconds)."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.slug == slug)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def over_time(connection: sa.Connection, slug: str, start: int, end: int, known: int) -> list[dict[str, Any]]:
    """What the centre was between two moments, in order."""
    query = sa.select(TABLE).where(
        known_at(TABLE, known), TABLE.c.slug == slug, TABLE.c.valid_from < end, TABLE.c.valid_to > start
    )
    return [dict(row) for row in connection.execute(query.order_by(TABLE.c.valid_from)).mappings()]


def all_at(connection: sa.Connection, at: int, known: int) -> list[dict[str, Any]]:
    """Every centre as of two times (microseconds), by slug."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known)).order_by(TABLE.c.slug)
    return [dict(row) for row in connection.execute(query).mappings()]


def all_over_time(connection: sa.Connection, start: int, end: int, known: int) -> list[dict[str, Any]]:
    """What every centre was between two moments, each in order."""
    query = sa.select(TABLE).where(known_at(TABLE, known), TABLE.c.valid_from < end, TABLE.c.valid_to > start)
    return [
        dict(row) for row in connection.execute(query.order_by(TABLE.c.slug, TABLE.c.valid_from)).mappings()
    ]


def in_force(connection: sa.Connection, slug: str, at: int) -> dict[str, Any] | None:
    """The centre at a moment by all that is known now; before it was first set, as it was then."""
    query = sa.select(TABLE).where(known_now(TABLE), TABLE.c.slug == slug, TABLE.c.valid_to > at)
    row = connection.execute(query.order_by(TABLE.c.valid_from).limit(1)).mappings().one_or_none()
    return None if row is None else dict(row)


def all_in_force(connection: sa.Connection, at: int) -> list[dict[str, Any]]:
    """Every centre at a moment by all that is known now."""
    query = sa.select(TABLE).where(known_now(TABLE), TABLE.c.valid_from <= at, TABLE.c.valid_to > at)
    return [dict(row) for row in connection.execute(query.order_by(TABLE.c.slug)).mappings()]


def some(connection: sa.Connection, slugs: Iterable[str], at: int, known: int) -> dict[str, dict[str, Any]]:
    """Some centres by their slug."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.slug.in_(sorted(set(slugs))))
    return {row["slug"]: dict(row) for row in connection.execute(query).mappings()}
