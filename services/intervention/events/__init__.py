"""What happened: the facts of an intervention, of a roster, of a restraining order and of a subscription."""

from chassis.facts import Event
from services.intervention.events.intervention import INTERVENTION_EVENTS
from services.intervention.events.restraining_order import ORDER_EVENTS
from services.intervention.events.roster import ROSTER_EVENTS
from services.intervention.events.subscription import SUBSCRIPTION_EVENTS

EVENTS: tuple[type[Event], ...] = (
    *INTERVENTION_EVENTS,
    *ROSTER_EVENTS,
    *ORDER_EVENTS,
    *SUBSCRIPTION_EVENTS,
)
"""Every kind of fact this service records."""
