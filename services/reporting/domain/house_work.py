"""What a house does beside beds, and what was sought in vain: services, enquiries, searches, unmet need."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.reporting.domain.figures import Figures, Path
from services.reporting.domain.periods import month_of
from services.reporting.domain.stays import CountedStay

SERVICE_KINDS = ("first_social_aid", "one_day_treatment", "call_out")
CALL_OUTS = ("night_admission", "residents", "first_social_aid", "unknown")
RECIPIENTS = ("csd", "institution", "victim", "child", "other", "unknown")
WAYS = ("phone", "in_person")
OUTCOMES = (
    "admitted",
    "placed_elsewhere",
    "help_in_network",
    "refused_full",
    "refused_rules",
    "nobody_answered",
    "withdrawn",
    "other",
    "open",
)
ASKERS = ("csd", "intervention_service", "police", "self", "health", "school", "ngo", "other")
ENDS = ("with_bed", "helped", "withdrawn", "without_bed", "open")
NEEDS = ("under_15_alone", "15-17_alone", "older", "mental_health", "other")
AGES = ("to_14", "15-18", "19-65", "over_65", "unknown")
BED = {"admitted", "placed_elsewhere"}
ALONE, OF_AGE, OLDER = 15, 18, 65


@dataclass(frozen=True, slots=True)
class Service:
    """A service that a house gave; `csd` is whose house it is."""

    id: str
    centre: str
    csd: str | None
    kind: str
    by: str
    at: datetime
    why: str | None = None
    given_to: str | None = None


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A house asked for room; `csd` is whose house it is, else that of who asked. `ages`: None is not known."""

    id: str
    search: str
    centre: str | None
    csd: str | None
    asked_csd: str | None
    asked_by: str
    at: datetime
    ages: tuple[int | None, ...]
    needs: tuple[str, ...] = ()
    outcome: str | None = None


def counted_service(service: Service) -> CountedStay:
    """One service, in the local month in which it began."""
    found: list[Path] = [
        ("services", "by_kind", service.kind),
        ("services", "by_recipient", service.given_to or "unknown"),
        ("services", "by_way", service.by),
    ]
    if service.kind == "call_out":
        found.append(("services", "call_outs", service.why or "unknown"))
    return row(f"house_service-{service.id}", service.csd, service.centre, service.at, Counter(found))


def counted_enquiry(enquiry: Enquiry) -> CountedStay:
    """One house asked, counted in persons, in the local month in which it was."""
    persons = len(enquiry.ages)
    figures: Figures = Counter({("enquiries", "total"): 1, ("enquiries", "persons"): persons})
    figures["enquiries", "by_outcome", enquiry.outcome or "open"] = persons
    figures["enquiries", "by_asker", enquiry.asked_by] = persons
    return row(f"enquiry-{enquiry.id}", enquiry.csd, enquiry.centre, enquiry.at, figures)


def counted_searches(enquiries: Iterable[Enquiry]) -> Iterator[CountedStay]:
    """Each search for the same people once, in the month of its first enquiry, with the CSD that searched."""
    searches: dict[str, list[Enquiry]] = defaultdict(list)
    for enquiry in sorted(enquiries, key=lambda one: (one.at, one.id)):
        searches[enquiry.search].append(enquiry)
    for found in searches.values():
        first, end = found[0], ended(found)
        figures: Figures = Counter([("searches", "total"), ("searches", end)])
        if end == "without_bed":
            figures.update(unmet(found))
        csd = first.asked_csd or first.csd
        yield row(f"enquiry-{first.id}", csd, None, first.at, figures)


def ended(found: Sequence[Enquiry]) -> str:
    """How a search ended: with a bed somewhere, with help, given up, without a bed; or it has not ended yet."""
    outcomes = {one.outcome for one in found}
    if outcomes & BED:
        return "with_bed"
    if "help_in_network" in outcomes:
        return "helped"
    if None in outcomes:
        return "open"
    return "withdrawn" if outcomes == {"withdrawn"} else "without_bed"


def unmet(found: Sequence[Enquiry]) -> Figures:
    """What a search in vain adds to unmet need: for whom, and what made it hard."""
    ages = max((one.ages for one in found), key=len)
    kinds = set(kinds_of(ages, {need for one in found for need in one.needs})) or {"other"}
    figures: Figures = Counter({("unmet_need", "searches"): 1, ("unmet_need", "persons"): len(ages)})
    figures.update(("unmet_need", "by_kind", kind) for kind in kinds)
    figures.update(("unmet_need", "by_age", age_of(age)) for age in ages)
    return figures


def kinds_of(ages: Sequence[int | None], needs: Iterable[str]) -> Iterator[str]:
    """The kinds of need of a search: a child without an adult, an older person, mental health."""
    known = [age for age in ages if age is not None]
    if len(known) == len(ages) and max(known, default=OF_AGE) < OF_AGE:
        yield "under_15_alone" if min(known) < ALONE else "15-17_alone"
    if any(age >= OLDER for age in known):
        yield "older"
    if "mental_health" in needs:
        yield "mental_health"


def age_of(age: int | None) -> str:
    """The group of an age in completed years, as forms of violence are grouped."""
    if age is None:
        return "unknown"
    bounds = ((14, "to_14"), (18, "15-18"), (65, "19-65"))
    return next((name for most, name in bounds if age <= most), "over_65")


def row(stream: str, csd: str | None, centre: str | None, at: datetime, figures: Figures) -> CountedStay:
    """A row of the house's tables."""
    return CountedStay(stream, csd, None, None, {month_of(at): figures}, centre=centre)


HOUSE_FIGURES: tuple[Path, ...] = (
    *(("services", "by_kind", name) for name in SERVICE_KINDS),
    *(("services", "by_recipient", name) for name in RECIPIENTS),
    *(("services", "by_way", name) for name in WAYS),
    *(("services", "call_outs", name) for name in CALL_OUTS),
    ("enquiries", "total"),
    ("enquiries", "persons"),
    *(("enquiries", "by_outcome", name) for name in OUTCOMES),
    *(("enquiries", "by_asker", name) for name in ASKERS),
    ("searches", "total"),
    *(("searches", name) for name in ENDS),
    ("unmet_need", "searches"),
    ("unmet_need", "persons"),
    *(("unmet_need", "by_kind", name) for name in NEEDS),
    *(("unmet_need", "by_age", name) for name in AGES),
)
"""Every figure of them, in the order it is shown."""
