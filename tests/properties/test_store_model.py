"""The store against a plain list: whatever is told, corrected and withdrawn, both times give what the list gives."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chassis import replaying
from chassis.clock import Clock, micros, moment
from chassis.decider import handle
from chassis.errors import ZavetjeError
from chassis.event_store import Store, stream_facts, verify_chain
from chassis.facts import Command, WithdrawFact, state_at
from chassis.projections import as_of
from tests.integration.store.bookings import (
    BOOKINGS,
    LABELS,
    MODELS,
    RULES,
    SERVICE,
    Book,
    Count,
    GiveBack,
    Rename,
    Taken,
    ask,
    evolve,
    minutes,
    told,
    us,
)
from tests.integration.store.opening import SHAPES, WHOLE, log_of, prepare

STREAMS = st.sampled_from("abc")
MINUTES = st.integers(0, 12)
WORDS = st.text("xyz", min_size=1, max_size=2)
RANK = {"booked": 10, "renamed": 50, "given_back": 90}


@dataclass
class Entry:
    """One line of the list: what the log's row says, and which line it took the place of."""

    row: dict[str, Any]
    instead_of: "Entry | None" = None
    order: tuple[int, int, str] = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(bytes(self.row["data"])).hexdigest()
        self.order = (self.row["occurred_at"], RANK.get(self.row["type"], 99), digest)


def stands(rows: Sequence[dict[str, Any]]) -> list[Entry]:
    """Walk the rows as they came; a correction takes a line's place, a withdrawal puts back what was there."""
    lines: list[Entry] = []
    for row in rows:
        target = next((line for line in lines if line.row["event_id"] == row["corrects"]), None)
        if target is not None:
            lines.remove(target)
        if row["type"] != "fact_withdrawn":
            lines.append(Entry(row, target))
        elif target is not None and target.instead_of is not None:
            lines.append(target.instead_of)
    return sorted(lines, key=lambda line: line.order)


def label_at(rows: Sequence[dict[str, Any]], at: int, known: int) -> str | None:
    """What the booking was called at `at`, as known at `known`, by going through the list."""
    label = None
    for line in stands([row for row in rows if row["recorded_at"] <= known]):
        data = json.loads(bytes(line.row["data"]))
        booked = line.row["type"] == "booked"
        if line.row["occurred_at"] <= at and (booked or label is not None):
            label = data.get("label", label)
    return label


