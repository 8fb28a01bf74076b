"""What happened: the facts of an intervention, of a roster and of a restraining order."""

from chassis.facts import Event
from services.intervention.events.intervention import INTERVENTION_EVENTS
from services.intervention.events.restraining_order import ORDER_EVENTS
from services.intervention.events.roster import ROSTER_EVENTS

EVENTS: tuple[type[Event], ...] = (*INTERVENTION_EVENTS, *ROSTER_EVENTS, *ORDER_EVENTS)
"""Every kind of fact this service records."""
