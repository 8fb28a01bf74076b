"""A house as a promise or an admission finds it: its beds in service, and who has or is promised which."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.placement.events.centre import Limits


@dataclass(frozen=True, slots=True)
class Held:
    """A place taken by a stay or promised to one, at the moment or later; `bed` is None when there is none."""

    stay_id: str
    bed: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class House:
    """A centre at a moment: `beds` are those in service, `held` the places taken from then on.

    `closed`: it takes nobody. Without `limits` of its own the law's hold.
    """

    centre_id: str
    kind: str
    csd: str | None
    at: datetime
    beds: tuple[str, ...]
    out: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()
    closed: bool = False
    limits: Limits | None = None
    municipality: str | None = None

    def room(self, but: Collection[str] = ()) -> int:
        """How many more could come at the moment, those of `but` not counted; below zero when it is over full."""
        there = [one for one in self.held if one.since <= self.at and one.stay_id not in but]
        return len(self.beds) - len(there)

    def free_beds(self, but: Collection[str] = ()) -> list[str]:
        """The beds that nobody has or is promised from the moment on, those of `but` not counted."""
        taken = {one.bed for one in self.held if one.stay_id not in but}
        return [bed for bed in self.beds if bed not in taken]

    def promises(self, wanted: int, together: Collection[str]) -> bool:
        """Whether it has beds for so many, now and for as long as they stay; `together` are their own stays."""
        return min(self.room(together), len(self.free_beds(together))) >= wanted

    def bed_of(self, stay_id: str) -> str | None:
        """The bed that this stay is promised or had first."""
        return next((one.bed for one in self.held if one.stay_id == stay_id), None)


@dataclass(frozen=True, slots=True)
class Allotment:
    """Who gets which bed; for those of `over` there was no room."""

    beds: dict[str, str | None]
    over: frozenset[str]


def allot(house: House, together: Sequence[str]) -> Allotment:
    """Beds for these stays: what each is promised already, then the free ones in order, as long as there is room."""
    free = house.free_beds(together)
    promised = [(stay, bed) for stay in together if (bed := house.bed_of(stay)) in free]
    beds: dict[str, str | None] = dict(promised)
    left = [bed for bed in free if bed not in beds.values()]
    room = house.room(together)
    waiting = [stay for stay in together if stay not in beds]
    comes = [*beds, *waiting][: max(room, 0)]
    beds |= {stay: left.pop(0) if stay in comes and left else None for stay in waiting}
    return Allotment(beds, frozenset(together) - frozenset(comes))
