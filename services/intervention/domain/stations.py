"""For which police stations a caller speaks."""

from chassis.facts import Told
from services.intervention.domain.known import Station

FOR_ALL = frozenset({"on_call_worker", "coordinator", "admin"})
"""Who takes down what any station told."""


def speaks_for(told: Told, station: Station | None) -> bool:
    """Whether the caller may report on this station's orders: its police, its administration's, the service's own.

    A reaction has no roles: what a notification brought was checked when it came in.
    """
    if "police" not in told.roles or told.roles & FOR_ALL:
        return True
    return station is not None and bool({station.station, station.administration} & told.stations)
