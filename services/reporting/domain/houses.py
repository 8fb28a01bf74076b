"""How each kind of house groups ages and lengths, and the codes its tables are made of."""

from bisect import bisect_left
from typing import Literal

HouseKind = Literal["children_youth", "victims", "safe_house", "homeless", "other"]

REFERRERS = (
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
)
LEGAL_BASES = ("voluntary", "csd_decision", "urgent_removal", "court_order")
REASONS = (
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
)
DESTINATIONS = (
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
    "still_staying",
)
SEXES = ("male", "female", "other", "unknown")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CODED = {
    "citizenship": ("si", "eu", "other", "stateless"),
    "residence": ("permanent", "temporary", "asylum", "none"),
    "work": (
        "employed",
        "unemployed",
        "unemployable",
        "retired",
        "parental_leave",
        "pupil_student",
        "other",
    ),
    "education": ("primary_or_less", "vocational", "secondary", "higher"),
}
"""What else is coded about a person, with its codes."""

_YOUTH, _ADULT = ("under_6", "6-10", "11-14", "15-18", "over_18"), (
    "under_18", "18-30", "31-40", "41-50", "51-61", "over_61",
)  # fmt: skip
_YOUTH_UP_TO, _ADULT_UP_TO = (5, 10, 14, 18), (17, 30, 40, 50, 61)
_DAYS, _STAGES = ("1", "2-7", "8-14", "15-21", "over_21"), ("under_7", "7-21", "over_21")
_DAYS_UP_TO, _STAGES_UP_TO = (1, 7, 14, 21), (6, 21)
WOMENS = ("victims", "safe_house")
GROWN_UP = 18

AGE_GROUPS: dict[HouseKind, tuple[str, ...]] = {
    "children_youth": _YOUTH,
    "victims": _ADULT,
    "safe_house": _ADULT,
    "homeless": _ADULT,
    "other": _ADULT,
}
LENGTH_GROUPS: dict[HouseKind, tuple[str, ...]] = {
    "children_youth": _DAYS,
    "victims": _STAGES,
    "safe_house": _STAGES,
    "homeless": _STAGES,
    "other": _STAGES,
}


def age_group(kind: HouseKind, age_years: int | None) -> str:
    """The group of an age in completed years at admission."""
    if age_years is None:
        return "unknown"
    bounds = _YOUTH_UP_TO if kind == "children_youth" else _ADULT_UP_TO
    return AGE_GROUPS[kind][bisect_left(bounds, age_years)]


def length_group(kind: HouseKind, days: int) -> str:
    """The group of a length in care days."""
    bounds = _DAYS_UP_TO if kind == "children_youth" else _STAGES_UP_TO
    return LENGTH_GROUPS[kind][bisect_left(bounds, days)]


def is_woman(sex: str, age_years: int | None) -> bool:
    """A grown-up woman; whoever's age nobody knows is taken for grown up."""
    return sex == "female" and (age_years is None or age_years >= GROWN_UP)
