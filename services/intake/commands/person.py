"""Commands to a person; details arrive sealed."""

from typing import TypeAlias

from chassis.facts import Command
from services.intake.events.person import PersonAwaited, PersonSeenOn, SealedDetails
from services.intake.events.words import AgeBasis, Citizenship, Education, ErasureBasis, Residence, Sex, Work


class RegisterPerson(Command):
    """Take a person in, or what is new about one already known. `municipality` is that of a case not yet opened."""

    person_id: str
    case_id: str
    municipality: str | None = None
    details: SealedDetails = SealedDetails()
    sex: Sex | None = None
    age_years: int | None = None
    age_basis: AgeBasis | None = None


class ChangeDetails(Command):
    """Say what is known now of a person's details."""

    person_id: str
    details: SealedDetails = SealedDetails()
    sex: Sex | None = None
    age_years: int | None = None
    age_basis: AgeBasis | None = None


class CodeAttributes(Command):
    """Say what counting needs of a person."""

    person_id: str
    municipality: str | None = None
    citizenship: Citizenship | None = None
    residence: Residence | None = None
    work: Work | None = None
    education: Education | None = None


class SeePerson(Command):
    """Say what the person was on the day of another service's fact, or that nobody knows her yet."""

    person_id: str
    entry: PersonSeenOn | PersonAwaited


class ErasePerson(Command):
    """Destroy what is sealed of a person."""

    person_id: str
    basis: ErasureBasis


PersonCommand: TypeAlias = RegisterPerson | ChangeDetails | CodeAttributes | SeePerson | ErasePerson