class StoreAgainstList(RuleBasedStateMachine):
    """Commands one at a time or several to a group; after each, random questions to store and list."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="zavetje-store-"))
        self.url = f"sqlite:///{self.folder}/store.db"
        self.clock = Clock()
        self.clock.set(minutes(60))
        prepare(self.url)
        self.open_store()
        self.rows: list[dict[str, Any]] = []

    def open_store(self) -> None:
        self.store = Store(SERVICE, self.url, SHAPES, MODELS, clock=self.clock)
        self.store.start()

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        with self.store.reading() as connection:
            assert verify_chain(connection) == len(self.rows)
            assert all(replaying.unequal(connection, model, WHOLE) == set() for model in MODELS)
        rebuilt = replaying.rebuild(self.store, WHOLE, None, 1)
        assert [model["differences"] for model in rebuilt] == [0, 0]
        self.store.stop()
        shutil.rmtree(self.folder)

    def send(self, commands: Sequence[tuple[Command, str]]) -> None:
        """All at once, so that they share groups; then learn what came of them."""
        waiting = [handle(self.store, [ask(command, identity)]) for command, identity in commands]
        for future in waiting:
            error = future.exception(20)
            assert error is None or isinstance(error, ZavetjeError), error
        self.rows = log_of(self.store)

    def envelope(self, minute: int, corrects: int | None = None) -> dict[str, Any]:
        target = self.rows[corrects % len(self.rows)] if corrects is not None else None
        told_so = {} if target is None else {"corrects": target["event_id"], "reason_code": "other"}
        return {"told": told(occurred_at=minutes(minute), **told_so)}

    def owner(self, corrects: int) -> str:
        stream: str = self.rows[corrects % len(self.rows)]["stream"]
        return stream.removeprefix("booking-")

    @rule(identity=STREAMS, minute=MINUTES, label=WORDS)
    def tell_first(self, identity: str, minute: int, label: str) -> None:
        command = Book(**self.envelope(minute), room=identity, label=label)
        self.send([(command, identity)])

    @rule(told_of=st.lists(st.tuples(STREAMS, MINUTES, WORDS), min_size=1, max_size=5))
    def tell_late_several_at_once(self, told_of: list[tuple[str, int, str]]) -> None:
        self.send([(Rename(**self.envelope(minute), label=label), who) for who, minute, label in told_of])

    @rule(identity=STREAMS, minute=MINUTES, label=WORDS)
    def change_and_change_back_in_one_group(self, identity: str, minute: int, label: str) -> None:
        commands: list[Command] = [
            Rename(**self.envelope(minute), label=label),
            Count(**self.envelope(minute + 1)),
            Rename(**self.envelope(minute + 2), label=label),
        ]
        self.send([(command, identity) for command in commands])

    @rule(identity=STREAMS, minute=MINUTES)
    def give_back(self, identity: str, minute: int) -> None:
        self.send([(GiveBack(**self.envelope(minute)), identity)])

    @precondition(lambda self: bool(self.rows))
    @rule(which=st.integers(0, 99), minute=MINUTES, label=WORDS)
    def correct(self, which: int, minute: int, label: str) -> None:
        kind = self.rows[which % len(self.rows)]["type"]
        envelope, identity = self.envelope(minute, which), self.owner(which)
        if kind == "booked":
            self.send([(Book(**envelope, room=identity, label=label), identity)])
        else:
            self.send([(Rename(**envelope, label=label), identity)])

    @precondition(lambda self: bool(self.rows))
    @rule(which=st.lists(st.integers(0, 99), min_size=1, max_size=3))
    def withdraw(self, which: list[int]) -> None:
        self.send([(WithdrawFact(**self.envelope(0, one)), self.owner(one)) for one in which])

    @rule(back=st.integers(0, 30))
    def set_the_clock(self, back: int) -> None:
        self.clock.set(minutes(60 - back))

    @rule()
    def restart(self) -> None:
        self.store.stop()
        self.open_store()

    @invariant()
    def positions_and_versions_follow(self) -> None:
        if not hasattr(self, "rows"):
            return
        assert [row["position"] for row in self.rows] == list(range(1, len(self.rows) + 1))
        moments = [row["recorded_at"] for row in self.rows]
        assert moments == sorted(moments)

    @precondition(lambda self: bool(self.rows))
    @rule(at=MINUTES, which=st.integers(0, 99), before=st.booleans())
    def ask_both_times(self, at: int, which: int, before: bool) -> None:
        known = self.rows[which % len(self.rows)]["recorded_at"] - before
        expected = {
            f"booking-{identity}": label
            for identity in "abc"
            if (label := label_at(self.of(identity), us(at), known)) is not None
        }
        with self.store.reading() as connection:
            table = LABELS.table
            query = sa.select(table.c.stream, table.c.label).where(as_of(table, us(at), known))
            assert {row.stream: row.label for row in connection.execute(query)} == expected
            assert self.folded(connection, at, known) == expected

    def of(self, identity: str) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["stream"] == f"booking-{identity}"]

    def folded(self, connection: sa.Connection, at: int, known: int) -> dict[str, str]:
        found = {}
        for identity in "abc":
            facts = stream_facts(connection, RULES.stream(identity), SHAPES)
            state = state_at(facts, evolve, RULES.initial, at=minutes(at), known_at=moment(known))
            if isinstance(state, Taken):
                found[RULES.stream(identity)] = state.label
        return found

    @precondition(lambda self: bool(self.rows))
    @rule()
    def the_last_state_is_what_rules_go_by(self) -> None:
        end = micros(minutes(10_000))
        with self.store.reading() as connection:
            table = BOOKINGS.table
            query = sa.select(table.c.stream, table.c.label).where(as_of(table, end, end))
            found = {row.stream: row.label for row in connection.execute(query)}
        labels = {f"booking-{identity}": label_at(self.of(identity), end, end) for identity in "abc"}
        assert found == {stream: label for stream, label in labels.items() if label is not None}


TestStoreAgainstList = StoreAgainstList.TestCase
TestStoreAgainstList.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
