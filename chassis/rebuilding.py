"""A read model made anew beside the live one while commands go on, brought up to date, compared and switched."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from chassis.clock import new_id
from chassis.codec import Shapes
from chassis.event_store import Store
from chassis.projections import Projection
from chassis.read_models import all_rows, history_of, of_kinds, remember, streams_of
from chassis.tables import EVENT, INBOX, PARKED
from chassis.transaction import Tx


@dataclass(frozen=True)
class Rebuilding:
    """One model's rebuild: read from one snapshot, written in small jobs between the commands that go on."""

    store: Store
    model: Projection
    shapes: Shapes
    beside: sa.Table

    @property
    def own(self) -> bool:
        """Whether it is made of our own facts."""
        return self.model.source == self.store.service

    def run(self, now: int) -> tuple[int, list[dict[str, Any]]]:
        """Answers (rows, rows that only one of both had); an unequal one is switched too: the log is the truth."""
        with self.store.reading() as connection:
            through, parked = self.read_through(connection), self.parked_streams(connection)
            for rows in history_of(connection, self.model, self.store.service, self.shapes):
                self.store.submit(lambda tx, rows=rows: self.write(tx, rows)).result()
        return self.store.submit(lambda tx: self.finish(tx, through, parked, now)).result()  # type: ignore[no-any-return]

    def write(self, tx: Tx, rows: list[dict[str, Any]]) -> None:
        """Some more rows beside."""
        tx.write().execute(sa.insert(self.beside), rows)

    def read_through(self, connection: sa.Connection) -> int:
        """The last position of the source in this snapshot."""
        column = EVENT.c.position if self.own else INBOX.c.position
        query = sa.select(sa.func.max(column))
        return connection.execute(query if self.own else query.where(self.told())).scalar() or 0

    def parked_streams(self, connection: sa.Connection) -> set[str]:
        """The streams that wait in this snapshot; one that is let go on changes without a new position."""
        query = sa.select(PARKED.c.stream).where(PARKED.c.source == self.model.source)
        return set(connection.execute(query).scalars())

    def told(self) -> sa.ColumnElement[bool]:
        """WHERE clause: the source's messages."""
        return INBOX.c.source == self.model.source

    def finish(self, tx: Tx, through: int, parked: set[str], now: int) -> tuple[int, list[dict[str, Any]]]:
        """In one group: what was told since, the comparison, the switch.

        The rows change places, not the tables: a question whose snapshot is older must find its own, and PostgreSQL
        shows a table that was swapped in after the snapshot as empty.
        """
        connection = tx.write()
        self.catch_up(connection, self.changed_since(connection, through) | parked)
        live, anew = sa.select(self.model.table), sa.select(self.beside)
        differing = (sa.except_(live, anew), sa.except_(anew, live))
        differences = [dict(row) for query in differing for row in connection.execute(query).mappings()]
        if differences:
            names = [column.name for column in self.beside.columns]
            connection.execute(sa.delete(self.model.table))
            connection.execute(sa.insert(self.model.table).from_select(names, anew))
        remember(connection, self.model, now)
        count = sa.select(sa.func.count()).select_from(self.model.table)
        return connection.execute(count).scalar_one(), differences

    def changed_since(self, connection: sa.Connection, through: int) -> set[str]:
        """The model's streams with facts after the position, and those that wait now."""
        table = EVENT if self.own else INBOX
        query = sa.select(table.c.stream).where(table.c.position > through, of_kinds(table, self.model))
        found = connection.execute(query if self.own else query.where(self.told())).scalars()
        return set(found) | self.parked_streams(connection)

    def catch_up(self, connection: sa.Connection, streams: set[str]) -> None:
        """Make the rows of some streams anew once more."""
        if not streams:
            return
        connection.execute(sa.delete(self.beside).where(self.beside.c.stream.in_(streams)))
        told = streams_of(connection, self.model, self.store.service, self.shapes, streams)
        rows = [row for facts in told for row in all_rows(self.model, facts)]
        if rows:
            connection.execute(sa.insert(self.beside), rows)


def rebuild(store: Store, model: Projection, shapes: Shapes, now: int) -> tuple[int, list[dict[str, Any]]]:
    """(rows, differing rows) of the model made anew. Commands go on meanwhile; two rebuilds at once do no harm."""
    with table_beside(store, model) as beside:
        return Rebuilding(store, model, shapes, beside).run(now)


@contextmanager
def table_beside(store: Store, model: Projection) -> Iterator[sa.Table]:
    """A table of the model's shape, there while it is needed; what a killed process leaves, `ensure` clears away."""
    beside = model.table_named(f"{model.name}__{new_id()[-8:]}")
    store.submit(lambda tx: beside.create(tx.write())).result()
    try:
        yield beside
    finally:
        store.submit(lambda tx: beside.drop(tx.write())).result()
