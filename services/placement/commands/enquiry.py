"""What may be asked of an enquiry."""

from typing import TypeAlias

from chassis.facts import Command
from services.placement.events.enquiry import Sought
from services.placement.events.words import AskedBy, AskedThrough, EnquiryOutcome, Need


class EnquiryCommand(Command):
    """A command to the enquiry `enquiry_id`."""

    enquiry_id: str


class MakeEnquiry(EnquiryCommand):
    """Take down that a house was asked for room."""

    centre_id: str | None = None
    provider_id: str | None = None
    search_id: str
    people: tuple[Sought, ...]
    needs: tuple[Need, ...] = ()
    asked_by: AskedBy
    by: AskedThrough
    case_id: str | None = None


class EndEnquiry(EnquiryCommand):
    """Take down what came of it."""

    outcome: EnquiryOutcome


AnyEnquiryCommand: TypeAlias = MakeEnquiry | EndEnquiry
