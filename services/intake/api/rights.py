"""Who may see or touch a case, a notification, a person, a text; another's is answered as if it were not there."""

from collections.abc import Mapping
from typing import Any

from chassis.errors import Forbidden, NotFound
from chassis.questions import Question
from chassis.rights import Permit, Whose
from chassis.web import CallContext, CommandBody
from services.intake.projections import notifications, whose

IN_A_CASE = frozenset({"csd", "part", "station"})
OWN_FACTS = frozenset({"csd", "part"})
SEES_PERSONS = "GET /persons/{person_id}"
OWN_ARRIVALS = frozenset({"station", "part"})
"""Whoever registered somebody may name her again: a retried notification does."""


def case_seen(call: CallContext, q: Question, case_id: str) -> bool:
    """Whether the caller may see the case; one that is not there nobody sees."""
    found = whose.of_case(q.connection, case_id, call.now)
    return call.permit.covers(found or Whose()) and found is not None


def text_seen(call: CallContext, q: Question, row: dict[str, Any] | None) -> bool:
    """Whether the caller may see a text of this case."""
    found = Whose() if row is None else whose.of_text(q.connection, row, call.now)
    return call.permit.covers(found)


def notification_seen(call: CallContext, q: Question, row: dict[str, Any] | None) -> bool:
    """Whether the caller may see a notification; another station's is refused in words, as `api` promises."""
    found = Whose() if row is None else whose.of_notification(q.connection, row, call.now)
    if call.permit.covers(found):
        return True
    foreign_station(call, None if row is None else found)
    return False


def person_seen(call: CallContext, q: Question, person_id: str) -> bool:
    """Whether the caller may see a person; one who is not there nobody sees."""
    return call.permit.covers(whose.of_person(q.connection, person_id, call.now) or Whose())


def require_case(call: CallContext, case_id: str) -> None:
    """Raise NotFound for a case that the caller may not touch."""
    call.require("case", case_id, lambda connection: whose.of_case(connection, case_id, call.now))


def require_case_if_known(call: CallContext, case_id: str) -> None:
    """Raise NotFound for a case that is another's; one that is not there yet may be begun."""
    if call.source() != "live" or "admin" in call.caller.roles:
        return
    with call.store.reading() as connection:
        found = whose.of_case(connection, case_id, call.now)
    if found is not None and not Permit(call.caller, IN_A_CASE).covers(found):
        raise NotFound("case", case_id)


def require_notification(call: CallContext, notification_id: str) -> None:
    """Raise NotFound for a notification that the caller may not touch; another station's is refused in words."""

    def found(connection: Any) -> Whose | None:
        row = notifications.latest(connection, notification_id)
        return None if row is None else whose.of_notification(connection, row, call.now)

    call.require("notification", notification_id, found, otherwise=foreign_station)


def foreign_station(call: CallContext, found: Whose | None) -> None:
    """Police of another station are told so."""
    if found is not None and call.permit.conditions == {"station"}:
        raise Forbidden("Police speak for their own stations only.", code="foreign_station")


def require_person(call: CallContext, person_id: str) -> None:
    """Raise NotFound for a person whom the caller may not touch."""
    call.require("person", person_id, lambda connection: whose.of_person(connection, person_id, call.now))


def may_name(call: CallContext, person_id: str) -> bool:
    """Whether the caller may put somebody who is known already into a case: whoever may see her, and an importer."""
    if call.source() != "live" or "admin" in call.caller.roles:
        return True
    held = call.permit_for(SEES_PERSONS).conditions
    with call.store.reading() as connection:
        found = whose.of_person(connection, person_id, call.now)
    return found is not None and Permit(call.caller, held | OWN_ARRIVALS).covers(found)


def of_task(task: Mapping[str, Any]) -> Whose:
    """Whose a task is: the CSD's and those told of it, the unit's that owes it, the worker's."""
    return Whose(
        csds=whose.some(task["csd"]) | frozenset(task.get("told_csds", ())),
        units=whose.some(task["from_unit"]),
        people=whose.some(task["worker_id"]),
    )


def require_fact(call: CallContext, event_id: str) -> None:
    """Raise NotFound for a fact of another CSD; within one's own, that somebody else recorded it is said in words."""
    call.require("fact", event_id, lambda connection: whose.of_fact(connection, event_id), not_yours)


def require_corrected(call: CallContext, body: CommandBody) -> None:
    """Raise NotFound when what begins anew corrects a fact of another CSD; the rules know the actor alone."""
    if body.corrects is None or "admin" in call.caller.roles or call.source() != "live":
        return
    with call.store.reading() as connection:
        found = whose.of_fact(connection, body.corrects)
    if found is not None and not Permit(call.caller, OWN_FACTS).covers(found):
        not_yours(call, found)
        raise NotFound("fact", body.corrects)


def not_yours(call: CallContext, found: Whose | None) -> None:
    """A colleague's fact, or to the police anybody's, is the coordinator's to correct."""
    near = found is not None and (call.caller.csd in found.csds or "police" in call.caller.roles)
    if near:
        raise Forbidden("Another's fact is corrected by the coordinator.", code="not_your_fact")
