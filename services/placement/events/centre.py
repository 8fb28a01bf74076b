"""What happens to a crisis centre: how it is set, and beds that are out of service for a while."""

from datetime import datetime
from typing import TypeAlias, get_args

from chassis.facts import Event, Value
from services.placement.events.words import CentreKind, ClosedFor, Outside, Sex, Weekday


class Takes(Value):
    """Whom the house takes, ages in completed years; what is left out is no rule.

    `exception_age_to` goes beyond `age_to` by exception. `sexes` are those of adults; a child comes whatever its sex,
    but a boy only up to `boys_to`. Nobody younger than `alone_from` comes without an adult, unless the house agrees.
    """

    age_from: int | None = None
    age_to: int | None = None
    exception_age_to: int | None = None
    sexes: tuple[Sex, ...] | None = None
    boys_to: int | None = None
    alone_from: int | None = None


class Limits(Value):
    """How many care days a stay lasts, and by how many more it is extended without a court; None: no limit."""

    stay_days: int | None = None
    extension_days: int | None = None


class Staffed(Value):
    """On these days of the week somebody is in the house, from one local time to another, `HH:MM`."""

    days: tuple[Weekday, ...]
    start: str
    end: str


class Admits(Value):
    """When somebody is in the house to admit (left out: always), and what happens outside those hours."""

    staffed: tuple[Staffed, ...] | None = None
    otherwise: Outside = "call_out"


class Room(Value):
    """A unit of the house: the beds that stand together."""

    name: str
    beds: tuple[str, ...]


class CentreSet(Event):
    """A crisis centre from now on. `csd` runs it, or nobody of them; `assumed`: its capacity is published nowhere.

    `beds` names them, as many as the capacity; left out they are numbered. `rooms` says which stand together. `takes`
    and `limits` left out: what the law says of its kind. `municipality` is where it is, of a `secret` house the seat
    that may be known; `catchment` are the municipalities it is for, left out the whole country. The address is
    intake's, sealed.
    """

    type = "centre_set"
    rank = 10

    name: str
    kind: CentreKind
    csd: str | None = None
    capacity: int
    assumed: bool = False
    beds: tuple[str, ...] | None = None
    takes: Takes | None = None
    rooms: tuple[Room, ...] | None = None
    limits: Limits | None = None
    admits: Admits | None = None
    municipality: str | None = None
    catchment: tuple[str, ...] | None = None
    phone: str | None = None
    secret: bool = False


class BedTakenOut(Event):
    """Nobody can sleep in the bed, until then or until it is given back."""

    type = "bed_taken_out"
    rank = 20

    bed: str
    until: datetime | None = None


class BedGivenBack(Event):
    """The bed can be slept in again."""

    type = "bed_given_back"
    rank = 21

    bed: str


class CentreClosed(Event):
    """The house takes nobody, until then or until it opens again; who lives there stays."""

    type = "centre_closed"
    rank = 30

    why: ClosedFor
    until: datetime | None = None


class CentreReopened(Event):
    """The house takes people again."""

    type = "centre_reopened"
    rank = 31


CentreEvent: TypeAlias = CentreSet | BedTakenOut | BedGivenBack | CentreClosed | CentreReopened
CENTRE_EVENTS: tuple[type[Event], ...] = get_args(CentreEvent)
