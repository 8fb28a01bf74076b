"""Facts of looking: stream `looks-<person, text or house id>`. Who and when stand in the envelope."""

from typing import Literal

from chassis.facts import Event

Whom = Literal["person", "text", "house", "search"]


class SealedDataOpened(Event):
    """Somebody opened sealed fields of a person, a text or a house; recorded before the data leaves."""

    type = "sealed_data_opened"

    whom: Whom
    fields: tuple[str, ...]
    seen_in: str
    case_id: str | None = None


EVENTS = (SealedDataOpened,)
