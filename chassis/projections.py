"""What a read model is: rows with two time intervals, computed from one stream's facts and never edited by hand."""

import hashlib
import inspect
import pathlib
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.facts import Recorded, standing
from law.parameters import Law

STANDS = sa.literal_column(str(FOREVER), sa.BigInteger)
"""FOREVER written out, so that the partial indexes over what is known now are used."""
AT, KNOWN = (sa.bindparam(name, type_=sa.BigInteger()) for name in ("at", "known"))
"""The two times of a statement that is put together once and asked with `{"at": …, "known": …}`."""
INTERVALS = ("valid_from", "valid_to", "known_from", "known_to")

Rows = dict[tuple[str, int], dict[str, Any]]
"""A stream's rows by (key, valid_from)."""


@dataclass(frozen=True)
class Row:
    """One line of a read model: unique by `key` and `valid_from` within its stream.

    `values` hold the projection's own columns; the row is so in the world from `valid_from` until `valid_to`
    (None: no end yet).
    """

    key: str
    values: dict[str, Any]
    valid_from: datetime
    valid_to: datetime | None = None

    def flat(self) -> dict[str, Any]:
        """The row as column values, without the knowledge interval."""
        return {
            **self.values,
            "key": self.key,
            "valid_from": micros(self.valid_from),
            "valid_to": FOREVER if self.valid_to is None else micros(self.valid_to),
        }


