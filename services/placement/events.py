"""What happens to a crisis centre: for now, that it is there and how many beds it has."""

from typing import Literal

from chassis.facts import Event

CentreKind = Literal["children_youth", "victims", "safe_house", "homeless", "other"]


class CentreSet(Event):
    """A crisis centre from now on. `csd` runs it, or nobody of them; `assumed`: its capacity is published nowhere."""

    type = "centre_set"
    rank = 10

    name: str
    kind: CentreKind
    csd: str | None = None
    capacity: int
    assumed: bool = False
