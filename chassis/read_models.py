"""Read models in the database: created with their constraints, built from the log, rebuilt beside the live ones."""

import itertools
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.codec import Shapes, recorded
from chassis.envelope import from_envelope
from chassis.facts import Recorded
from chassis.projections import Projection, difference
from chassis.tables import EVENT, INBOX, PARKED, READ_MODEL
from chassis.writer import lock_log

PAGE = 2000


def ensure(
    engine: sa.Engine, service: str, models: Iterable[Projection], shapes: dict[str, Shapes], now: int
) -> None:
    """Create what is missing and build anew what was made by other code. Called before anybody writes."""
    with engine.begin() as connection:
        lock_log(connection, patient=True)
        built = dict(connection.execute(sa.select(READ_MODEL.c.name, READ_MODEL.c.definition)).all())
        tables = sa.inspect(connection).get_table_names()
        for model in models:
            clear_away(connection, [name for name in tables if name.startswith(f"{model.name}__")])
            if built.get(model.name) != model.definition:
                fill(connection, model, model.table, service, shapes[model.source], fresh=True)
                remember(connection, model, now)


def clear_away(connection: sa.Connection, tables: Iterable[str]) -> None:
    """Drop what rebuilds left that were cut short."""
    for name in tables:
        sa.Table(name, sa.MetaData()).drop(connection)


def remember(connection: sa.Connection, model: Projection, now: int) -> None:
    """Note which code made the model's rows."""
    connection.execute(sa.delete(READ_MODEL).where(READ_MODEL.c.name == model.name))
    row = {"name": model.name, "definition": model.definition, "built_at": now}
    connection.execute(sa.insert(READ_MODEL).values(row))


def fill(
    connection: sa.Connection,
    model: Projection,
    table: sa.Table,
    service: str,
    shapes: Shapes,
    *,
    fresh: bool,
) -> None:
    """Make `table` anew and write the model's whole history of knowledge into it."""
    table.drop(connection, checkfirst=True)
    table.create(connection)
    for rows in history_of(connection, model, service, shapes):
        connection.execute(sa.insert(table), rows)
    if fresh:
        guard(connection, model)


def history_of(
    connection: sa.Connection, model: Projection, service: str, shapes: Shapes
) -> Iterator[list[dict[str, Any]]]:
    """All rows the model ever knew, many a list, as the live one wrote them group by group."""
    rows: list[dict[str, Any]] = []
    for facts in streams_of(connection, model, service, shapes):
        rows += all_rows(model, facts)
        if len(rows) >= PAGE:
            yield rows
            rows = []
    if rows:
        yield rows


def streams_of(
    connection: sa.Connection,
    model: Projection,
    service: str,
    shapes: Shapes,
    only: Collection[str] | None = None,
) -> Iterator[list[Recorded]]:
    """The facts of each of the model's streams, in the order of knowledge; one stream at a time is in memory.

    `only`: of these streams.
    """
    table = EVENT if model.source == service else INBOX
    chosen = of_kinds(table, model)
    if only is not None:
        chosen = sa.and_(chosen, table.c.stream.in_(only))
    facts = own_facts(connection, chosen, shapes)
    if table is INBOX:
        facts = told_facts(connection, model.source, chosen, shapes)
    for _, stream in itertools.groupby(facts, key=lambda fact: fact.stream):
        yield list(stream)


def own_facts(
    connection: sa.Connection, chosen: sa.ColumnElement[bool], shapes: Shapes
) -> Iterator[Recorded]:
    """The chosen facts of the log, stream by stream."""
    query = sa.select(EVENT).where(chosen).order_by(EVENT.c.stream, EVENT.c.version)
    for row in connection.execute(query).mappings().yield_per(PAGE):
        yield recorded(row, shapes)


