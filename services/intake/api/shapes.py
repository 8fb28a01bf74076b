"""What the questions about notifications, cases and persons answer."""

from typing import Any

from pydantic import Field

from chassis.answers import Answer, Lane, Listed, Shape
from services.intake.events.notification import OnCall, OrderAnnounced
from services.intake.events.words import (
    AgeBasis,
    Citizenship,
    Decision,
    Education,
    Ground,
    OpenedBecause,
    OutOfScope,
    PersonRole,
    ReceivedBy,
    Residence,
    Risk,
    Sex,
    SourceKind,
    TextKind,
    Urgency,
    Work,
)


class TriageShown(Shape):
    """What the call was."""

    decision: Decision
    ground: Ground | None
    reason: OutOfScope | None
    event_id: str


class NotificationInList(Shape):
    """A notification without any words."""

    id: str
    case_id: str
    csd: str
    competent_unit: str
    source_kind: SourceKind
    station: str | None
    external_ref: str | None
    received_by: ReceivedBy
    urgency: Urgency
    ground: Ground | None
    municipality: str
    same_as: str | None
    joined_event_id: str | None
    event_id: str
    received_at: str
    triage: TriageShown | None
    supplemented: int = Field(description="how often more became known of it")
    summary_id: str
    scene_municipality: str | None
    scene_id: str | None
    callback_name_id: str | None
    callback_phone_id: str | None
    risks: list[Risk]
    person_ids: list[str]
    restraining_order: OrderAnnounced | None
    on_call: list[OnCall]
    possible_duplicates: list[str]


class Notifications(Listed):
    """A page of notifications."""

    items: list[NotificationInList]


class WordsShown(Shape):
    """A text, opened; null with `erased_at` once nobody can open it any more."""

    text: str | None
    erased_at: str | None = None


class SupplementShown(Shape):
    """What became known of it later."""

    text_id: str | None
    risks: list[Risk]
    person_ids: list[str]
    written_form: bool
    event_id: str
    words: WordsShown | None


class NotificationShown(NotificationInList, Answer):
    """One notification with its words, by field."""

    words: dict[str, WordsShown | None]
    supplements: list[SupplementShown]
    others_joined: list[str]


class Named(Shape):
    """A person's names, opened; null where nobody said them or, with `erased_at`, can open them any more."""

    given_name: str | None = None
    family_name: str | None = None
    erased_at: str | None = None


class PersonInCase(Named):
    """A person in a case; the age is that of the night."""

    person_id: str
    role: PersonRole
    sex: Sex
    age_years: int | None
    age_basis: AgeBasis | None
    event_id: str


class TextInCase(Shape):
    """A text of a case, without its words."""

    id: str
    case_id: str
    kind: TextKind
    about: list[str]
    written_at: str
    written_by: str
    event_id: str


class LineOfIntervention(Shape):
    """A fact of an intervention: ids and codes in `data`."""

    intervention_id: str
    type: str
    actor: str
    event_id: str
    occurred_at: str
    data: dict[str, Any] | None


class InterventionOfCase(Shape):
    """What was done in one intervention, in the order of the world."""

    id: str
    lines: list[LineOfIntervention]


class ReportedAnew(Shape):
    """A violation that fits no order in force: violence reported anew."""

    restraining_order_id: str
    event_id: str
    occurred_at: str
    reason: str


class CaseShown(Answer):
    """Everything on a case."""

    id: str
    state: str
    opened_because: OpenedBecause
    municipality: str
    csd: str | None
    unit_id: str | None
    holder: str | None
    assigned_event_id: str | None
    team: list[str]
    opened_at: str
    event_id: str
    closed_at: str | None
    closed_event_id: str | None
    persons: list[PersonInCase]
    notifications: list[NotificationInList]
    texts: list[TextInCase]
    interventions: list[InterventionOfCase]
    new_reports_of_violence: list[ReportedAnew]


class CorrectedBy(Shape):
    """What took a fact's place, or took it back."""

    event_id: str
    type: str
    recorded_at: str
    actor: str
    reason_code: str | None


class TimelineItem(Shape):
    """A fact of any service, in words; a step of an order says whether it fits."""

    service: str
    about: str
    type: str
    event_id: str
    occurred_at: str
    recorded_at: str
    entered_at: str | None
    clock_offset_ms: int | None
    source: str | None
    actor: str
    csd: str | None
    unit: str | None
    stands: bool
    corrects: str | None
    corrected_by: list[CorrectedBy]
    data: dict[str, Any] | None
    lane: str | None
    sentence: str
    fits: bool | None = None
    reason: str | None = None
    why: str | None = None
    new_report_of_violence: bool | None = None


class TimelineShown(Listed):
    """What happened in a case, from all services, and its lanes."""

    items: list[TimelineItem]
    lanes: list[Lane]


class CaseOfPerson(Shape):
    """A case that a person belongs to, in which role."""

    case_id: str
    role: PersonRole
    event_id: str


class PersonShown(Named, Answer):
    """A person, her details opened; `events` names the fact behind each field."""

    id: str
    sex: Sex
    age_years: int | None
    age_basis: AgeBasis | None
    municipality: str | None
    citizenship: Citizenship | None
    residence: Residence | None
    work: Work | None
    education: Education | None
    event_id: str
    events: dict[str, str]
    birth_date: str | None
    address: str | None
    phone: str | None
    language: str | None
    cases: list[CaseOfPerson]


class LawEntry(Shape):
    """A dated value of a parameter of the law, with its source; `event_id` where an operator entered it."""

    parameter: str
    value: Any = Field(description="a number, a text, a list or a table: what the parameter's unit says")
    source: str
    csd: str | None = None
    confidence: str | None = None
    note: str | None = None
    valid_from: str
    event_id: str | None = None
    entered_on: str | None = None


class LawShown(Listed):
    """Every dated entry, the package's own first."""

    items: list[LawEntry]
