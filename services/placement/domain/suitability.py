"""Whether a house takes somebody: by its own rules, or by what the law says of its kind."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from law.parameters import Law
from services.placement.events.centre import Takes
from services.placement.events.words import CentreKind, Sex

OF_AGE = 18
Verdict: TypeAlias = Literal["fits", "outside", "unchecked"]


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody: the last age told, in completed years, and the sex."""

    age_years: int | None = None
    sex: Sex = "unknown"


def rules_of(kind: CentreKind, own: Takes | None, law: Law, on: date) -> Takes:
    """The centre's own rules; without any, the law's for its kind."""
    if own is not None:
        return own
    if kind == "children_youth":
        return Takes(
            age_from=law.number("kcm_min_age", on),
            age_to=law.number("kcm_max_age", on),
            exception_age_to=law.number("kcm_exception_max_age", on),
        )
    return Takes(sexes=("female",)) if kind == "victims" else Takes()


def verdict(takes: Takes, person: Person | None) -> Verdict:
    """Whether the house takes the person; `unchecked` where what the rule hangs on is not known."""
    age = None if person is None else person.age_years
    sex = "unknown" if person is None else person.sex
    said = {_by_age(takes, age), _by_sex(takes, age, sex)}
    return "outside" if "outside" in said else "unchecked" if "unchecked" in said else "fits"


def said(takes: Takes) -> str:
    """The rule in short, for a refusal."""
    ages = f"{takes.age_from or 0}-{_oldest(takes) or ''}" if _has_ages(takes) else ""
    return ", ".join(part for part in (ages, *(takes.sexes or ())) if part)


def _has_ages(takes: Takes) -> bool:
    return takes.age_from is not None or _oldest(takes) is not None


def _oldest(takes: Takes) -> int | None:
    return takes.exception_age_to or takes.age_to


def _by_age(takes: Takes, age: int | None) -> Verdict:
    if not _has_ages(takes):
        return "fits"
    if age is None:
        return "unchecked"
    oldest = _oldest(takes)
    return "fits" if (takes.age_from or 0) <= age and (oldest is None or age <= oldest) else "outside"


def _by_sex(takes: Takes, age: int | None, sex: Sex) -> Verdict:
    if takes.sexes is None or sex in takes.sexes or (age is not None and age < OF_AGE):
        return "fits"
    return "unchecked" if age is None or sex == "unknown" else "outside"
