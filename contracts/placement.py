"""What placement tells the others: the crisis centres, who was asked for, who lives there since when."""

from datetime import date, datetime
from typing import Literal

from chassis.facts import Event


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
)
