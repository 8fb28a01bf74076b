"""The read models asked of the log itself: as of any two times, made anew, and proved equal to the fold."""

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa

from chassis import access_log, read_models, rebuilding
from chassis.clock import FOREVER, moment, rfc3339
from chassis.event_store import Broken, Store, verify_chain
from chassis.facts import known
from chassis.projections import INTERVALS, Projection

EARLIEST = 10**14
"""Microseconds: no fact of ours is from before 1973."""


def chosen(service: Any, name: str | None) -> Iterator[Projection]:
    """The service's read models, or the one of that name."""
    return (model for model in service.projections if name in (None, model.name))


def replay(
    connection: sa.Connection,
    service: Any,
    at: int,
    known_at: int,
    name: str | None,
    stream: str | None = None,
) -> dict[str, list[Any]]:
    """Rows by read model, true at `at` as known at `known_at` (microseconds), folded from facts alone.

    `stream`: of one stream's facts only.
    """
    only = None if stream is None else [stream]
    return {
        model.name: [
            readable(row) for row in as_of(connection, model, service, known_at, only) if in_force(row, at)
        ]
        for model in chosen(service, name)
    }


def as_of(
    connection: sa.Connection, model: Projection, service: Any, known_at: int, only: Collection[str] | None
) -> list[dict[str, Any]]:
    """Every row of the model as known at `known_at`, by stream, key and time; `only`: of these streams."""
    streams = read_models.streams_of(connection, model, service.name, service.shapes[model.source], only)
    limit = moment(known_at)
    found = [
        {"stream": facts[0].stream, **row}
        for facts in streams
        for row in model.rows_of(known(facts, limit)).values()
    ]
    return sorted(found, key=lambda row: (row["stream"], row["key"], row["valid_from"]))


def in_force(row: dict[str, Any], at: int) -> bool:
    """Whether the row is true at `at`."""
    return bool(row["valid_from"] <= at < row["valid_to"])


def readable(row: dict[str, Any]) -> dict[str, Any]:
    """A row for people: whose it is and since when first, microseconds as instants; no end is null."""
    first = [name for name in ("stream", "key", *INTERVALS) if name in row]
    rest = sorted(row.keys() - set(first))
    return {name: instant(row[name]) for name in (*first, *rest)}


def instant(value: Any) -> Any:
    """Microseconds since 1970 as an instant, whatever else is there as it is; counts never grow so large."""
    if not isinstance(value, int) or value < EARLIEST:
        return value
    return None if value == FOREVER else rfc3339(moment(value))


def rebuild(store: Store, service: Any, name: str | None, now: int) -> list[dict[str, Any]]:
    """Make the read models anew while commands go on; answers rows and differences by model."""
    done = []
    for model in chosen(service, name):
        rows, differing = rebuilding.rebuild(store, model, service.shapes[model.source], now)
        done.append({"model": model.name, "rows": rows, "differences": len(differing)})
    return done


def verify(connection: sa.Connection, service: Any) -> dict[str, Any]:
    """The chain's verdict, and for each read model how many rows differ from the fold."""
    try:
        chain: dict[str, Any] = {"intact": True, "through": verify_chain(connection)}
        if service.keeps_access:
            chain["looks_through"] = access_log.verify(connection)
    except Broken as broken:
        return {"service": service.name, "intact": False, "first_broken": broken.position, "models": []}
    models = [
        {"model": model.name, "differences": len(unequal(connection, model, service))}
        for model in service.projections
    ]
    return {"service": service.name, **chain, "models": models}


def unequal(connection: sa.Connection, model: Projection, service: Any) -> set[tuple[Any, ...]]:
    """Rows that stand in the table or in the fold, but not in both."""
    names = [column.name for column in model.table.columns]
    live = {tuple(row) for row in connection.execute(sa.select(model.table))}
    history = read_models.history_of(connection, model, service.name, service.shapes[model.source])
    folded = {tuple(row.get(name) for name in names) for rows in history for row in rows}
    return live ^ folded
