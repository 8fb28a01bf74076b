"""What happens to an enquiry: somebody asked a house for room, and what came of it. Coded only, nobody is named."""

from typing import TypeAlias, get_args

from chassis.facts import Event, Value
from services.placement.events.words import AskedBy, AskedThrough, EnquiryOutcome, Need, Sex


class Sought(Value):
    """One of those who need a bed: an age in completed years, if it is known, and a sex."""

    age_years: int | None = None
    sex: Sex = "unknown"


class EnquiryMade(Event):
    """A house was asked for room: a centre of ours, or a provider that is none of them.

    Enquiries of one `search_id` are one search for the same people. `csd` runs the house, `asked_csd` is that of who
    asks, `unit` that of the case; `needs` make a bed hard to find.
    """

    type = "enquiry_made"
    rank = 5

    centre_id: str | None = None
    provider_id: str | None = None
    search_id: str
    people: tuple[Sought, ...]
    needs: tuple[Need, ...] = ()
    asked_by: AskedBy
    by: AskedThrough
    case_id: str | None = None
    asked_csd: str | None = None
    csd: str | None = None
    unit: str | None = None


class EnquiryEnded(Event):
    """What came of it."""

    type = "enquiry_ended"
    rank = 50

    outcome: EnquiryOutcome


EnquiryEvent: TypeAlias = EnquiryMade | EnquiryEnded
ENQUIRY_EVENTS: tuple[type[Event], ...] = get_args(EnquiryEvent)
