"""Persons that come with a request: who is new, how old on that day, and the commands that follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chassis.clock import new_id
from chassis.decider import Ask
from chassis.facts import Told
from chassis.web import CallContext
from law.local import local_date
from services.intake.api import rights, sealing
from services.intake.api.bodies import PersonIn, PersonOfCase
from services.intake.commands.case import JoinPerson, WriteText
from services.intake.commands.person import RegisterPerson
from services.intake.domain.case import unknown_person
from services.intake.domain.person import completed_years, possible_birth_date
from services.intake.events.words import AgeBasis, TextKind
from services.intake.projections import persons


@dataclass(frozen=True)
class Arrival:
    """A person of a request: the id she or he has or gets, and what is recorded of her or him already."""

    person_id: str
    body: PersonIn
    field: str
    known: dict[str, Any] | None

    @property
    def must_be_known(self) -> bool:
        """Whether the request named somebody who is there already."""
        return isinstance(self.body, PersonOfCase) and self.body.person_id is not None


def arriving(
    call: CallContext, bodies: Sequence[PersonIn], told: Told, field: str = "persons.{}."
) -> list[Arrival]:
    """The persons of a request; refuses an impossible birth date, and somebody known whom the caller may not see."""
    today = local_date(told.now)
    for number, body in enumerate(bodies):
        possible_birth_date(body.birth_date, today, f"{field.format(number)}birth_date")
    ids = [getattr(body, "person_id", None) or body.id or new_id() for body in bodies]
    with call.store.reading() as connection:
        known = persons.latest(connection, ids)
    for number, identity in enumerate(ids):
        if identity in known and not rights.may_name(call, identity):
            raise unknown_person(identity, f"{field.format(number)}person_id")
    return [
        Arrival(identity, body, f"{field.format(number)}person_id", known.get(identity))
        for number, (identity, body) in enumerate(zip(ids, bodies, strict=True))
    ]


def asks(
    call: CallContext, told: Told, case_id: str, arrivals: Sequence[Arrival], municipality: str | None = None
) -> list[Ask]:
    """The commands that put the persons into the case, that register them or tell what is new of them.

    Last come those that say again what they were when they came to a house.
    """
    joins = [Ask(call.app.rules["case"], case_id, join(call, told, case_id, one)) for one in arrivals]
    rest = beside(told)
    said = [registration(call, rest, case_id, one, municipality) for one in arrivals if speaks(one)]
    return [*joins, *said, *call.app.seeing.again(call.store, said)]


def speaks(arrival: Arrival) -> bool:
    """Whether there is anything to record of the person herself: not of somebody unknown who had to be known."""
    return arrival.known is not None or not arrival.must_be_known


def join(call: CallContext, told: Told, case_id: str, arrival: Arrival) -> JoinPerson:
    """The command that puts one person into the case, with sex and age on that day."""
    age, basis = age_on(call, arrival, local_date(told.occurred_at))
    known = arrival.known or {"sex": "unknown"}
    return JoinPerson(
        told=told,
        case_id=case_id,
        person_id=arrival.person_id,
        arrives=not arrival.must_be_known,
        field=arrival.field,
        role=arrival.body.role,
        sex=arrival.body.sex or known["sex"],
        age_years=age,
        age_basis=basis,
    )


def age_on(call: CallContext, arrival: Arrival, day: date) -> tuple[int | None, AgeBasis | None]:
    """Completed years on a local date and what they rest on: the birth date told or recorded, else what was stated."""
    body, known = arrival.body, arrival.known or {"details": {}, "age_years": None, "age_basis": None}
    born = body.birth_date or recorded_birth_date(call, arrival.person_id, known["details"])
    if born is not None and (body.birth_date is not None or body.age_years is None):
        return max(completed_years(born, day), 0), body.age_basis or known["age_basis"] or "stated"
    if body.age_years is not None:
        return body.age_years, body.age_basis or "stated"
    return known["age_years"], known["age_basis"]


def recorded_birth_date(call: CallContext, person_id: str, details: dict[str, Any]) -> date | None:
    """The birth date that is recorded, if it can still be opened; it does not leave the service."""
    if "birth_date" not in details:
        return None
    born: date | None = call.app.seeing.birth_date(person_id, details["birth_date"][0])
    return born


def registration(
    call: CallContext, told: Told, case_id: str, arrival: Arrival, municipality: str | None
) -> Ask:
    """The command that registers the person, or tells what is new of her or him."""
    body = arrival.body
    aged = body.birth_date is not None or body.age_years is not None
    age, basis = age_on(call, arrival, local_date(told.occurred_at)) if aged else (None, None)
    command = RegisterPerson(
        told=told,
        person_id=arrival.person_id,
        case_id=case_id,
        municipality=municipality,
        details=sealing.details(
            call.app.keys, arrival.person_id, body.said(), (arrival.known or {"details": {}})["details"]
        ),
        sex=body.sex,
        age_years=age,
        age_basis=basis,
    )
    return Ask(call.app.rules["person"], arrival.person_id, command)


def written(
    call: CallContext,
    told: Told,
    case_id: str,
    identity: str,
    kind: TextKind,
    words: str,
    about: Sequence[str],
) -> Ask:
    """The command that writes a text down sealed."""
    sealing.ensure(call.app.keys, case_id=case_id, texts=[identity])
    body = sealing.sealed(call.app.keys, sealing.of_text(identity), sealing.BODY, words)
    command = WriteText(
        told=told, case_id=case_id, text_id=identity, kind=kind, about=tuple(about), body=body
    )
    return Ask(call.app.rules["case"], case_id, command)


def beside(told: Told) -> Told:
    """The envelope for the other aggregates of a request: what it corrects and expects is said of the first alone."""
    first_only = {"corrects": None, "reason_code": None, "reason_id": None, "expected_version": None}
    return told.model_copy(update=first_only)
