"""Erasing a person: her key is destroyed, the log stays whole, every count stays; and the paper that says so."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Response

from chassis.clock import moment, rfc3339
from chassis.decider import Ask, Outcome
from chassis.errors import NotFound
from chassis.keys import KeyStore
from chassis.questions import Question
from chassis.web import Call, CallContext, CommandBody, Times
from services.intake.api import sealing
from services.intake.api.persons import PersonId
from services.intake.commands.person import ErasePerson
from services.intake.events.words import ErasureBasis
from services.intake.projections import facts_of_request, persons, texts

ROUTER = APIRouter(tags=["persons"])


class ErasureBody(CommandBody):
    """Why it is erased; a person has decided that."""

    basis: ErasureBasis


@ROUTER.post(
    "/persons/{person_id}/erasure",
    status_code=201,
    summary="What is sealed of a person is gone for ever; the log and every count stay",
)
def erase(call: Call, person_id: PersonId, body: ErasureBody) -> Response:
    command = ErasePerson(told=call.told(body), person_id=person_id, basis=body.basis)
    with call.store.reading() as connection:
        to_rewrite = texts.about(connection, person_id)

    def reply(outcome: Outcome) -> dict[str, Any]:
        return {"texts_to_rewrite": to_rewrite}

    answer = call.decide([Ask(call.app.rules["person"], person_id, command)], reply=reply)
    call.app.keys.destroy(sealing.of_person(person_id), body.basis)
    return answer


@ROUTER.get("/persons/{person_id}/erasure", summary="The certificate of an erasure")
def certificate(call: Call, times: Times, person_id: PersonId) -> Response:
    def question(q: Question) -> dict[str, Any]:
        row = persons.some(q.connection, [person_id], q.at, q.known_at).get(person_id)
        if row is None or row["erased_at"] is None:
            raise NotFound("erasure", person_id)
        to_rewrite = texts.about(q.connection, person_id)
        return {"id": person_id, **certified(call, row), "texts_to_rewrite": to_rewrite}

    return call.answer(times, question)


def certified(call: CallContext, row: dict[str, Any]) -> dict[str, Any]:
    """Who erased when and why, by which fact, and since when the key is gone."""
    destroyed = call.app.keys.destroyed_at(sealing.of_person(row["person_id"]))
    return {
        "erased_at": rfc3339(moment(row["erased_at"])),
        "erased_by": row["erased_by"],
        "basis": row["erasure_basis"],
        "event_id": row["erasure_event_id"],
        "key_destroyed_at": None if destroyed is None else rfc3339(destroyed),
    }


def erased_in(connection: Any) -> list[str]:
    """The subjects of everybody whose erasure the log holds."""
    return [sealing.of_person(identity) for identity in facts_of_request.persons_erased(connection)]


def destroy_all(keys: KeyStore, subjects: Iterable[str]) -> None:
    """Their keys are gone, whatever copy of the keys was put back."""
    for subject in subjects:
        if keys.destroyed_at(subject) is None:
            keys.destroy(subject, "erased_before_the_copy_was_put_back")
