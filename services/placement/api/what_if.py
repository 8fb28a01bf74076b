"""A planning tool: the real admissions of a house against other beds or another limit of stay."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis.clock import micros, moment, rfc3339
from chassis.errors import BadInput
from chassis.web import Call, Question, Times
from law.local import end_of_day, local_date, midnight
from services.placement.api.centres import SlugInPath, the_centre
from services.placement.domain.occupancy import Lived, Stretch, series, stretches
from services.placement.domain.what_if import Came, Imagined, TurnedAway, imagine
from services.placement.projections.occupancy import came

ROUTER = APIRouter(tags=["centres"])
DEFINITION = (
    "Admissions as they were, those of one request at one moment together or not at all; nobody turned away comes "
    "again; who was in the house at the beginning stays in it; an absence keeps its bed."
)


@ROUTER.get(
    "/centres/{slug}/what-if",
    summary="Who would have been turned away with other beds or another limit of stay, and how full it would have been",
)
def get_what_if(
    call: Call,
    times: Times,
    slug: SlugInPath,
    start: Annotated[date, Query(alias="from", description="the first local date")],
    end: Annotated[date, Query(alias="to", description="the last local date")],
    capacity: Annotated[int | None, Query(ge=0, le=1000, description="beds; left out: always enough")] = None,
    stay_days: Annotated[
        int | None, Query(ge=1, le=3660, description="care days; left out: as it was")
    ] = None,
) -> Response:
    if end < start:
        raise BadInput("period_reversed", "The period ends before it begins.", field="to")

    def ask(q: Question) -> dict[str, Any]:
        since, until = midnight(start), min(end_of_day(end), moment(q.at))
        asked: dict[str, Any] = {"centre_id": slug, "from": start.isoformat(), "to": end.isoformat()}
        asked |= {"capacity": capacity, "stay_days": stay_days, "definition": DEFINITION}
        house = the_centre(q, slug)["slug"]
        touching = came(q.connection, house, micros(since), micros(until), q.at, q.known_at)
        real = [one for one in touching if one.lived.start < until]
        return {**asked, **shown(real, imagine(real, since, capacity, stay_days), since, until), "next": None}

    return call.answer(times, ask)


def shown(real: Sequence[Came], found: Imagined, since: datetime, until: datetime) -> dict[str, Any]:
    """Who came, who would have been turned away, and the months both ways."""
    return {
        "admissions": sum(one.lived.start >= since for one in real),
        "turned_away": turned_away(found.turned_away),
        "months": months(since, until, [one.lived for one in real], found.stays),
        "items": [
            {"at": rfc3339(one.at), "persons": one.persons, "occupied": one.occupied}
            for one in found.turned_away
        ],
    }


def turned_away(found: Sequence[TurnedAway]) -> dict[str, Any]:
    """How many, how often, and in which months."""
    by_month: Counter[str] = Counter()
    for one in found:
        by_month[f"{local_date(one.at):%Y-%m}"] += one.persons
    return {
        "persons": sum(one.persons for one in found),
        "times": len(found),
        "by_month": dict(sorted(by_month.items())),
    }


def months(
    since: datetime, until: datetime, real: Sequence[Lived], then: Sequence[Lived]
) -> list[dict[str, Any]]:
    """Month by month, how full it was and how full it would have been."""
    cuts = list(stretches(since, until, "month")) if since < until else []
    return [
        {
            "month": f"{local_date(was.start):%Y-%m}",
            "from": rfc3339(was.start),
            "to": rfc3339(was.end),
            "as_it_was": figures(was),
            "as_it_would_have_been": figures(would),
        }
        for was, would in zip(series(real, cuts), series(then, cuts), strict=True)
    ]


def figures(one: Stretch) -> dict[str, Any]:
    """A month of a house."""
    return {"peak": one.peak, "mean": one.mean, "nights": one.nights, "care_days": one.care_days}
