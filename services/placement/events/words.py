"""The codes that facts of houses, requests and stays are told in."""

from typing import Literal

CentreKind = Literal["children_youth", "victims", "safe_house", "homeless", "other"]
Sex = Literal["female", "male", "other", "unknown"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Outside = Literal["call_out", "no_admission"]
ClosedFor = Literal["no_staff", "illness", "building", "other"]
RequestKind = Literal["reservation", "arrived"]
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
DeclineReason = Literal["full", "age", "sex", "no_immediate_danger", "intoxicated", "no_staff", "other"]
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
AskedBy = Literal["csd", "intervention_service", "police", "self", "health", "school", "ngo", "other"]
AskedThrough = Literal["phone", "in_person", "api"]
EnquiryOutcome = Literal[
    "admitted",
    "placed_elsewhere",
    "help_in_network",
    "refused_full",
    "refused_rules",
    "nobody_answered",
    "withdrawn",
    "other",
]
Need = Literal["mental_health", "addiction", "disability", "pregnancy", "intoxicated"]
ServiceKind = Literal["first_social_aid", "one_day_treatment", "call_out"]
CallOutWhy = Literal["night_admission", "residents", "first_social_aid"]
GivenTo = Literal["csd", "institution", "victim", "child", "other"]
GivenBy = Literal["phone", "in_person"]
Essential = Literal["health", "medication", "risks", "school", "contacts", "responsible"]
AbsenceKind = Literal["leave", "runaway", "hospital", "other"]
NoticeTo = Literal["csd", "police"]
Flag = Literal["over_capacity", "outside_rules", "unchecked"]