@dataclass(frozen=True)
class Projection:
    """One question, one file.

    `name` is the question and the table's name. `rows` maps the facts of one stream that stand (corrections
    applied, in the order of the world) to rows; it is pure, so a rebuild gives the same. `source` is the service
    whose facts it reads (our own log, or another's messages kept in `inbox`); `kinds` are the aggregates.
    `columns` are its own columns. `unique` lists column tuples that the database keeps unique among rows known
    now, and `refuses_overlap` lists (owner column, from column, to column): rows of one owner known now never overlap.
    """

    name: str
    source: str
    kinds: tuple[str, ...]
    columns: tuple[sa.Column[Any], ...]
    rows: Callable[[Sequence[Recorded]], Iterable[Row]]
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    refuses_overlap: tuple[tuple[str, str, str], ...] = ()
    table: sa.Table = field(init=False)
    names: frozenset[str] = field(init=False)
    """The columns that `rows` fill."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", self.table_named(self.name))
        filled = {column.name for column in self.table.columns} - {"stream", "known_from", "known_to"}
        object.__setattr__(self, "names", frozenset(filled))

    def table_named(self, name: str) -> sa.Table:
        """The read model's table under another name (a rebuild fills one beside the live one)."""
        return sa.Table(
            name,
            sa.MetaData(),
            sa.Column("stream", sa.Text, primary_key=True),
            sa.Column("key", sa.Text, primary_key=True),
            *(sa.Column(interval, sa.BigInteger, nullable=False) for interval in INTERVALS[1:2]),
            sa.Column("valid_from", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("known_from", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("known_to", sa.BigInteger, nullable=False),
            *(column._copy() for column in self.columns),
        )

    @property
    def definition(self) -> str:
        """Hash of the shape and of the code that makes the rows; a change means the table is built anew.

        The code is the rows' own module, the events and rules of its service, the fold, and the law as it is today:
        all that a row may rest on.
        """
        home = pathlib.Path(inspect.getfile(sys.modules[self.rows.__module__]))
        columns = [(column.name, str(column.type), column.nullable) for column in self.table.columns]
        guards = (self.unique, self.indexes, self.refuses_overlap)
        shape = repr((self.source, self.kinds, columns, guards))
        return hashlib.sha256(code_of(home) + shape.encode()).hexdigest()[:16]

    def rows_of(self, facts: Sequence[Recorded]) -> Rows:
        """Flat rows by (key, valid_from) for a stream's facts in the order of knowledge."""
        flat = (self._whole(row.flat()) for row in self.rows(standing(facts)))
        return {(row["key"], row["valid_from"]): row for row in flat if row["valid_from"] < row["valid_to"]}

    def _whole(self, flat: dict[str, Any]) -> dict[str, Any]:
        """A row with all columns, for the database takes those of a list's first row for all."""
        for name in flat.keys() - self.names:
            raise KeyError(f"{self.name} has no column {name}")
        return {name: flat.get(name) for name in self.names}


@cache
def code_of(home: pathlib.Path) -> bytes:
    """Digest of the module at `home`, of its service's `domain` and `events`, of the fold and of the law."""
    rooms = [path for room in ("domain", "events") for path in sorted(service_folder(home).glob(f"{room}*"))]
    law = pathlib.Path(inspect.getfile(Law)).parent
    files = [home, pathlib.Path(inspect.getfile(standing)), *sorted(law.glob("*.py"))]
    for room in rooms:
        files += sorted(room.rglob("*.py")) if room.is_dir() else [room]
    code = b"".join(file.read_bytes() for file in files)
    return hashlib.sha256(code + Law.default().version().encode()).digest()


def service_folder(home: pathlib.Path) -> pathlib.Path:
    """The folder of the service a projection's file lies in (`projections.py` or `projections/`)."""
    return home.parent.parent if home.parent.name == "projections" else home.parent


@dataclass(slots=True)
class Change:
    """What one group of facts does to one read model: rows to close, to open again, to add."""

    closes: list[dict[str, Any]] = field(default_factory=list)
    reopens: list[dict[str, Any]] = field(default_factory=list)
    adds: list[dict[str, Any]] = field(default_factory=list)

    def extend(self, other: "Change") -> None:
        """Do `other` too."""
        self.closes.extend(other.closes)
        self.reopens.extend(other.reopens)
        self.adds.extend(other.adds)


def difference(
    stream: str,
    before: Rows,
    after: Rows,
    recorded_at: int,
    begun_with: Rows | None = None,
) -> Change:
    """The change that leads from the rows known before to those known since `recorded_at` (microseconds).

    `begun_with` are the rows known before that moment, where `before` was itself written at it: a row that is again
    as it was then has never ceased to be known.
    """
    change = Change()
    begun_with = before if begun_with is None else begun_with
    for place in (place for place, row in before.items() if after.get(place) != row):
        change.closes.append(located(stream, place))
    for place, row in after.items():
        if before.get(place) == row:
            continue
        if begun_with.get(place) == row:
            change.reopens.append(located(stream, place))
        else:
            change.adds.append({**row, "stream": stream, "known_from": recorded_at, "known_to": FOREVER})
    return change


def located(stream: str, place: tuple[str, int]) -> dict[str, Any]:
    """Where a row stands, as parameters of a statement."""
    return {"b_stream": stream, "b_key": place[0], "b_valid_from": place[1]}


@dataclass(frozen=True, slots=True)
class Statements:
    """What is ever said to a read model's table, put together once."""

    undo: sa.Delete
    close: sa.Update
    reopen: sa.Update
    add: sa.Insert


@cache
def statements(table: sa.Table) -> Statements:
    """The statements of a table; their parameters are those of `located` with the moment as `b_at`."""
    at = sa.bindparam("b_at", type_=sa.BigInteger)
    here = sa.and_(
        table.c.stream == sa.bindparam("b_stream"),
        table.c.key == sa.bindparam("b_key"),
        table.c.valid_from == sa.bindparam("b_valid_from"),
    )
    stands = sa.and_(here, table.c.known_to == STANDS)
    return Statements(
        undo=sa.delete(table).where(stands, table.c.known_from == at),
        close=sa.update(table).where(stands).values(known_to=at),
        reopen=sa.update(table).where(here, table.c.known_to == at).values(known_to=STANDS),
        add=sa.insert(table),
    )


def apply_changes(connection: sa.Connection, table: sa.Table, change: Change, recorded_at: int) -> None:
    """Write `change`: rows that were known for no moment at all vanish, the others are closed, new ones added."""
    said = statements(table)
    for statement, places in (
        (said.undo, change.closes),
        (said.close, change.closes),
        (said.reopen, change.reopens),
    ):
        if places:
            connection.execute(statement, [{**place, "b_at": recorded_at} for place in places])
    if change.adds:
        connection.execute(said.add, change.adds)


Moment = int | sa.BindParameter[int]


def as_of(table: sa.Table, at: Moment, known_at: Moment) -> sa.ColumnElement[bool]:
    """WHERE clause: rows true at `at` and known at `known_at` (microseconds)."""
    return sa.and_(
        table.c.known_from <= known_at,
        table.c.known_to > known_at,
        table.c.valid_from <= at,
        table.c.valid_to > at,
    )


def known_at(table: sa.Table, known: Moment) -> sa.ColumnElement[bool]:
    """WHERE clause: rows known at `known` (microseconds), whenever they were true."""
    return sa.and_(table.c.known_from <= known, table.c.known_to > known)


def known_now(table: sa.Table) -> sa.ColumnElement[bool]:
    """WHERE clause: rows known now, for `look`: the rules judge by all that is known."""
    return table.c.known_to == STANDS
