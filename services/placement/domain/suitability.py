"""Whether a house takes somebody: by its own rules, or by what the law says of its kind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

from law.parameters import Law
from services.placement.events.centre import Takes
from services.placement.events.words import CentreKind, Sex

OF_AGE = 18
Verdict: TypeAlias = Literal["fits", "outside", "unchecked"]
Hindrance: TypeAlias = Literal[
    "age",
    "sex",
    "closed",
    "no_room",
    "outside_hours",
    "alone",
    "by_exception",
    "age_unknown",
    "sex_unknown",
    "outside_catchment",
]
Suits: TypeAlias = Literal["now", "nearly", "no"]


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
    return Takes(sexes=("female",), alone_from=OF_AGE) if kind == "victims" else Takes()


def verdict(takes: Takes, person: Person | None) -> Verdict:
    """Whether the house takes the person; `unchecked` where what the rule hangs on is not known."""
    age = None if person is None else person.age_years
    sex = "unknown" if person is None else person.sex
    said = {_by_age(takes, age), _by_sex(takes, age, sex)}
    return "outside" if "outside" in said else "unchecked" if "unchecked" in said else "fits"


def hindrances(
    takes: Takes,
    people: Sequence[Person],
    free: int,
    *,
    closed: bool = False,
    admits: bool = True,
    catchment: bool = True,
) -> tuple[Hindrance, ...]:
    """What is in the way of these people coming together now, in the order of weight; nothing, when they can.

    `closed`: the house takes nobody at the moment; `admits`: it admits at this hour; `catchment`: they are from where
    it is meant for.
    """
    found: set[str] = {one for person in people for one in _hindrances(takes, person)}
    if closed:
        found.add("closed")
    elif free < len(people):
        found.add("no_room")
    found |= {one for one, ok in (("outside_hours", admits), ("outside_catchment", catchment)) if not ok}
    if _nobody_old_enough(takes, people):
        found.add("alone")
    return tuple(one for one in get_args(Hindrance) if one in found)


def suits(found: Sequence[Hindrance]) -> Suits:
    """Now; nearly, where somebody must be asked or a bed come free; or not at all, for the rules are against it."""
    if {"age", "sex"} & set(found):
        return "no"
    return "nearly" if found else "now"


def _nobody_old_enough(takes: Takes, people: Sequence[Person]) -> bool:
    """Whether they are all known to be too young to come without an adult."""
    youngest = takes.alone_from
    return youngest is not None and all(
        one.age_years is not None and one.age_years < youngest for one in people
    )


def _hindrances(takes: Takes, person: Person) -> Iterator[Hindrance]:
    by_age, by_sex = _by_age(takes, person.age_years), _by_sex(takes, person.age_years, person.sex)
    if by_age == "outside":
        yield "age"
    if by_age == "unchecked":
        yield "age_unknown"
    if by_age == "fits" and takes.age_to is not None and (person.age_years or 0) > takes.age_to:
        yield "by_exception"
    if by_sex == "outside":
        yield "sex"
    if by_sex == "unchecked":
        yield "age_unknown" if person.age_years is None and person.sex != "unknown" else "sex_unknown"


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
    if age is not None and age < OF_AGE:
        return _by_boys(takes, age, sex)
    if takes.sexes is None or sex in takes.sexes:
        return "fits"
    return "unchecked" if age is None or sex == "unknown" else "outside"


def _by_boys(takes: Takes, age: int, sex: Sex) -> Verdict:
    if takes.boys_to is None or age <= takes.boys_to or sex == "female":
        return "fits"
    return "outside" if sex == "male" else "unchecked"
