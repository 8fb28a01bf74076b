"""What happens to a crisis centre: how it is set, and beds that are out of service for a while."""

from datetime import datetime
from typing import TypeAlias, get_args

from chassis.facts import Event, Value
from services.placement.events.words import CentreKind, Sex


class Takes(Value):
    """Whom the house takes, ages in completed years; what is left out is no rule.

    `exception_age_to` goes beyond `age_to` by exception. `sexes` are those of adults; a child comes whatever its sex.
    """

    age_from: int | None = None
    age_to: int | None = None
    exception_age_to: int | None = None
    sexes: tuple[Sex, ...] | None = None


class CentreSet(Event):
    """A crisis centre from now on. `csd` runs it, or nobody of them; `assumed`: its capacity is published nowhere.

    `beds` names them, as many as the capacity; left out they are numbered. `takes` left out: what the law says of
    its kind.
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


CentreEvent: TypeAlias = CentreSet | BedTakenOut | BedGivenBack
CENTRE_EVENTS: tuple[type[Event], ...] = get_args(CentreEvent)
