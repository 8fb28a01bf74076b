"""What happens to the rota of one CSD and month."""

from datetime import datetime
from typing import Literal, TypeAlias, get_args

from chassis.facts import Event, Value
from services.intervention.events.intervention import Readiness

Signer = Literal["coordinator", "director"]


class Shift(Value):
    """A stretch of duty of one readiness, half-open [start, end), and who stands in it."""

    id: str
    start: datetime
    end: datetime
    readiness: Readiness
    worker_id: str


class RosterDrafted(Event):
    """The rota as planned so far; a later draft takes its place."""

    type = "roster_drafted"
    rank = 40

    csd: str
    month: str
    shifts: tuple[Shift, ...]


class RosterPublished(Event):
    """The rota that holds from now on."""

    type = "roster_published"
    rank = 50

    csd: str
    month: str
    shifts: tuple[Shift, ...]


class RosterSigned(Event):
    """The coordinator or the director stands by the published rota."""

    type = "roster_signed"
    rank = 60

    signer: Signer
    worker: str


RosterEvent: TypeAlias = RosterDrafted | RosterPublished | RosterSigned
ROSTER_EVENTS: tuple[type[Event], ...] = get_args(RosterEvent)
