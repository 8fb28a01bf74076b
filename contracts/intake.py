"""What intake tells the others: ids, codes and whose case it is; never a name, an address or a text."""

from datetime import date, datetime
from typing import Any, Literal

from chassis.facts import Event, Value

SourceKind = Literal["police", "school", "health", "court", "self", "other"]
ReceivedBy = Literal["api", "phone", "letter"]
Urgency = Literal["now", "for_information"]
Ground = Literal[
    "endangered_child",
    "domestic_violence",
    "incapacitated_adult",
    "elderly_without_relatives",
    "unaccompanied_foreign_minor",
]
Triage = Literal["in_scope", "out_of_scope", "information"]
OutOfScope = Literal[
    "homelessness", "mental_health", "public_order", "placement_help", "violence_not_urgent", "other"
]
Risk = Literal["weapon", "injury", "threats", "alcohol_drugs", "children_present", "none_known"]
PersonRole = Literal["victim", "perpetrator", "child", "guardian", "reporter", "other"]
AgeBasis = Literal["documented", "stated", "assessed"]
Sex = Literal["female", "male", "other", "unknown"]
PlaceKind = Literal["home", "work", "school", "nursery", "other"]


class OrderAnnounced(Value):
    """A restraining order that came inside a notification."""

    id: str
    issued_at: datetime
    distance_m: int
    place_kinds: tuple[PlaceKind, ...]
    underlying: Literal["minor_offence", "crime"]
    contact_ban: bool = True
    tell: tuple[Literal["victim", "school", "nursery", "unit", "csd"], ...] = ()


class NotificationReceived(Event):
    """A call or letter came in. Stream `notification-<id>`."""

    type = "notification_received"
    rank = 10

    case_id: str
    source_kind: SourceKind
    station: str | None = None
    received_by: ReceivedBy
    urgency: Urgency
    ground: Ground | None = None
    municipality: str
    risks: tuple[Risk, ...] = ()
    person_ids: tuple[str, ...] = ()
    restraining_order: OrderAnnounced | None = None


class NotificationTriaged(Event):
    """What the call was: in scope, out of scope or information only."""

    type = "notification_triaged"

    decision: Triage
    ground: Ground | None = None
    reason: OutOfScope | None = None


class NotificationJoined(Event):
    """This notification is the same call as another; together they count once (as the other)."""

    type = "notification_joined"

    same_as: str


class CaseOpened(Event):
    """Stream `case-<id>`."""

    type = "case_opened"
    rank = 5

    opened_because: Literal["notification", "referral", "came_alone", "enquiry", "other"]
    municipality: str


class CaseAssigned(Event):
    """The competent unit (and CSD) of the case from now on."""

    type = "case_assigned"
    rank = 6

    csd: str
    unit_id: str
    holder: str | None = None
    team: tuple[str, ...] = ()


class CaseClosed(Event):
    """The unit closed the case."""

    type = "case_closed"


class PersonJoinedCase(Event):
    """Somebody belongs to the case, in a role; coded only."""

    type = "person_joined_case"
    rank = 20

    person_id: str
    role: PersonRole
    sex: Sex = "unknown"
    age_years: int | None = None
    age_basis: AgeBasis | None = None


class CsdSet(Event):
    """A centre for social work as of now. Stream `csd-<slug>`."""

    type = "csd_set"

    name: str
    invented: bool = False


class UnitSet(Event):
    """A unit of a CSD as of now. Stream `unit-<slug>`."""

    type = "unit_set"

    name: str
    csd: str


class MunicipalitySet(Event):
    """Which unit is competent for a municipality. Stream `municipality-<slug>`.

    `lat_e4` and `lon_e4` are where its seat lies, WGS 84, in ten-thousandths of a degree; None: nobody said.
    """

    type = "municipality_set"

    name: str
    unit: str
    lat_e4: int | None = None
    lon_e4: int | None = None


class StationSet(Event):
    """A police station. Stream `station-<slug>`."""

    type = "station_set"

    name: str
    csd: str
    administration: str


class WorkerSet(Event):
    """A worker as of now; no name, no telephone. Stream `worker-<slug>`."""

    type = "worker_set"

    csd: str
    units: tuple[str, ...] = ()
    readiness: tuple[Literal[1, 2], ...] = ()
    qualified_since: date | None = None
    active: bool = True


class LawEntered(Event):
    """An operator's dated entry of law or of a work-free day. Stream `law-<parameter>`."""

    type = "law_entered"

    parameter: str
    valid_from: date
    value: Any
    source: str
    csd: str | None = None


class PersonSeenOn(Event):
    """A person's age and coded attributes on the day of another service's fact. Stream `person-<id>`.

    `about` is that fact's stream (`stay-<id>`); `age_years` is None while it is not known.
    """

    type = "person_seen_on"
    rank = 40

    about: str
    on: date
    age_years: int | None = None
    age_basis: AgeBasis | None = None
    sex: Sex = "unknown"
    municipality: str | None = None
    citizenship: str | None = None
    residence: str | None = None
    work: str | None = None
    education: str | None = None


MESSAGES = (
    NotificationReceived,
    NotificationTriaged,
    NotificationJoined,
    CaseOpened,
    CaseAssigned,
    CaseClosed,
    PersonJoinedCase,
    CsdSet,
    UnitSet,
    MunicipalitySet,
    StationSet,
    WorkerSet,
    LawEntered,
    PersonSeenOn,
)
