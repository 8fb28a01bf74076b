"""Facts of a case: stream `case-<id>`. It joins what is about the same people."""

from typing import TypeAlias

from chassis.facts import Event
from services.intake.events.words import AgeBasis, OpenedBecause, PersonRole, Sex, TextKind


class CaseOpened(Event):
    """The case began, or began again after it was closed."""

    type = "case_opened"
    rank = 5

    opened_because: OpenedBecause
    municipality: str


class CaseAssigned(Event):
    """The competent unit (and CSD) of the case from now on; `by_csd` is whose coordinator or unit said so."""

    type = "case_assigned"
    rank = 6

    csd: str
    unit_id: str
    holder: str | None = None
    team: tuple[str, ...] = ()
    by_csd: str | None = None


class PersonJoinedCase(Event):
    """Somebody belongs to the case, in a role; age in completed years on that day."""

    type = "person_joined_case"
    rank = 20

    person_id: str
    role: PersonRole
    sex: Sex = "unknown"
    age_years: int | None = None
    age_basis: AgeBasis | None = None


class TextWritten(Event):
    """A text about people: `body` is sealed under the text's own key, which the case's key wraps."""

    type = "text_written"
    rank = 30

    text_id: str
    kind: TextKind
    about: tuple[str, ...] = ()
    body: str


class CaseClosed(Event):
    """The unit closed the case."""

    type = "case_closed"
    rank = 90


CaseEvent: TypeAlias = CaseOpened | CaseAssigned | PersonJoinedCase | TextWritten | CaseClosed
EVENTS = (CaseOpened, CaseAssigned, PersonJoinedCase, TextWritten, CaseClosed)
