"""What one stay adds to the tables of its house: the rules of KCM tables 1 to 7 and of the care days."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

from law.local import local_date, to_local
from law.stays import care_days, nights
from services.reporting.domain.counting import Counted, summed
from services.reporting.domain.figures import Figures, Form, Path, Table, rounded, spread
from services.reporting.domain.houses import (
    AGE_GROUPS,
    CODED,
    DESTINATIONS,
    GROWN_UP,
    LEGAL_BASES,
    LENGTH_GROUPS,
    REASONS,
    REFERRERS,
    SEXES,
    WEEKDAYS,
    WOMENS,
    HouseKind,
    age_group,
    is_woman,
    length_group,
)
from services.reporting.domain.periods import month_of

Absence: TypeAlias = tuple[datetime, datetime | None]
"""[left, back); None: not back yet."""
UNKNOWN, PENDING = "unknown", "pending"
PERSONS = ("woman", "man", "child", UNKNOWN, PENDING)


@dataclass(frozen=True, slots=True)
class Guest:
    """Who stayed, as intake saw the person on the day of the admission."""

    age_years: int | None = None
    sex: str = UNKNOWN
    municipality: str | None = None
    coded: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stay:
    """One person in one house; `guest` is None until intake has answered. `csd` is whose house it is."""

    id: str
    centre: str
    kind: HouseKind
    csd: str | None
    person: str
    admitted_at: datetime
    referred_by: str
    reason: str
    unit: str | None = None
    legal_basis: str | None = None
    departed_at: datetime | None = None
    destination: str | None = None
    absences: tuple[Absence, ...] = ()
    flags: tuple[str, ...] = ()
    guest: Guest | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Stays are counted for [first, end) as they are at `at`."""

    first: datetime
    end: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class CountedStay(Counted):
    """With the person, who may come again."""

    person: str = ""


def counted_stay(stay: Stay, period: Period) -> CountedStay | None:
    """The figures of one stay by month, None when it has nothing to do with the period.

    The stay stands in the month of its admission, carried over in the period's first; nights and care
    days stand in the month in which they fall, the departure in its own.
    """
    if stay.admitted_at >= period.end or _gone_before(stay, period.first):
        return None
    months: dict[str, Figures] = defaultdict(Counter)
    months[month_of(max(stay.admitted_at, period.first))].update(stay_paths(stay, period))
    for day, name in days_of(stay, period):
        months[f"{day:%Y-%m}"][name,] += 1
    left_at = left_in(stay, period)
    if left_at is not None:
        months[month_of(left_at)]["departed",] += 1
    place = (stay.csd, stay.unit, None)
    return CountedStay(f"stay-{stay.id}", *place, months, centre=stay.centre, person=stay.person)


def _gone_before(stay: Stay, first: datetime) -> bool:
    return stay.admitted_at < first and stay.departed_at is not None and stay.departed_at <= first


def left_in(stay: Stay, period: Period) -> datetime | None:
    """When the person left for good, within the period; None for a running stay."""
    departed_at = stay.departed_at
    return departed_at if departed_at is not None and departed_at < period.end else None


def days_of(stay: Stay, period: Period) -> Iterator[tuple[date, Literal["nights", "care_days"]]]:
    """The nights and care days of the period, each by its local date.

    The last night of a period is known to be one only by what comes after it, so nights are counted on
    to `at` and those of the period taken.
    """
    until = max(stay.departed_at or period.at, stay.admitted_at)
    absences = absences_until(stay, until)
    first, last = local_date(period.first), local_date(period.end)
    for day in care_days(stay.admitted_at, until, absences):
        if first <= day < last:
            yield day, "care_days"
    for day in nights(stay.admitted_at, until, absences):
        if first <= day < last:
            yield day, "nights"


def absences_until(stay: Stay, until: datetime) -> list[tuple[datetime, datetime]]:
    """The absences of a stay; one that is not over lasts to `until`."""
    return [(left, back or max(until, left)) for left, back in stay.absences]


def length_of(stay: Stay, period: Period) -> int:
    """The care days of the whole stay, of a running one as of the period's end."""
    until = max(left_in(stay, period) or min(period.end, period.at), stay.admitted_at)
    return len(care_days(stay.admitted_at, until, absences_until(stay, until)))


