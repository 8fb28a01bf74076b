"""Who may see a request or a stay, and who may act for a house."""

from typing import Any

from chassis.errors import Forbidden, NotFound
from chassis.identity import Caller
from chassis.web import CallContext
from services.placement.projections import cases, requests

OF_A_CSD = frozenset({"on_call_worker", "unit_worker", "coordinator", "director"})
WORKERS = frozenset({"on_call_worker", "unit_worker", "coordinator", "centre_staff", "admin"})
HOUSE = frozenset({"centre_staff", "coordinator", "admin"})
"""The coordinator only where she imports a register."""


def is_staff_of(caller: Caller, centre_id: str) -> bool:
    """Whether the caller works in this house, or may do all."""
    return "admin" in caller.roles or ("centre_staff" in caller.roles and caller.centre == centre_id)


def require_house(call: CallContext, centre_id: str) -> None:
    """Refuse who is not of the house; a register's importer stands in for it."""
    importing = "coordinator" in call.caller.roles and call.source() != "live"
    if not importing and not is_staff_of(call.caller, centre_id):
        raise Forbidden("You may act for your own centre only.", code="another_centre")


def csd_seen(caller: Caller) -> str | None:
    """The CSD whose requests and stays the caller may see."""
    return caller.csd if caller.roles & OF_A_CSD else None


def may_see(caller: Caller, request: dict[str, Any], case_csd: str | None) -> bool:
    """The house, who asked, the CSD of either, and the CSD that holds the case."""
    if is_staff_of(caller, request["centre_id"]) or request["asked_by"] == caller.subject:
        return True
    csd = csd_seen(caller)
    return csd is not None and csd in (request["asked_csd"], request["csd"], case_csd)


def visible_request(call: CallContext, identity: str) -> dict[str, Any]:
    """The request of this id, or that this stay came of, as known now; 404 for what the caller may not know of."""
    with call.store.reading() as connection:
        request_id = requests.request_of(connection, identity)
        found = None if request_id is None else requests.latest(connection, request_id)
        case_csd = None if found is None else cases.csd_of(connection, found["case_id"])
    if found is None or not may_see(call.caller, found, case_csd):
        raise NotFound("placement", identity)
    return found


def wanted_by(caller: Caller, **more: str | None) -> requests.Wanted:
    """What a list shows this caller."""
    staff = "centre_staff" in caller.roles
    return requests.Wanted(
        **more,
        seen_by=caller.subject,
        seen_by_csd=csd_seen(caller),
        seen_by_centre=caller.centre if staff else None,
        all_seen="admin" in caller.roles,
    )
