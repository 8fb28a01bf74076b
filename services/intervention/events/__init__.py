"""What happened: the facts of an intervention and of a roster."""

from chassis.facts import Event
from services.intervention.events.intervention import INTERVENTION_EVENTS
from services.intervention.events.roster import ROSTER_EVENTS

EVENTS: tuple[type[Event], ...] = (*INTERVENTION_EVENTS, *ROSTER_EVENTS)
"""Every kind of fact this service records."""
