"""Facts of opening what is not one's own, and of looking at who looked: stream `access-<id>`."""

from datetime import datetime
from typing import Literal, TypeAlias

from chassis.facts import Event

Verdict = Literal["justified", "not_justified"]


class GlassBroken(Event):
    """Somebody opened a person who is not hers until a moment; the reason is sealed under the person's key.

    `csds` are those that hold the person's cases; they and the caller's own, `by_csd`, are told.
    """

    type = "glass_broken"
    rank = 10

    person_id: str
    reason: str
    until: datetime
    review_due: datetime
    by_csd: str | None = None
    csds: tuple[str, ...] = ()


class AccessReviewed(Event):
    """A coordinator has looked at an opening, or at a day of unusual reading, and says what it was."""

    type = "access_reviewed"
    rank = 50

    verdict: Verdict
    note_id: str | None = None


AccessEvent: TypeAlias = GlassBroken | AccessReviewed
EVENTS = (GlassBroken, AccessReviewed)
