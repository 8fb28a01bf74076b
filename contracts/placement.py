"""What placement tells the others: which crisis centres there are."""

from typing import Literal

from chassis.facts import Event


class CentreSet(Event):
    """A crisis centre as of now. Stream `centre-<slug>`. `assumed`: its capacity is published nowhere."""

    type = "centre_set"

    name: str
    kind: Literal["children_youth", "victims", "safe_house", "homeless", "other"]
    csd: str | None = None
    capacity: int
    assumed: bool = False


MESSAGES = (CentreSet,)
