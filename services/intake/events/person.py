"""Facts of a person: stream `person-<id>`. What names her or him is sealed under the person's own key."""

from datetime import date
from typing import TypeAlias

from chassis.facts import Event, Value
from services.intake.events.words import AgeBasis, Citizenship, Education, ErasureBasis, Residence, Sex, Work


class SealedDetails(Value):
    """Each field sealed by itself; None where nothing was said."""

    given_name: str | None = None
    family_name: str | None = None
    birth_date: str | None = None
    address: str | None = None
    phone: str | None = None
    language: str | None = None

    def given(self) -> dict[str, str]:
        """The fields that hold something, by name."""
        return {name: value for name, value in self if value is not None}

    def merged(self, newer: "SealedDetails") -> "SealedDetails":
        """These details with what the newer ones say in their place."""
        return self.model_copy(update=newer.given())


class PersonRegistered(Event):
    """A person came up for the first time, in the case named; `csd` and `unit` are that case's."""

    type = "person_registered"
    rank = 10

    case_id: str
    csd: str | None = None
    unit: str | None = None
    details: SealedDetails = SealedDetails()
    sex: Sex = "unknown"
    age_years: int | None = None
    age_basis: AgeBasis | None = None


class PersonDetailsChanged(Event):
    """Details became known or changed; only what is said here changes."""

    type = "person_details_changed"
    rank = 20

    details: SealedDetails = SealedDetails()
    sex: Sex | None = None
    age_years: int | None = None
    age_basis: AgeBasis | None = None


class PersonAttributesCoded(Event):
    """What counting needs of a person; only what is said here changes."""

    type = "person_attributes_coded"
    rank = 30

    municipality: str | None = None
    citizenship: Citizenship | None = None
    residence: Residence | None = None
    work: Work | None = None
    education: Education | None = None


class PersonAwaited(Event):
    """A house took somebody in whom nobody has registered; `about` is the stay's stream. Occurred at the admission.

    `case_id`, `csd` and `unit` are those of the stay.
    """

    type = "person_awaited"
    rank = 39

    about: str
    case_id: str | None = None
    csd: str | None = None
    unit: str | None = None


class PersonSeenOn(Event):
    """Age and group on the day of another service's fact, for counting. Occurred when that fact did.

    `about` is that fact's stream; what is known of her later takes its place as a correction.
    """

    type = "person_seen_on"
    rank = 40

    about: str
    on: date
    age_years: int | None = None
    age_basis: AgeBasis | None = None
    sex: Sex = "unknown"
    municipality: str | None = None
    citizenship: Citizenship | None = None
    residence: Residence | None = None
    work: Work | None = None
    education: Education | None = None


class PersonErased(Event):
    """What was sealed of the person is gone for ever: her key is destroyed. Coded data, and so every count, stay."""

    type = "person_erased"
    rank = 99

    basis: ErasureBasis


PersonEvent: TypeAlias = (
    PersonRegistered
    | PersonDetailsChanged
    | PersonAttributesCoded
    | PersonAwaited
    | PersonSeenOn
    | PersonErased
)
EVENTS = (
    PersonRegistered,
    PersonDetailsChanged,
    PersonAttributesCoded,
    PersonAwaited,
    PersonSeenOn,
    PersonErased,
)
