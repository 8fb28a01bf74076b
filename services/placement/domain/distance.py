"""How far it is between two seats: the great circle on a sphere of the Earth's mean radius (IUGG, 6,371 km)."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088
STEPS = 10_000
FARTHEST_KM = 1 << 20


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a municipality has its seat, WGS 84, in ten-thousandths of a degree."""

    lat_e4: int
    lon_e4: int


def kilometres(one: Seat, other: Seat) -> int:
    """The distance as the crow flies, in whole kilometres (haversine formula)."""
    lat, lat_there = radians(one.lat_e4 / STEPS), radians(other.lat_e4 / STEPS)
    east = radians((other.lon_e4 - one.lon_e4) / STEPS)
    half = sin((lat_there - lat) / 2) ** 2 + cos(lat) * cos(lat_there) * sin(east / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(half)))


def between(seats: Mapping[str, Seat], here: str | None, there: str | None) -> int | None:
    """The distance between two municipalities in whole kilometres; None where one is not known."""
    one, other = seats.get(here or ""), seats.get(there or "")
    return None if one is None or other is None else kilometres(one, other)


def nearness(distance: int | None) -> int:
    """What houses are ordered by; those whose distance nobody knows come last."""
    return FARTHEST_KM if distance is None else distance