def stay_paths(stay: Stay, period: Period) -> list[Path]:
    """Which figures the stay raises by one, in the month it stands in."""
    running = left_in(stay, period) is None
    came = "carried_over" if stay.admitted_at < period.first else "admitted"
    sex = stay.guest.sex if stay.guest else UNKNOWN
    found: list[Path] = [
        ("stays",),
        (came,),
        ("by_referrer", stay.referred_by),
        ("by_legal_basis", stay.legal_basis or UNKNOWN),
        ("by_reason", stay.reason, sex),
        ("by_destination", "still_staying" if running else stay.destination or "other"),
        *guest_paths(stay, sex),
        ("by_person", person_of(stay.guest)),
        *length_paths(stay, period),
        *(("flags", flag) for flag in stay.flags),
    ]
    if running:
        found.append(("running",))
    if came == "admitted":
        found.append(("admitted_by_person", person_of(stay.guest)))
        local = to_local(stay.admitted_at)
        found += [("by_weekday", WEEKDAYS[local.weekday()]), ("by_hour", f"{local.hour:02}")]
    return found


def person_of(guest: Guest | None) -> str:
    """Whether a guest is a woman, a man or a child; whoever's age nobody knows is taken for grown up."""
    if guest is None:
        return PENDING
    if guest.age_years is not None and guest.age_years < GROWN_UP:
        return "child"
    return {"female": "woman", "male": "man"}.get(guest.sex, UNKNOWN)


def guest_paths(stay: Stay, sex: str) -> Iterator[Path]:
    """What is known of the person; `pending` until intake has answered."""
    guest = stay.guest
    group = PENDING if guest is None else age_group(stay.kind, guest.age_years)
    yield ("by_age_group", group, sex)
    yield ("by_municipality", PENDING if guest is None else guest.municipality or UNKNOWN)
    for name in CODED:
        yield (f"by_{name}", PENDING if guest is None else guest.coded.get(name) or UNKNOWN)


def length_paths(stay: Stay, period: Period) -> Iterator[Path]:
    """The length group, for those whom the house's table of lengths is about.

    Houses for victims count the women admitted in the period, all others every stay of it.
    """
    if stay.kind in WOMENS:
        if stay.admitted_at < period.first:
            return
        if stay.guest is None:
            yield ("by_length", PENDING)
            return
        if not is_woman(stay.guest.sex, stay.guest.age_years):
            return
    yield ("by_length", length_group(stay.kind, length_of(stay, period)))


def stay_figures(kinds: Sequence[HouseKind]) -> tuple[Path, ...]:
    """Every figure of houses of these kinds, in the order it is shown."""
    ages = dict.fromkeys(group for kind in kinds for group in (*AGE_GROUPS[kind], UNKNOWN, PENDING))
    lengths = dict.fromkeys(group for kind in kinds for group in LENGTH_GROUPS[kind])
    counts: list[Path] = [("stays",), ("admitted",), ("carried_over",), ("running",), ("departed",)]
    listed: list[Path] = [
        *(("by_referrer", name) for name in REFERRERS),
        *(("by_legal_basis", name) for name in (*LEGAL_BASES, UNKNOWN)),
        *(("by_person", name) for name in PERSONS),
        *(("admitted_by_person", name) for name in PERSONS),
        *(("by_age_group", group, sex) for group in ages for sex in SEXES),
        ("by_municipality", PENDING),
        *(("by_length", group) for group in lengths),
        *(("by_reason", reason, sex) for reason in REASONS for sex in SEXES),
        *(("by_destination", name) for name in DESTINATIONS),
        *(("by_weekday", name) for name in WEEKDAYS),
        *(("by_hour", f"{hour:02}") for hour in range(24)),
        *((f"by_{name}", code) for name, codes in CODED.items() for code in (*codes, UNKNOWN, PENDING)),
        *(("flags", flag) for flag in ("over_capacity", "outside_rules", "unchecked")),
    ]
    return (*counts, ("nights",), ("care_days",), *listed)


def shown_stays(
    rows: Sequence[CountedStay],
    kinds: Sequence[HouseKind] = (),
    form: Form = "official",
    beside: Sequence[Path] = (),
) -> Table:
    """The tables of some stays, with the figures `beside` them; persons are told apart by their ids."""
    persons = len({row.person for row in rows if any(one["stays",] for one in row.months.values())})
    table = spread(summed(rows), (*stay_figures(kinds), *beside), form)
    return {"persons": rounded(persons) if form == "open" else persons, **table}
