"""The shapes of persons, texts and places in a request; unknown fields are refused."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from chassis.web import Id, Receipt, Slug
from services.intake.events.words import AgeBasis, PersonRole, Sex

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Printed = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]
Years = Annotated[int, Field(strict=True, ge=0, le=130)]


def _day_only(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and len(value) == len("2021-03-17")):
        return value
    raise ValueError("a date is a text of the form YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_day_only)]


class Part(BaseModel):
    """A part of a body."""

    model_config = ConfigDict(extra="forbid")


class Details(Part):
    """What names a person; every field is sealed before anything is recorded."""

    given_name: Line | None = None
    family_name: Line | None = None
    birth_date: Day | None = None
    address: Line | None = None
    phone: Line | None = None
    language: Line | None = None

    def said(self) -> dict[str, str]:
        """The fields that hold something, as text."""
        return {
            name: str(value) for name, value in self if name in Details.model_fields and value is not None
        }


class PersonIn(Details):
    """A person in a request: new, or known already by `id`."""

    id: Id | None = None
    role: PersonRole
    age_years: Years | None = None
    age_basis: AgeBasis | None = None
    sex: Sex | None = None


class PersonOfCase(PersonIn):
    """The same, or `person_id` of somebody who must be known."""

    person_id: Id | None = None


class Place(Part):
    """Where something happened."""

    municipality: Slug
    address: Line


class NamedFact(BaseModel):
    """A fact that a command recorded."""

    event_id: str
    type: str


class Answered(BaseModel):
    """What a command came to."""

    id: str
    version: int
    events: list[NamedFact]
    receipt: Receipt | None = None
