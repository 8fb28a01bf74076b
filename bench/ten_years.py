"""The restraining orders of ten invented years as an office would have learnt of them: late papers, corrections."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from bench import filling
from bench.filling import Saying
from chassis.settings import Settings
from services.intervention.app import SERVICE
from services.intervention.events.restraining_order import OrderStepReported, RestrainingOrderIssued, StepKind

ORDERS: Final = 100_000
YEARS: Final = 10
FIRST: Final = datetime(2014, 1, 1, tzinfo=UTC)
STATIONS: Final = 12
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def order_id(number: int) -> str:
    """The id of the order of that number."""
    return str(UUID(int=(number << 80) | (7 << 76) | (2 << 62) | number))


def stream_of(number: int) -> str:
    """Its stream."""
    return f"restraining_order-{order_id(number)}"


def fill(settings: Settings) -> tuple[float, int]:
    """Write the log of ten years; answers seconds and facts."""
    return filling.fill(SERVICE, settings, FIRST, sayings())


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
    yield Saying(issued_at + HOUR, stream_of(number), event, issued_at)
    fate, late = chance.random(), DAY * chance.choice([0, 0, 0, 2])
    if kind == "police" and fate < 0.8:
        decided: StepKind = "annulled" if fate < 0.06 else "confirmed"
        yield step(number, decided, issued_at + 20 * HOUR, late)
    if 0.06 <= fate < 0.2 and kind == "police":
        yield step(number, "extended", issued_at + 12 * DAY, late)
    if 0.2 <= fate < 0.4:
        at = issued_at + 5 * DAY
        yield step(number, "violated", at, HOUR)
        if fate < 0.25:
            violated = OrderStepReported(step_id="violated", kind="violated")
            yield Saying(at + 3 * DAY, stream_of(number), violated, at + HOUR, again=True)


def step(number: int, kind: StepKind, at: datetime, late: timedelta) -> Saying:
    """A step, told some hours or days after it was so."""
    event = OrderStepReported(step_id=kind, kind=kind)
    return Saying(at + 2 * HOUR + late, stream_of(number), event, at)
