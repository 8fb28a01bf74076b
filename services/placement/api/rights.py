"""Who may see a request or a stay, and who may act for a house."""

from typing import Any

from chassis.errors import Forbidden, NotFound
from chassis.questions import Question
from chassis.rights import Whose
from chassis.web import CallContext
from services.placement.projections import cases, requests

SEES = "GET /placements/{placement_id}"
"""Whoever may see a request is told in words what she may not do with it."""


def some(*values: str | None) -> frozenset[str]:
    """A set of what is there."""
    return frozenset(value for value in values if value is not None)


def is_staff_of(call: CallContext, centre_id: str) -> bool:
    """Whether the caller works in this house, or may do all."""
    caller = call.caller
    return "admin" in caller.roles or ("centre_staff" in caller.roles and caller.centre == centre_id)


def of_house(call: CallContext, centre_id: str) -> Whose:
    """Whose a house is: its staff's; a register's importer stands in for it."""
    importing = "coordinator" in call.caller.roles and call.source() != "live"
    return Whose(centres=some(centre_id), let_in=some(call.caller.subject if importing else None))


def require_house(call: CallContext, centre_id: str) -> None:
    """Refuse who is not of the house."""
    if not call.permit.covers(of_house(call, centre_id)):
        raise Forbidden("You may act for your own centre only.", code="another_centre")


def of_request(request: dict[str, Any], case_csd: str | None) -> Whose:
    """The house's, theirs who asked, the CSD's of either, and the CSD's that holds the case."""
    return Whose(
        csds=some(request["asked_csd"], request["csd"], case_csd),
        people=some(request["asked_by"]),
        centres=some(request["centre_id"]),
    )


def request_seen(call: CallContext, q: Question, request: dict[str, Any] | None) -> bool:
    """Whether the caller may see a request, by whose case it was then."""
    if request is None:
        return call.permit.covers(Whose())
    return call.permit.covers(
        of_request(request, cases.csd_at(q.connection, request["case_id"], q.at, q.known_at))
    )


def visible_request(call: CallContext, identity: str) -> dict[str, Any]:
    """The request of this id, or that this stay came of, as known now; 404 for what the caller may not know of."""
    found, whose = known_request(call, identity)
    if found is None or not call.permit_for(SEES).covers(whose):
        raise NotFound("placement", identity)
    return found


def asked_request(call: CallContext, identity: str) -> dict[str, Any]:
    """The same, for what not the house alone may do."""
    found, whose = known_request(call, identity)
    if found is None or not call.permit.covers(whose):
        raise NotFound("placement", identity)
    return found


def known_request(call: CallContext, identity: str) -> tuple[dict[str, Any] | None, Whose]:
    """A request as known now, and whose it is."""
    with call.store.reading() as connection:
        request_id = requests.request_of(connection, identity)
        found = None if request_id is None else requests.latest(connection, request_id)
        case_csd = None if found is None else cases.csd_of(connection, found["case_id"])
    return found, Whose() if found is None else of_request(found, case_csd)


def wanted_by(call: CallContext, **more: str | None) -> requests.Wanted:
    """What a list shows this caller."""
    scope = call.permit.scope()
    return requests.Wanted(
        **more,
        seen_by=call.caller.subject,
        seen_by_csd=scope.csd,
        seen_by_centre=scope.centre,
        all_seen=scope.everything,
    )
