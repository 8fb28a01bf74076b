"""What happened: the facts of a centre, of an enquiry, of a request for beds and of a stay."""

from chassis.facts import Event
from services.placement.events.centre import CENTRE_EVENTS
from services.placement.events.enquiry import ENQUIRY_EVENTS
from services.placement.events.request import REQUEST_EVENTS
from services.placement.events.service import SERVICE_EVENTS
from services.placement.events.stay import STAY_EVENTS

EVENTS: tuple[type[Event], ...] = (
    *CENTRE_EVENTS,
    *ENQUIRY_EVENTS,
    *REQUEST_EVENTS,
    *STAY_EVENTS,
    *SERVICE_EVENTS,
)
"""Every kind of fact this service records."""
