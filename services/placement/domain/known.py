"""What the rules of requests and stays must know beyond their own stream; `projections.looks` fills it in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from law.parameters import Law
from services.placement.domain.house import House
from services.placement.domain.suitability import Person
from services.placement.events.centre import Takes


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another stay of the same person, half-open; `until` is None while it goes on."""

    stay_id: str
    person_id: str
    centre_id: str
    since: datetime
    until: datetime | None

    def overlaps(self, start: datetime, end: datetime | None) -> bool:
        """Whether the two are at one time."""
        return (end is None or self.since < end) and (self.until is None or start < self.until)


@dataclass(frozen=True, slots=True)
class Correcting:
    """The fact that is corrected or taken back.

    `month` is its local month, `handed_in` whether that has left the house; `leaning` are the standing facts that
    make no sense without it; `collides` is another stay of the person that would be at the same time.
    """

    month: str
    handed_in: bool
    withdrawing: bool
    leaning: int = 0
    collides: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The answer of a look. `near` are other centres with room, (id, free beds), the nearest first."""

    house: House | None = None
    near: tuple[tuple[str, int], ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    takes: Takes = field(default_factory=Takes)
    unit: str | None = None
    law: Law = field(default_factory=Law.default)
    correcting: Correcting | None = None
