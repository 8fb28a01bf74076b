"""Commands to a case."""

from typing import TypeAlias

from chassis.facts import Command
from services.intake.events.words import AgeBasis, OpenedBecause, PersonRole, Sex, TextKind


class OpenCase(Command):
    """Open a case for a municipality; its competent unit follows from it."""

    case_id: str
    opened_because: OpenedBecause
    municipality: str


class AssignCase(Command):
    """Give the case to a unit, and there to a holder and a team."""

    case_id: str
    unit_id: str
    holder: str | None = None
    team: tuple[str, ...] = ()


class JoinPerson(Command):
    """Put a person into the case; `arrives` when the same request registers her or him."""

    case_id: str
    person_id: str
    arrives: bool
    field: str
    role: PersonRole
    sex: Sex = "unknown"
    age_years: int | None = None
    age_basis: AgeBasis | None = None


class WriteText(Command):
    """Add a text about persons of the case; `body` is sealed."""

    case_id: str
    text_id: str
    kind: TextKind
    about: tuple[str, ...] = ()
    body: str


class CloseCase(Command):
    """Close the case."""

    case_id: str


CaseCommand: TypeAlias = OpenCase | AssignCase | JoinPerson | WriteText | CloseCase
