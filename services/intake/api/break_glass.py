"""Opening a person who is not one's own: with a reason, for an hour, and somebody is told at once."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import AfterValidator, StringConstraints

from chassis.clock import moment, new_id, rfc3339
from chassis.decider import Ask
from chassis.errors import BadInput, NotFound, Refused
from chassis.questions import Question
from chassis.rights import Whose
from chassis.web import Call, CallContext, CommandBody, Times
from law.deadlines import access_review_due, glass_broken_until
from services.intake.api import opening, rights, sealing
from services.intake.api.persons import PersonId
from services.intake.commands.access import BreakGlass
from services.intake.projections import broken_glass, persons, whose
from services.intake.projections.law_entries import law_known

ROUTER = APIRouter(tags=["persons"])
REASON = "break_glass_reason"
SHORTEST = 20
"""Characters of a reason, blanks at its ends and doubled ones left out."""


def long_enough(reason: str) -> str:
    """The reason without idle blanks; refused when nothing much is left."""
    plain = " ".join(reason.split())
    if len(plain) < SHORTEST:
        raise ValueError(f"say why in {SHORTEST} characters or more")
    return plain


class BreakGlassBody(CommandBody):
    """Why this person must be seen now."""

    reason: Annotated[str, StringConstraints(max_length=2000), AfterValidator(long_enough)]


@ROUTER.post(
    "/persons/{person_id}/break-glass",
    status_code=201,
    summary="See a person who is not one's own, for an hour and with a reason; the coordinator is told at once",
)
def break_glass(call: Call, person_id: PersonId, body: BreakGlassBody) -> Response:
    if body.occurred_at is not None or body.corrects is not None:
        raise BadInput("only_now", "This is done now, and stays as it was done.", field="occurred_at")
    told, identity = call.told(body), body.id or new_id()
    found = closed_person(call, person_id)
    refuse_again(call, person_id, body.reason)
    with call.store.reading() as connection:
        law = law_known(connection, whose.NOW)
    subject = sealing.of_person(person_id)
    command = BreakGlass(
        told=told,
        person_id=person_id,
        reason=call.app.keys.seal(subject, REASON, body.reason),
        until=glass_broken_until(told.now, law),
        review_due=access_review_due(told.now, law),
        csds=tuple(sorted(found.csds)),
    )
    until = {"until": rfc3339(command.until), "review_due_at": rfc3339(command.review_due)}
    return call.decide([Ask(call.app.rules["access"], identity, command)], reply=lambda outcome: until)


def closed_person(call: CallContext, person_id: str) -> Whose:
    """Whose a person is whom the caller does not see already; NotFound for nobody and for somebody erased."""
    with call.store.reading() as connection:
        found = whose.of_person(connection, person_id, call.now)
        gone = persons.erased_among(connection, [person_id])
    if found is None or gone:
        raise NotFound("person", person_id)
    own = call.permit_for(rights.SEES_PERSONS)
    if own.covers(found) and own.grounds != {"let_in"}:
        raise Refused("seen_already", "You may see this person without saying why.")
    return found


def refuse_again(call: CallContext, person_id: str, reason: str) -> None:
    """A further hour needs a further reason."""
    with call.store.reading() as connection:
        sealed = broken_glass.reasons(connection, person_id, call.caller.subject)
    subject = sealing.of_person(person_id)
    before = {call.app.keys.open(subject, REASON, one) for one in sealed}
    if reason.casefold() in {one.casefold() for one in before if one is not None}:
        raise Refused("same_reason", "That was the reason before; say what is new.")


@ROUTER.get(
    "/persons/{person_id}/break-glass", summary="Who opened this person with which reason; a look, recorded"
)
def get_openings(call: Call, times: Times, person_id: PersonId) -> Response:
    def question(q: Question) -> dict[str, Any] | None:
        rows = broken_glass.of_person(q.connection, person_id, q.at, q.known_at)
        mine = call.permit.among(rows, whose_opening)
        if not mine:
            return None
        opening.record(call, "person", {person_id: (REASON,)}, f"person:{person_id}", None)
        return {"items": [shown(call, row) for row in mine], "next": None}

    return call.answer(times, question)


def whose_opening(row: dict[str, Any]) -> Whose:
    """The CSD's of who opened, and theirs that hold the person."""
    csds = row["csds"] if isinstance(row["csds"], list) else json.loads(row["csds"])
    return Whose(csds=frozenset({*csds, *filter(None, [row["by_csd"]])}))


def shown(call: CallContext, row: dict[str, Any]) -> dict[str, Any]:
    """One opening with its reason, null once the person is erased."""
    subject = sealing.of_person(row["person_id"])
    return {
        "id": row["break_id"],
        "by": row["actor"],
        "csd": row["by_csd"],
        "reason": call.app.keys.open(subject, REASON, row["reason"]),
        **{name: rfc3339(moment(row[name])) for name in ("since", "until", "review_due")},
        **{name: row[name] for name in ("verdict", "reviewed_by", "event_id")},
    }
