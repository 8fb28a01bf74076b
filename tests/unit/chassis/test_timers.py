"""An alarm rings once, by its aggregate's own rules; one that fails stays armed and is tried again."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.clock import micros, new_id
from chassis.codec import Shapes
from chassis.decider import Ask, Rules, handle
from chassis.errors import Refused
from chassis.event_store import Store, facts_after
from chassis.facts import Belongs, Command, Event, Recorded, Source, Told
from chassis.tables import TIMER
from chassis.timers import Timers
from tests.integration.bus.world import make_schema, until

NIGHT = datetime(2021, 3, 17, 1, 0, tzinfo=UTC)
DUE = NIGHT + timedelta(hours=12)


class Started(Event):
    type = "started"


class Ended(Event):
    type = "ended"


class Start(Command):
    pass


class End(Command):
    name: str


def evolve(state: str, fact: Recorded) -> str:
    return "started" if isinstance(fact.event, Started) else "ended"


def decide(command: Any, state: str, known: Any) -> Sequence[Event]:
    if isinstance(command, Start):
        return [Started()]
    return [] if state == "ended" else [Ended()]


RULES: Rules[Any, str] = Rules(
    kind="thing",
    initial="nothing",
    evolve=evolve,
    decide=decide,
    belongs=lambda state: Belongs(),
    alarms=lambda state, known: {"twelve_hours": DUE} if state == "started" else {},
    alarm=lambda identity, name, told: End(told=told, name=name),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/keeper.db"
    make_schema(url)
    found = Store("keeper", url, Shapes((Started, Ended)))
    found.clock.set(NIGHT)
    found.start()
    yield found
    found.stop()


def start(store: Store, identity: str, source: Source = "live") -> None:
    ids = {"command_id": new_id(), "correlation_id": new_id()}
    told = Told(actor="sd1", now=NIGHT, occurred_at=NIGHT, source=source, **ids)
    handle(store, [Ask(RULES, identity, Start(told=told))]).result(timeout=10)


def types(store: Store) -> list[tuple[str, str]]:
    with store.reading() as connection:
        return [(fact.id, fact.type) for fact in facts_after(connection, 0, 100, store.shapes)]


async def test_nothing_rings_before_it_is_due(store: Store):
    start(store, "1")
    store.clock.set(DUE - timedelta(microseconds=1))
    timers = Timers(store, [RULES])
    await timers.ring_due()
    assert types(store) == [("1", "started")]


async def test_what_is_due_rings_once_at_the_legal_moment(store: Store):
    start(store, "1")
    start(store, "2")
    store.clock.set(DUE + timedelta(hours=3))
    timers = Timers(store, [RULES])
    await timers.ring_due()
    await timers.ring_due()
    assert types(store) == [("1", "started"), ("2", "started"), ("1", "ended"), ("2", "ended")]
    assert timers.status() == {"state": "running", "rung": 2, "failing": 0, "cause": None}
    with store.reading() as connection:
        ended = facts_after(connection, 2, 1, store.shapes)[0]
        assert connection.execute(sa.select(TIMER)).all() == []
    assert ended.occurred_at == DUE
    assert ended.recorded_at >= DUE + timedelta(hours=3)
    assert ended.actor == "keeper"


async def test_an_alarm_of_a_demo_belongs_to_the_demo(store: Store):
    start(store, "1", source="demo")
    store.clock.set(DUE)
    await Timers(store, [RULES]).ring_due()
    with store.reading() as connection:
        assert [fact.source for fact in facts_after(connection, 0, 9, store.shapes)] == ["demo", "demo"]


async def test_two_processes_ring_once(store: Store):
    start(store, "1")
    store.clock.set(DUE)
    await asyncio.gather(*(Timers(store, [RULES]).ring_due() for _ in range(5)))
    assert types(store) == [("1", "started"), ("1", "ended")]


async def test_a_failing_alarm_stays_armed_and_is_tried_again_later(store: Store):
    def refuse(command: Any, state: str, known: Any) -> Sequence[Event]:
        raise Refused("not_now", "Not now.")

    start(store, "1")
    store.clock.set(DUE)
    failing = Timers(store, [replace(RULES, decide=refuse)])
    await failing.ring_due()
    await failing.ring_due()
    assert failing.status() == {"state": "running", "rung": 0, "failing": 1, "cause": "Refused not_now"}
    await Timers(store, [RULES]).ring_due()
    assert types(store) == [("1", "started"), ("1", "ended")]


async def test_an_alarm_that_no_longer_means_anything_is_disarmed(store: Store):
    start(store, "1")
    store.clock.set(DUE)
    quiet: Rules[Any, str] = replace(RULES, decide=lambda *_: [], alarms=lambda state, known: {})
    timers = Timers(store, [quiet])
    await timers.ring_due()
    assert timers.rung == 1
    with store.reading() as connection:
        assert connection.execute(sa.select(TIMER)).all() == []


async def test_one_that_rang_in_vain_does_not_ring_without_end(store: Store):
    start(store, "1")
    store.clock.set(DUE)
    timers = Timers(store, [replace(RULES, decide=lambda *_: [])])
    await timers.ring_due()
    await timers.ring_due()
    assert timers.status()["cause"] == "rang and is still armed"
    with store.reading() as connection:
        assert connection.execute(sa.select(TIMER.c.due_at)).scalars().all() == [micros(DUE)]


async def test_the_loop_rings_when_the_clock_gets_there(store: Store):
    start(store, "1")
    store.clock.set(DUE - timedelta(milliseconds=100))
    timers = Timers(store, [RULES])
    running = asyncio.create_task(timers.run())
    await asyncio.sleep(0.05)
    assert timers.rung == 0
    store.clock.set(DUE)
    await until(lambda: timers.rung == 1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert types(store) == [("1", "started"), ("1", "ended")]
