"""A log of many years, written day by day as an office would have learnt of it."""

import itertools
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from chassis import migrations
from chassis.clock import Clock
from chassis.codec import Shapes
from chassis.event_store import Store, Tx
from chassis.facts import Belongs, Event, Told
from chassis.service import Service
from chassis.settings import Settings


@dataclass(frozen=True)
class Saying:
    """What is recorded when: `again` corrects the fact of the same stream, type and kind."""

    recorded_at: datetime
    stream: str
    event: Event
    occurred_at: datetime
    again: bool = False
    number: int = field(default_factory=itertools.count().__next__)

    @property
    def key(self) -> tuple[str, str]:
        """What a correction finds it by."""
        return self.stream, self.event.type + (getattr(self.event, "kind", None) or "")


def fill(service: Service, settings: Settings, first: datetime, said: Iterable[Saying]) -> tuple[float, int]:
    """Write them in the order in which they were recorded; answers seconds and facts.

    The read models are made when the service starts.
    """
    url, clock = settings.database_url(service.name), Clock()
    migrations.upgrade(service.name, url)
    clock.set(first)
    store = Store(service.name, url, Shapes(service.events), clock=clock)
    store.start()
    begun, count = time.perf_counter(), 0
    ids: dict[tuple[str, str], str] = {}
    try:
        for day, found in itertools.groupby(said, key=lambda one: one.recorded_at.date()):
            clock.set(datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC))
            told = list(found)
            streams = [one.stream for one in told]
            store.submit(partial(record, said=told, ids=ids), streams=streams).result()
            count += len(told)
    finally:
        store.stop()
    return time.perf_counter() - begun, count


def record(tx: Tx, said: list[Saying], ids: dict[tuple[str, str], str]) -> None:
    """One day's facts in one group."""
    for one in said:
        told = Told(
            actor="izmisljena",
            now=one.recorded_at,
            occurred_at=one.occurred_at,
            command_id=str(one.number),
            correlation_id=str(one.number),
            corrects=ids[one.key] if one.again else None,
        )
        belongs = Belongs("izmisljeni-sever", "sever", None)
        (fact,) = tx.stage(one.stream, [one.event], told, belongs)
        ids[one.key] = fact.event_id
