"""Routes of persons: sealed details opened for those who may, details and attributes told."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from chassis.decider import Ask
from chassis.errors import BadInput, NotFound
from chassis.questions import Question
from chassis.web import Call, CallContext, CommandBody, Id, Slug, Times
from law.local import local_date
from services.intake.api import opening, rights, sealing
from services.intake.api.bodies import Details, Years
from services.intake.api.shapes import PersonShown
from services.intake.commands.person import ChangeDetails, CodeAttributes
from services.intake.domain.person import completed_years, possible_birth_date
from services.intake.events.words import AgeBasis, Citizenship, Education, Residence, Sex, Work
from services.intake.projections import case_persons, persons

ROUTER = APIRouter(tags=["persons"])
PersonId = Annotated[Id, Path(description="the person")]
CODED = ("municipality", "citizenship", "residence", "work", "education")


class DetailsBody(Details, CommandBody):
    """What is known now; only what is said changes."""

    sex: Sex | None = None
    age_years: Years | None = None
    age_basis: AgeBasis | None = None


class AttributesBody(CommandBody):
    """What counting needs; only what is said changes."""

    municipality: Slug | None = None
    citizenship: Citizenship | None = None
    residence: Residence | None = None
    work: Work | None = None
    education: Education | None = None


@ROUTER.get(
    "/persons/{person_id}",
    summary="A person, sealed details opened; a look, recorded",
    responses={200: {"model": PersonShown}},
)
def get_person(call: Call, times: Times, person_id: PersonId) -> Response:
    def question(q: Question) -> dict[str, Any] | None:
        rows = persons.some(q.connection, [person_id], q.at, q.known_at)
        if not rights.person_seen(call, q, person_id) or person_id not in rows:
            return None
        member = case_persons.cases_of(q.connection, person_id, q.at, q.known_at)
        fields = tuple(Details.model_fields)
        plain = opening.persons(call, rows, fields, f"person:{person_id}", rows[person_id]["case_id"])
        return {**shown(rows[person_id]), **plain[person_id], "cases": [shown_case(one) for one in member]}

    return call.answer(times, question)


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """What is coded of a person, and the fact behind each field."""
    said = {**row["details"], **row["coded"]}
    return {
        "id": row["person_id"],
        "sex": row["sex"],
        "age_years": row["age_years"],
        "age_basis": row["age_basis"],
        **{name: row["coded"].get(name, [None])[0] for name in CODED},
        "event_id": row["event_id"],
        "events": {name: value[1] for name, value in sorted(said.items())},
    }


def shown_case(row: dict[str, Any]) -> dict[str, Any]:
    """A case that the person belongs to."""
    return {name: row[name] for name in ("case_id", "role", "event_id")}


@ROUTER.post("/persons/{person_id}/details", status_code=201, summary="What is known of a person, sealed")
def post_details(call: Call, person_id: PersonId, body: DetailsBody) -> Response:
    told = call.told(body)
    rights.require_person(call, person_id)
    possible_birth_date(body.birth_date, local_date(told.now), "birth_date")
    with call.store.reading() as connection:
        known = persons.latest(connection, [person_id]).get(person_id)
    if known is None:
        raise NotFound("person", person_id)
    age = body.age_years
    if body.birth_date is not None:
        age = max(completed_years(body.birth_date, local_date(told.occurred_at)), 0)
    command = ChangeDetails(
        told=told,
        person_id=person_id,
        details=sealing.details(call.app.keys, person_id, body.said(), known["details"]),
        sex=body.sex,
        age_years=age,
        age_basis=None if age is None else body.age_basis or "stated",
    )
    if not body.said() and body.sex is None and age is None:
        raise BadInput("nothing_said", "Say at least one detail.")
    return decided(call, person_id, command)


@ROUTER.post("/persons/{person_id}/attributes", status_code=201, summary="What counting needs of a person")
def post_attributes(call: Call, person_id: PersonId, body: AttributesBody) -> Response:
    rights.require_person(call, person_id)
    said = {name: getattr(body, name) for name in CODED}
    return decided(call, person_id, CodeAttributes(told=call.told(body), person_id=person_id, **said))


def decided(call: CallContext, person_id: str, command: ChangeDetails | CodeAttributes) -> Response:
    """A command to a person, answered; what it changes in her stays is said with it."""
    asks = [Ask(call.app.rules["person"], person_id, command)]
    return call.decide([*asks, *call.app.seeing.again(call.store, asks)])
