"""Which service answers which path: one table, and for events and tasks the service their id begins with."""

from collections.abc import Mapping
from typing import Final

from chassis.problems import NoSuchCall
from chassis.settings import SERVICES, ServiceName

PREFIX: Final = "/api/v1"

OWNERS: Final[Mapping[str, ServiceName]] = {
    "workers/*/calendar.ics": "intervention",
    "centres/*/address": "intake",
    # reference data, cases and everything sealed
    "audit/access": "intake",
    "cases": "intake",
    "csds": "intake",
    "directory": "intake",
    "law": "intake",
    "municipalities": "intake",
    "notifications": "intake",
    "persons": "intake",
    "retention": "intake",
    "stations": "intake",
    "texts": "intake",
    "units": "intake",
    "workers": "intake",
    # the duty, and what is done on it
    "devices": "intervention",
    "duty": "intervention",
    "handover-reports": "intervention",
    "interventions": "intervention",
    "mornings": "intervention",
    "pages": "intervention",
    "restraining-orders": "intervention",
    "rosters": "intervention",
    "shifts": "intervention",
    "subscriptions": "intervention",
    # houses
    "centres": "placement",
    "enquiries": "placement",
    "occupancy": "placement",
    "placements": "placement",
    # numbers
    "reports": "reporting",
    "returns": "reporting",
}
"""The first that fits counts; `*` stands for one part of the path."""

BY_ID: Final = {"events", "tasks"}
MERGED: Final = {"/tasks", "/events", "/audit/verification", "/audit/heads"}
"""What the gateway puts together from all services."""

_PATTERNS: Final = [(tuple(pattern.split("/")), service) for pattern, service in OWNERS.items()]


def service_for(path: str) -> ServiceName:
    """The service that answers `path` (decoded, without /api/v1); raises NoSuchCall.

    A path that could mean another one once it is normalised (`..`, `//`, a backslash) is nobody's.
    """
    first, *parts = path.split("/")
    if first or not parts or {"", ".", ".."} & set(parts) or "\\" in path:
        raise NoSuchCall
    if parts[0] in BY_ID:
        return _service_of_id(parts)
    found = next((service for pattern, service in _PATTERNS if _fits(pattern, parts)), None)
    if found is None:
        raise NoSuchCall
    return found


def _service_of_id(parts: list[str]) -> ServiceName:
    service, dash, _ = parts[1].partition("-") if len(parts) > 1 else ("", "", "")
    if not dash or service not in SERVICES:
        raise NoSuchCall
    return service


def _fits(pattern: tuple[str, ...], parts: list[str]) -> bool:
    return len(pattern) <= len(parts) and all(
        wanted in ("*", part) for wanted, part in zip(pattern, parts, strict=False)
    )
