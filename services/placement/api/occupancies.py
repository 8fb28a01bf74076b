"""How full a house is, those of a CSD are, or all in the country: at a moment, and over time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis.clock import FOREVER, micros, moment, rfc3339
from chassis.errors import BadInput, NotFound
from chassis.web import Call, Instant, Question, Slug, Times
from services.placement.api.centre_bodies import OccupanciesShown, OccupancyShown, SeriesShown
from services.placement.api.centres import SlugInPath, the_centre
from services.placement.domain.occupancy import Lived, Step, Stretch, series, stretches
from services.placement.domain.room import Beds, Room, room
from services.placement.projections import centres
from services.placement.projections.law_entries import law_known
from services.placement.projections.occupancy import lived, occupancy

ROUTER = APIRouter(tags=["centres"])
MOST_STRETCHES = 10_000
ADDED = ("capacity", "occupied", "absent", "reserved", "free", "overdue", "over_capacity")
Of = Annotated[Slug | None, Query(description="the houses that this CSD runs; left out: all in the country")]
From = Annotated[Instant, Query(alias="from")]
To = Annotated[Instant, Query(alias="to")]
Cuts = Sequence[tuple[datetime, datetime]]
Row = dict[str, Any]


@ROUTER.get(
    "/centres/{slug}/occupancy",
    summary="How full the house is",
    responses={200: {"model": OccupancyShown}},
)
def get_occupancy(call: Call, times: Times, slug: SlugInPath) -> Response:
    def ask(q: Question) -> Row:
        centre, law = the_centre(q, slug), law_known(q.connection, q.known_at)
        return {"centre_id": slug, **occupancy(q.connection, centre, law, q.at, q.known_at)}

    return call.answer(times, ask, sources=("intake",))


@ROUTER.get(
    "/occupancy",
    summary="How full all houses are, or those of a CSD",
    responses={200: {"model": OccupanciesShown}},
)
def get_occupancies(call: Call, times: Times, csd: Of = None) -> Response:
    def ask(q: Question) -> Row:
        law, rows = (
            law_known(q.connection, q.known_at),
            of_csd(centres.all_at(q.connection, q.at, q.known_at), csd),
        )
        items = [
            {
                "centre_id": row["slug"],
                "kind": row["kind"],
                **occupancy(q.connection, row, law, q.at, q.known_at),
            }
            for row in rows
        ]
        return {"csd": csd, **added(items), "items": items, "next": None}

    return call.answer(times, ask, sources=("intake",))


def added(items: Sequence[Row]) -> Row:
    """The figures of several houses together."""
    sexes: Counter[str] = Counter()
    for item in items:
        sexes.update(item["by"]["sex"])
    return {
        **{name: sum(item[name] for item in items) for name in ADDED},
        "by": {"sex": dict(sorted(sexes.items()))},
    }


def of_csd(rows: Iterable[Row], csd: str | None) -> list[Row]:
    """Those that the CSD runs."""
    return [row for row in rows if csd in (None, row["csd"])]


@ROUTER.get(
    "/centres/{slug}/occupancy/series",
    summary="How full the house was over time",
    responses={200: {"model": SeriesShown}},
)
def get_series(
    call: Call, times: Times, slug: SlugInPath, start: From, end: To, step: Step = "day"
) -> Response:
    def ask(q: Question) -> Row:
        cuts = cut(start, end, step, q)
        known = centres.over_time(q.connection, slug, micros(start), micros(end), q.known_at)
        if not known:
            raise NotFound("centre", slug)
        items = shown([house(q, slug, known, cuts, start, end)], cuts, step)
        return {"centre_id": slug, "step": step, "items": items, "next": None}

    return call.answer(times, ask)


@ROUTER.get(
    "/occupancy/series",
    summary="How full all houses were over time, or those of a CSD",
    responses={200: {"model": SeriesShown}},
)
def get_all_series(
    call: Call, times: Times, start: From, end: To, csd: Of = None, step: Step = "day"
) -> Response:
    def ask(q: Question) -> Row:
        cuts, by_house = cut(start, end, step, q), dict[str, list[Row]]()
        rows = centres.all_over_time(q.connection, micros(start), micros(end), q.known_at)
        for row in of_csd(rows, csd):
            by_house.setdefault(row["slug"], []).append(row)
        houses = [house(q, slug, known, cuts, start, end) for slug, known in sorted(by_house.items())]
        return {"csd": csd, "step": step, "items": shown(houses, cuts, step), "next": None}

    return call.answer(times, ask)


def cut(start: datetime, end: datetime, step: Step, q: Question) -> Cuts:
    """The stretches asked for, as far as the moment asked about; 422 for too many."""
    if end <= start:
        raise BadInput("period_reversed", "The period ends before it begins.", field="to")
    cuts = []
    for one in stretches(start, min(end, moment(q.at)), step):
        cuts.append(one)
        if len(cuts) > MOST_STRETCHES:
            raise BadInput(
                "too_many_steps", "At most {most} steps at once.", field="step", most=MOST_STRETCHES
            )
    return cuts


class House:
    """One house over the stretches: who lived there, its beds, its room."""

    def __init__(self, stays: Sequence[Lived], known: Sequence[Row], cuts: Cuts):
        self.stays, self.known = stays, known
        self.room = room(stays, beds(known), cuts)

    def capacity(self, at: int) -> int | None:
        """The beds in service at a moment; None before the house was there."""
        found = (row["in_service"] for row in self.known if row["valid_from"] <= at < row["valid_to"])
        return next(found, None)


def house(q: Question, slug: str, known: Sequence[Row], cuts: Cuts, start: datetime, end: datetime) -> House:
    """A house as it was between two moments."""
    return House(lived(q.connection, slug, micros(start), micros(end), q.at, q.known_at), known, cuts)


def beds(known: Sequence[Row]) -> list[Beds]:
    """The beds that could be slept in, over time; a closed house has none to offer."""
    found = []
    for row in known:
        found.append(Beds(moment(row["valid_from"]), row["in_service"] if row["open"] else 0))
        if row["valid_to"] != FOREVER:
            found.append(Beds(moment(row["valid_to"]), 0))
    return found


def shown(houses: Sequence[House], cuts: Cuts, step: Step) -> list[Row]:
    """Each stretch of one house, or of several together: peaks are those of all at once."""
    together = series([stay for one in houses for stay in one.stays], cuts)
    rooms = list(zip(*(one.room for one in houses), strict=True)) or [()] * len(cuts)
    return [
        item(stretch, rooms_then, [one.capacity(micros(stretch.start)) for one in houses], step)
        for stretch, rooms_then in zip(together, rooms, strict=True)
    ]


def item(stretch: Stretch, rooms: Sequence[Room], capacities: Sequence[int | None], step: Step) -> Row:
    """A stretch as JSON; within an hour nobody counts nights and days."""
    known = [one for one in capacities if one is not None]
    by_day = step != "hour"
    return {
        "from": rfc3339(stretch.start),
        "to": rfc3339(stretch.end),
        "capacity": sum(known) if known else None,
        "peak": stretch.peak,
        "mean": stretch.mean,
        "nights": stretch.nights if by_day else None,
        "care_days": stretch.care_days if by_day else None,
        "free_bed_hours": round(sum(one.free_bed_hours for one in rooms), 2),
        "days_full": sum(one.days_full for one in rooms) if by_day else None,
    }
