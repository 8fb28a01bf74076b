"""Fifteen invented houses over ten years: stays, absences, departures told late, corrections, other capacities."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from bench import filling
from bench.filling import Saying
from chassis.settings import Settings
from services.placement.app import SERVICE
from services.placement.events.centre import CentreSet
from services.placement.events.stay import StayAbsent, StayAdmitted, StayDeparted, StayReturned
from services.placement.events.words import CentreKind

HOUSES: Final = tuple(f"hisa-{number}" for number in range(15))
STAYS: Final = 100_000
YEARS: Final = 10
FIRST: Final = datetime(2014, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def fill(settings: Settings) -> tuple[float, int]:
    """Write the log of ten years; answers seconds and facts."""
    return filling.fill(SERVICE, settings, FIRST, sayings())


def identity(number: int) -> str:
    """The id of the stay, and of the person, of that number."""
    return str(UUID(int=(number << 80) | (7 << 76) | (2 << 62) | number))


def sayings() -> list[Saying]:
    """Everything that is told, in the order in which it is."""
    chance = Random(1)
    minutes = sorted(chance.randrange(2 * 1440, 365 * YEARS * 1440) for _ in range(STAYS))
    told = [one for number, slug in enumerate(HOUSES) for one in house(number, slug)]
    for number, at in enumerate(minutes):
        told += life(number, FIRST + at * HOUR / 60, chance)
    return sorted(told, key=lambda one: (one.recorded_at, one.number))


def house(number: int, slug: str) -> Iterator[Saying]:
    """A house of eight to twenty beds, with another capacity every year."""
    kind: CentreKind = "children_youth" if number % 3 else "victims"
    for year in range(YEARS):
        entry = CentreSet(
            name=slug, kind=kind, csd="izmisljeni-sever", capacity=8 + number % 12 + year % 3, assumed=True
        )
        at = FIRST + 365 * year * DAY
        yield Saying(at + HOUR, f"centre-{slug}", entry, at)


def life(number: int, admitted_at: datetime, chance: Random) -> Iterator[Saying]:
    """One stay: mostly some days, seldom months; a fifth away for a night, some departures put right."""
    stream, late = f"stay-{identity(number)}", DAY * chance.choice([0, 0, 0, 3])
    admitted = StayAdmitted(
        centre_id=chance.choice(HOUSES),
        person_id=identity(number),
        request_id=identity(number),
        referred_by="csd",
        reason="relief",
        csd="izmisljeni-sever",
    )
    yield Saying(admitted_at + HOUR + late, stream, admitted, admitted_at)
    length = DAY * chance.choice([0.2, 1, 2, 5, 9, 14, 20, 25] + ([200] if number % 50 == 0 else []))
    if length > 3 * DAY and number % 5 == 0:
        away = admitted_at + DAY
        yield Saying(away + 2 * HOUR + late, stream, StayAbsent(), away)
        yield Saying(away + 30 * HOUR + late, stream, StayReturned(), away + 20 * HOUR)
    left = admitted_at + length
    departed = StayDeparted(destination="home")
    yield Saying(left + 2 * HOUR + late, stream, departed, left)
    if number % 20 == 0:
        yield Saying(left + 3 * DAY + late, stream, departed, left + HOUR / 2, again=True)
