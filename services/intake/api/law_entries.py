"""Routes of the law: dated parameters and work-free days, the package's own and an operator's entries over them."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field, StringConstraints

from chassis.clock import moment
from chassis.decider import Ask
from chassis.errors import Forbidden
from chassis.questions import Question
from chassis.rights import Whose
from chassis.web import Call, CommandBody, Slug, Times
from law.definitions import UnknownParameter, definition
from law.entries import DAY_PARAMETERS, Entry
from law.local import local_date
from law.parameters import Law, NotInForce
from services.intake.api.bodies import Day, Printed
from services.intake.api.shapes import LawShown
from services.intake.commands.law_entry import EnterLaw
from services.intake.projections import law_entries

ROUTER = APIRouter(tags=["law"])
Parameter = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z_]{0,63}$"), Path(description="the parameter's name")
]
Whole = Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1)]


class LawBody(CommandBody):
    """A dated value, with where it stands."""

    valid_from: Day
    value: bool | Whole | Printed | list[Any] | dict[str, Any]
    source: Printed
    csd: Slug | None = None
    confidence: Annotated[str, StringConstraints(pattern="^[ABC]$")] | None = None
    note: Printed | None = None


@ROUTER.put("/law/{parameter}", summary="A dated value of a parameter, with its source")
def put_law(call: Call, parameter: Parameter, body: LawBody) -> Response:
    if not call.permit.covers(Whose(csds=frozenset(filter(None, [body.csd])))):
        raise Forbidden("You enter what belongs to your own CSD only.", code="another_csd", field="csd")
    said = {
        name: getattr(body, name) for name in ("valid_from", "value", "source", "csd", "confidence", "note")
    }
    command = EnterLaw(told=call.told(body), parameter=parameter, **said)
    return call.decide([Ask(call.app.rules["law"], parameter, command)], status=200)


@ROUTER.get(
    "/law", summary="Every dated entry, the package's own first", responses={200: {"model": LawShown}}
)
def get_law(call: Call, times: Times) -> Response:
    def question(q: Question) -> dict[str, Any]:
        package = [entry.to_json() for entry in Law.default().entries]
        return {"items": [*package, *law_entries.entered(q.connection, q.known_at)], "next": None}

    return call.answer(times, question)


@ROUTER.get("/law/{parameter}", summary="A parameter: what it means, its value then, and all its entries")
def get_parameter(
    call: Call, times: Times, parameter: Parameter, csd: Annotated[Slug | None, Query()] = None
) -> Response:
    def question(q: Question) -> dict[str, Any] | None:
        try:
            about = definition(parameter)
        except UnknownParameter:
            return None
        package = [entry.to_json() for entry in Law.default().history(parameter)]
        entries = law_entries.entered(q.connection, q.known_at, parameter)
        value = in_force(parameter, entries, local_date(moment(q.at)), csd)
        meaning = {"parameter": parameter, "unit": about.unit, "meaning": about.meaning}
        return {**meaning, "in_force": value, "entries": [*package, *entries]}

    return call.answer(times, question)


def in_force(
    parameter: str, entries: list[dict[str, Any]], day: date, csd: str | None
) -> dict[str, Any] | None:
    """The entry in force on a local date; what was entered about a date holds for that date alone."""
    fields = ("parameter", "valid_from", "value", "source", "csd", "confidence", "note")
    entered = [Entry.from_json({name: entry[name] for name in fields if name in entry}) for entry in entries]
    law = Law.default().with_entries(entered)
    if parameter in DAY_PARAMETERS:
        said = law.declared(day)
        return None if said is None or said.parameter != parameter else said.to_json()
    try:
        return law.entry(parameter, day, csd).to_json()
    except NotInForce:
        return None
