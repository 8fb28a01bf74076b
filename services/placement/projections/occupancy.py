"""How full a house was at a moment, as known at a moment: by sex and age group, and over time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from chassis.clock import moment
from law.parameters import Law
from law.stays import overdue_from
from services.placement.domain.living import permitted_until
from services.placement.domain.occupancy import Lived
from services.placement.domain.what_if import Came
from services.placement.projections import places, seen
from services.placement.projections.centres import entry_of

GROUPS = {
    "children_youth": ((6, "under_6"), (11, "6-10"), (15, "11-14"), (19, "15-18"), (None, "over_18")),
    "victims": (
        (18, "under_18"),
        (31, "18-30"),
        (41, "31-40"),
        (51, "41-50"),
        (62, "51-61"),
        (None, "over_61"),
    ),
}
"""Age groups by kind of house, each with the age below which it ends; other houses count like those of victims."""


def occupancy(
    connection: sa.Connection, centre: dict[str, Any], law: Law, at: int, known: int
) -> dict[str, Any]:
    """The figures of one house as of two times (microseconds)."""
    there = places.there(connection, centre["slug"], at, known)
    residents = [row for row in there if row["resident"] is not None]
    reserved = len(there) - len(residents)
    capacity = centre["in_service"]
    return {
        "capacity": capacity,
        "occupied": len(residents),
        "absent": sum(row["state"] == "absent" for row in residents),
        "reserved": reserved,
        "free": max(capacity - len(there), 0) if centre["open"] else 0,
        "overdue": sum(overdue_days(row, centre, law, at) > 0 for row in residents),
        "over_capacity": max(len(there) - capacity, 0),
        "assumed": centre["assumed"],
        "open": centre["open"],
        "by": by_group(
            residents, seen.of_stays(connection, [row["stay_id"] for row in residents], known), centre
        ),
    }


def by_group(
    residents: Sequence[dict[str, Any]], people: dict[str, dict[str, Any]], centre: dict[str, Any]
) -> dict[str, dict[str, int]]:
    """Those in the house by sex and age group; `pending` until intake has answered."""
    sexes: Counter[str] = Counter()
    ages: Counter[str] = Counter()
    for row in residents:
        person = people.get(row["stay_id"])
        sexes["pending" if person is None else person["sex"]] += 1
        ages["pending" if person is None else age_group(centre["kind"], person["age_years"])] += 1
    return {"sex": dict(sorted(sexes.items())), "age_group": dict(sorted(ages.items()))}


def age_group(kind: str, age: int | None) -> str:
    """The group that the house's tables count an age in."""
    if age is None:
        return "unknown"
    groups = GROUPS.get(kind, GROUPS["victims"])
    return next(name for below, name in groups if below is None or age < below)


def permitted(row: dict[str, Any], centre: dict[str, Any] | None, law: Law) -> date | None:
    """The last date on which a stay is permitted, by its row and that of its house."""
    extended = None if row["extended"] is None else date.fromisoformat(row["extended"])
    admitted = moment(row["admitted_at"])
    if centre is None:
        return permitted_until("other", admitted, extended, law)
    return permitted_until(centre["kind"], admitted, extended, law, entry_of(centre["entry"]).limits)


def overdue_days(row: dict[str, Any], centre: dict[str, Any] | None, law: Law, at: int) -> int:
    """Since how many days, the begun one counted, a stay is over its permitted end."""
    last = permitted(row, centre, law)
    if last is None or moment(at) < (since := overdue_from(last)):
        return 0
    return (moment(at) - since).days + 1


def lived(
    connection: sa.Connection, centre_id: str, start: int, end: int, at: int, known: int
) -> list[Lived]:
    """Every stay that touches [start, end] as far as it had come by `at`; a running one ends at the end or at `at`."""
    return [one.lived for one in came(connection, centre_id, start, end, at, known)]


def came(connection: sa.Connection, centre_id: str, start: int, end: int, at: int, known: int) -> list[Came]:
    """The same stays, each with the request it came of."""
    rows = places.between(connection, centre_id, start, end, known)
    by_stay = (list(group) for _, group in groupby(rows, key=lambda row: row["stay_id"]))
    found = ((group[0]["request_id"], merged(group, at)) for group in by_stay)
    return [Came(request_id, stay) for request_id, stay in found if stay is not None]


def merged(rows: Sequence[dict[str, Any]], at: int) -> Lived | None:
    """One stay out of its states; None when it had not begun by `at`."""
    begun = [row for row in rows if row["valid_from"] < at]
    if not begun:
        return None
    until = min(begun[-1]["valid_to"], at)
    return Lived(moment(begun[0]["valid_from"]), moment(until), tuple(absences(begun, until)))


def absences(rows: Sequence[dict[str, Any]], until: int) -> Iterator[tuple[datetime, datetime]]:
    """The stretches away, as far as they had come."""
    for row in rows:
        if row["state"] == "absent":
            yield moment(row["valid_from"]), moment(min(row["valid_to"], until))
