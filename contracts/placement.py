"""What placement tells the others: the crisis centres, who was asked for, who lives there since when."""

from datetime import date, datetime
from typing import Literal

from chassis.facts import Event, Value


class CentreSet(Event):
    """A crisis centre as of now. Stream `centre-<slug>`. `assumed`: its capacity is published nowhere."""

    type = "centre_set"

    name: str
    kind: Literal["children_youth", "victims", "safe_house", "homeless", "other"]
    csd: str | None = None
    capacity: int
    assumed: bool = False


ReferredBy = Literal[
    "csd",
    "intervention_service",
    "self",
    "police",
    "school",
    "health",
    "crisis_centre",
    "safe_house",
    "mothers_home",
    "ngo",
    "other",
]
PlacementReason = Literal[
    "removal",
    "relief",
    "runaway",
    "suspected_offence",
    "absent_carers",
    "restraining_order",
    "transfer",
    "suspected_sexual_violence",
    "suspected_online_sexual_violence",
    "domestic_violence",
    "homelessness",
    "other",
]
LegalBasis = Literal["voluntary", "csd_decision", "urgent_removal", "court_order"]
Destination = Literal[
    "home",
    "relatives",
    "institution",
    "foster_family",
    "student_home",
    "other_kcm",
    "crisis_centre",
    "safe_house",
    "mothers_home",
    "own_home",
    "other",
]


class PlacementRequested(Event):
    """Beds were asked for, or people are simply there (`arrived`). Stream `placement_request-<id>`."""

    type = "placement_requested"
    rank = 5

    centre_id: str
    kind: Literal["reservation", "arrived"]
    person_ids: tuple[str, ...]
    referred_by: ReferredBy
    reason: PlacementReason
    legal_basis: LegalBasis | None = None
    held_until: datetime | None = None


class PlacementAnswered(Event):
    """The house took the request or declined it."""

    type = "placement_answered"
    rank = 10

    accepted: bool
    reason: (
        Literal["full", "age", "sex", "no_immediate_danger", "intoxicated", "no_staff", "other"] | None
    ) = None


class PlacementEnded(Event):
    """The request came to nothing: cancelled by who asked, or its time ran out."""

    type = "placement_ended"
    rank = 80

    why: Literal["cancelled", "lapsed"]


class StayAdmitted(Event):
    """A person lives in the house from the envelope's `occurred_at`. Stream `stay-<id>`; `flags`: what was unusual."""

    type = "stay_admitted"
    rank = 5

    centre_id: str
    person_id: str
    request_id: str | None = None
    bed: str | None = None
    referred_by: ReferredBy
    reason: PlacementReason
    legal_basis: LegalBasis | None = None
    flags: tuple[Literal["over_capacity", "outside_rules", "unchecked"], ...] = ()


class StayExtended(Event):
    """The stay is permitted until this date."""

    type = "stay_extended"
    rank = 20

    until: date


class StayAbsent(Event):
    """The person is away and keeps the bed."""

    type = "stay_absent"
    rank = 30


class StayReturned(Event):
    """The person is back."""

    type = "stay_returned"
    rank = 31


class StayDeparted(Event):
    """The person left for good at the envelope's `occurred_at`."""

    type = "stay_departed"
    rank = 90

    destination: Destination


class Sought(Value):
    """One of those who need a bed: an age in completed years, if it is known, and a sex."""

    age_years: int | None = None
    sex: Literal["female", "male", "other", "unknown"] = "unknown"


class EnquiryMade(Event):
    """A house was asked for room. Stream `enquiry-<id>`; those of one `search_id` are one search."""

    type = "enquiry_made"
    rank = 5

    centre_id: str | None = None
    provider_id: str | None = None
    search_id: str
    people: tuple[Sought, ...]
    needs: tuple[Literal["mental_health", "addiction", "disability", "pregnancy", "intoxicated"], ...] = ()
    asked_by: Literal["csd", "intervention_service", "police", "self", "health", "school", "ngo", "other"]
    by: Literal["phone", "in_person", "api"]
    asked_csd: str | None = None


class EnquiryEnded(Event):
    """What came of it."""

    type = "enquiry_ended"
    rank = 50

    outcome: Literal[
        "admitted",
        "placed_elsewhere",
        "help_in_network",
        "refused_full",
        "refused_rules",
        "nobody_answered",
        "withdrawn",
        "other",
    ]


class ServiceGiven(Event):
    """A house gave a service beside beds from the envelope's `occurred_at`. Stream `house_service-<id>`."""

    type = "service_given"
    rank = 5

    centre_id: str
    kind: Literal["first_social_aid", "one_day_treatment", "call_out"]
    why: Literal["night_admission", "residents", "first_social_aid"] | None = None
    given_to: Literal["csd", "institution", "victim", "child", "other"] | None = None
    by: Literal["phone", "in_person"]
    ended_at: datetime | None = None


MESSAGES = (
    CentreSet,
    PlacementRequested,
    PlacementAnswered,
    PlacementEnded,
    StayAdmitted,
    StayExtended,
    StayAbsent,
    StayReturned,
    StayDeparted,
    EnquiryMade,
    EnquiryEnded,
    ServiceGiven,
)
