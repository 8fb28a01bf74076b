"""Who may see a request or a stay, and who may act for a house."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from chassis.clock import micros
from chassis.errors import Forbidden, NotFound
from chassis.questions import Question
from chassis.rights import Whose
from chassis.web import CallContext
from services.placement.projections import cases, people, requests

HANDED_OVER_FOR = timedelta(hours=72)
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


def require_own_people(call: CallContext, case_id: str | None, person_ids: Sequence[str]) -> None:
    """Raise NotFound for room asked for another CSD's people: it would open them to the house.

    Whom nobody has told of yet goes on, and whoever held the case in the last three days may still ask; a house takes
    in whoever stands before its door.
    """
    with call.store.reading() as connection:
        of_person = people.cases_of(connection, person_ids)
        named = {case for cases_of in of_person.values() for case in cases_of} | set(filter(None, [case_id]))
        since = micros(call.now - HANDED_OVER_FOR)
        held = cases.held_lately(connection, named, since)
    for what, identity, found in [
        *(("person", person, of_person[person]) for person in person_ids if person in of_person),
        *(("case", case, {case}) for case in filter(None, [case_id])),
    ]:
        csds = frozenset(csd for case in found for csd in held.get(case, ()))
        if not call.permit.covers(asked_for(call, csds)):
            raise NotFound(what, identity)
    call.permit.left_to_the_rules()


def asked_for(call: CallContext, csds: frozenset[str]) -> Whose:
    """Whose people are; nobody's yet are the caller's, and a register's importer stands in for all."""
    importing = some(call.caller.subject if call.source() != "live" else None)
    return Whose(csds=csds or some(call.caller.csd), let_in=importing)


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