def told_facts(
    connection: sa.Connection, source: str, chosen: sa.ColumnElement[bool], shapes: Shapes
) -> Iterator[Recorded]:
    """The chosen facts of another service as kept in the inbox, stream by stream; parked ones wait."""
    waits = sa.exists().where(PARKED.c.source == INBOX.c.source, PARKED.c.position == INBOX.c.position)
    mine = sa.and_(INBOX.c.source == source, chosen, ~waits)
    query = sa.select(INBOX.c.envelope).where(mine).order_by(INBOX.c.stream, INBOX.c.position)
    for envelope in connection.execute(query).scalars().yield_per(PAGE):
        yield from_envelope(bytes(envelope), shapes)


def of_kinds(table: sa.Table, model: Projection) -> sa.ColumnElement[bool]:
    """WHERE clause: rows of the model's kinds of stream."""
    return sa.or_(*(table.c.stream.startswith(f"{kind}-", autoescape=True) for kind in model.kinds))


def all_rows(model: Projection, facts: list[Recorded]) -> list[dict[str, Any]]:
    """One stream's rows over all of knowledge time: what each group of facts added, closed by the next."""
    finished: list[dict[str, Any]] = []
    current: dict[tuple[str, int], dict[str, Any]] = {}
    before: dict[tuple[str, int], dict[str, Any]] = {}
    seen: list[Recorded] = []
    for recorded_at, group in itertools.groupby(facts, key=lambda fact: micros(fact.recorded_at)):
        seen.extend(group)
        after = model.rows_of(seen)
        step = difference(facts[0].stream, before, after, recorded_at)
        for close in step.closes:
            row = current.pop((close["b_key"], close["b_valid_from"]))
            finished.append({**row, "known_to": recorded_at})
        for row in step.adds:
            current[row["key"], row["valid_from"]] = row
        before = after
    return finished + list(current.values())


def guard(connection: sa.Connection, model: Projection) -> None:
    """The database's own refusals and the indexes of a live read model."""
    for number, columns in enumerate(model.unique):
        listed = ", ".join(columns)
        connection.execute(
            sa.text(
                f"CREATE UNIQUE INDEX {model.name}_unique_{number} ON {model.name} ({listed})"
                f" WHERE known_to = {FOREVER}"
            )
        )
    for number, columns in enumerate(model.indexes):
        listed = ", ".join(columns)
        connection.execute(sa.text(f"CREATE INDEX {model.name}_index_{number} ON {model.name} ({listed})"))
    for owner, start, end in model.refuses_overlap:
        standing = f"{model.name} ({owner}, {start}) WHERE known_to = {FOREVER}"
        connection.execute(sa.text(f"CREATE INDEX {model.name}_{owner}_standing ON {standing}"))
        for statement in overlap_guard(connection.dialect.name, model.name, owner, start, end):
            connection.execute(sa.text(statement))


def overlap_guard(dialect: str, table: str, owner: str, start: str, end: str) -> list[str]:
    """Statements that keep rows of one owner, known now, from overlapping in [start, end)."""
    clash = (
        f"NEW.known_to = {FOREVER} AND EXISTS (SELECT 1 FROM {table} AS other"  # noqa: S608 - our own names
        f" WHERE other.known_to = {FOREVER}"
        f" AND other.{owner} = NEW.{owner} AND other.{start} < NEW.{end} AND NEW.{start} < other.{end})"
    )
    if dialect != "postgresql":
        abort = f"BEGIN SELECT RAISE(ABORT, '{table}: rows of one {owner} overlap'); END"
        return [f"CREATE TRIGGER {table}_{owner}_no_overlap BEFORE INSERT ON {table} WHEN {clash} {abort}"]
    refusal = f"RAISE EXCEPTION '{table}: rows of one {owner} overlap' USING ERRCODE = 'exclusion_violation'"
    return [
        f"""CREATE OR REPLACE FUNCTION {table}_{owner}_no_overlap() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF {clash} THEN {refusal}; END IF; RETURN NEW; END $$""",
        f"""CREATE TRIGGER {table}_{owner}_no_overlap BEFORE INSERT ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_{owner}_no_overlap()""",
    ]
