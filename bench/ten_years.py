"""The restraining orders of ten invented years as an office would have learnt of them: late papers, corrections."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Final
from uuid import UUID

from chassis import migrations
from chassis.clock import Clock
from chassis.codec import Shapes
from chassis.event_store import Store, Tx
from chassis.facts import Belongs, Event, Told
from chassis.settings import Settings
from services.intervention.app import SERVICE
from services.intervention.events.restraining_order import OrderStepReported, RestrainingOrderIssued, StepKind

ORDERS: Final = 100_000
YEARS: Final = 10
FIRST: Final = datetime(2014, 1, 1, tzinfo=UTC)
STATIONS: Final = 12
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Saying:
    """What is recorded when: `again` is the step that a correction puts an hour later."""

    recorded_at: datetime
    order: int
    event: Event
    occurred_at: datetime
    again: bool = False
    number: int = field(default_factory=itertools.count().__next__)


def order_id(number: int) -> str:
    """The id of the order of that number."""
    return str(UUID(int=(number << 80) | (7 << 76) | (2 << 62) | number))


def stream_of(number: int) -> str:
    """Its stream."""
    return f"restraining_order-{order_id(number)}"


def fill(settings: Settings) -> tuple[float, int]:
    """Write the log of ten years, day by day; answers seconds and facts. The read models are made at the start."""
    url, clock = settings.database_url("intervention"), Clock()
    migrations.upgrade("intervention", url)
    clock.set(FIRST)
    store = Store("intervention", url, Shapes(SERVICE.events), clock=clock)
    store.start()
    begun, count = time.perf_counter(), 0
    ids: dict[tuple[int, str], str] = {}
    try:
        for day, said in itertools.groupby(sayings(), key=lambda one: one.recorded_at.date()):
            clock.set(datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC))
            told = list(said)
            streams = [stream_of(one.order) for one in told]
            store.submit(partial(record, said=told, ids=ids), streams=streams).result()
            count += len(told)
    finally:
        store.stop()
    return time.perf_counter() - begun, count


def record(tx: Tx, said: list[Saying], ids: dict[tuple[int, str], str]) -> None:
    """One day's facts in one group."""
    for one in said:
        key = (one.order, one.event.type + getattr(one.event, "kind", ""))
        told = Told(
            actor="postaja",
            now=one.recorded_at,
            occurred_at=one.occurred_at,
            command_id=str(one.number),
            correlation_id=str(one.number),
            corrects=ids[key] if one.again else None,
        )
        (fact,) = tx.stage(
            stream_of(one.order), [one.event], told, Belongs("izmisljeni-sever", "sever", None)
        )
        ids[key] = fact.event_id


def sayings() -> list[Saying]:
    """Everything that is told, in the order in which it is."""
    chance = Random(1)
    minutes = sorted(chance.randrange(365 * YEARS * 1440) for _ in range(ORDERS))
    told = (one for number, at in enumerate(minutes) for one in life(number, FIRST + at * HOUR / 60, chance))
    return sorted(told, key=lambda one: (one.recorded_at, one.number))


def life(number: int, issued_at: datetime, chance: Random) -> Iterator[Saying]:
    """One order: a fifth ends after 48 hours, most are confirmed, some extended, annulled, violated, told late."""
    kind = "court_zpnd" if chance.random() < 0.01 else "police"
    event = RestrainingOrderIssued(
        kind=kind,
        station=f"PP Postaja {number % STATIONS}",
        issued_at=issued_at,
        underlying="crime" if number % 10 else "minor_offence",
        distance_m=200,
    )
    yield Saying(issued_at + HOUR, number, event, issued_at)
    fate, late = chance.random(), DAY * chance.choice([0, 0, 0, 2])
    if kind == "police" and fate < 0.8:
        decided = "annulled" if fate < 0.06 else "confirmed"
        yield step(number, decided, issued_at + 20 * HOUR, late)
    if 0.06 <= fate < 0.2 and kind == "police":
        yield step(number, "extended", issued_at + 12 * DAY, late)
    if 0.2 <= fate < 0.4:
        at = issued_at + 5 * DAY
        yield step(number, "violated", at, HOUR)
        if fate < 0.25:
            violated = OrderStepReported(step_id="violated", kind="violated")
            yield Saying(at + 3 * DAY, number, violated, at + HOUR, again=True)


def step(number: int, kind: StepKind, at: datetime, late: timedelta) -> Saying:
    """A step, told some hours or days after it was so."""
    event = OrderStepReported(step_id=kind, kind=kind)
    return Saying(at + 2 * HOUR + late, number, event, at)
