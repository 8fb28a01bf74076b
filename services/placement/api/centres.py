"""The crisis centres: how they are set, their beds, how full they are."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query, Response

from chassis.clock import micros, moment, rfc3339
from chassis.decider import Ask
from chassis.errors import BadInput, NotFound
from chassis.problems import language
from chassis.web import Call, CommandBody, Instant, Question, Slug, Times
from services.placement.api.bodies import (
    Answered,
    BedName,
    CapacityBody,
    CentreBody,
    CentreShown,
    CentresShown,
    OccupancyShown,
    OutOfServiceBody,
)
from services.placement.api.finding import people_of, suitable
from services.placement.api.rights import require_house
from services.placement.commands.centre import GiveBedBack, SetCapacity, SetCentre, TakeBedOut
from services.placement.domain.occupancy import series, stretches
from services.placement.events.centre import CentreSet, Takes
from services.placement.projections import centres, places
from services.placement.projections.law_entries import law_known
from services.placement.projections.occupancy import lived, occupancy

ROUTER = APIRouter(tags=["centres"])
KEEPERS = frozenset({"centre_staff", "admin"})
SEE_HOUSES = frozenset({"on_call_worker", "unit_worker", "coordinator", "ministry"}) | KEEPERS
ROLES = {
    "GET /centres": SEE_HOUSES,
    "GET /centres/{slug}": SEE_HOUSES,
    "PUT /centres/{slug}": KEEPERS,
    "PUT /centres/{slug}/capacity": KEEPERS,
    "POST /centres/{slug}/beds/{bed}/out-of-service": KEEPERS,
    "POST /centres/{slug}/beds/{bed}/in-service": KEEPERS,
    "GET /centres/{slug}/occupancy": SEE_HOUSES,
    "GET /centres/{slug}/occupancy/series": SEE_HOUSES,
}
SlugInPath = Annotated[Slug, Path(description="the centre's short name")]
BedInPath = Annotated[BedName, Path(description="the bed")]
MOST_STRETCHES = 10_000
MOST_CENTRES = 1_000
SAID = {"name", "kind", "csd", "capacity", "assumed", "beds"}


@ROUTER.put(
    "/centres/{slug}",
    summary="A crisis centre as of now, or as of `occurred_at`",
    responses={200: {"model": Answered}},
)
def put_centre(call: Call, slug: SlugInPath, body: CentreBody) -> Response:
    require_house(call, slug)
    takes = None if body.takes is None else Takes(**body.takes.model_dump())
    entry = CentreSet(**body.model_dump(include=SAID), takes=takes)
    command = SetCentre(told=call.told(body), centre_id=slug, entry=entry)
    return call.decide([Ask(call.app.centres, slug, command)], status=200)


@ROUTER.put(
    "/centres/{slug}/capacity",
    summary="How many beds, all else as it was",
    responses={200: {"model": Answered}},
)
def put_capacity(call: Call, slug: SlugInPath, body: CapacityBody) -> Response:
    require_house(call, slug)
    said = body.model_dump(include={"capacity", "beds", "assumed"})
    command = SetCapacity(told=call.told(body), centre_id=slug, **said)
    return call.decide([Ask(call.app.centres, slug, command)], status=200)


@ROUTER.post(
    "/centres/{slug}/beds/{bed}/out-of-service",
    status_code=201,
    summary="Nobody can sleep in this bed for a while",
    responses={201: {"model": Answered}},
)
def take_bed_out(call: Call, slug: SlugInPath, bed: BedInPath, body: OutOfServiceBody) -> Response:
    require_house(call, slug)
    command = TakeBedOut(told=call.told(body), centre_id=slug, bed=bed, until=body.until)
    return call.decide([Ask(call.app.centres, slug, command)])


@ROUTER.post(
    "/centres/{slug}/beds/{bed}/in-service",
    status_code=201,
    summary="The bed can be slept in again",
    responses={201: {"model": Answered}},
)
def give_bed_back(call: Call, slug: SlugInPath, bed: BedInPath, body: CommandBody) -> Response:
    require_house(call, slug)
    command = GiveBedBack(told=call.told(body), centre_id=slug, bed=bed)
    return call.decide([Ask(call.app.centres, slug, command)])


@ROUTER.get(
    "/centres",
    summary="The crisis centres; with `suitable_for`, those that can take these people first",
    responses={200: {"model": CentresShown}},
)
def get_centres(
    call: Call,
    times: Times,
    suitable_for: Annotated[
        str | None, Query(max_length=100, description="who needs a bed, by age and sex: `34f,8m,u`")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(description="`next` of the page before")] = None,
    accept_language: Annotated[str | None, Header(description="sl, it or en: of what is in the way")] = None,
) -> Response:
    people, tongue = people_of(suitable_for) if suitable_for is not None else None, language(accept_language)

    def ask(q: Question) -> dict[str, Any]:
        full = places.counts(q.connection, q.at, q.known_at)
        if people is not None:
            rows = centres.listed(q.connection, q.at, q.known_at, None, MOST_CENTRES)
            houses = [(row, with_room(row, full.get(row["slug"], {}))) for row in rows]
            return {"items": suitable(q, houses, people, tongue), "next": None}
        found = centres.listed(q.connection, q.at, q.known_at, cursor, limit + 1)
        items = [with_room(row, full.get(row["slug"], {})) for row in found[:limit]]
        return {"items": items, "next": items[-1]["id"] if len(found) > limit else None}

    return call.answer(times, ask)


def with_room(row: dict[str, Any], counts: dict[str, int]) -> dict[str, Any]:
    """A centre with how full it is."""
    occupied, reserved = counts.get("present", 0) + counts.get("absent", 0), counts.get("reserved", 0)
    free = max(row["in_service"] - occupied - reserved, 0)
    return {**centres.shown(row), "occupied": occupied, "reserved": reserved, "free": free}


@ROUTER.get("/centres/{slug}", summary="One crisis centre", responses={200: {"model": CentreShown}})
def get_centre(call: Call, times: Times, slug: SlugInPath) -> Response:
    return call.answer(times, lambda q: centres.shown(the_centre(q, slug)))


@ROUTER.get(
    "/centres/{slug}/occupancy",
    summary="How full the house is",
    responses={200: {"model": OccupancyShown}},
)
def get_occupancy(call: Call, times: Times, slug: SlugInPath) -> Response:
    def ask(q: Question) -> dict[str, Any]:
        centre, law = the_centre(q, slug), law_known(q.connection, q.known_at)
        return {"centre_id": slug, **occupancy(q.connection, centre, law, q.at, q.known_at)}

    return call.answer(times, ask, sources=("intake",))


@ROUTER.get("/centres/{slug}/occupancy/series", summary="How full the house was over time")
def get_series(
    call: Call,
    times: Times,
    slug: SlugInPath,
    start: Annotated[Instant, Query(alias="from")],
    end: Annotated[Instant, Query(alias="to")],
    step: Literal["hour", "day", "week", "month"] = "day",
) -> Response:
    if end <= start:
        raise BadInput("period_reversed", "The period ends before it begins.", field="to")

    def ask(q: Question) -> dict[str, Any]:
        known = centres.over_time(q.connection, slug, micros(start), micros(end), q.known_at)
        if not known:
            raise NotFound("centre", slug)
        cuts = []
        for cut in stretches(start, min(end, moment(q.at)), step):
            cuts.append(cut)
            if len(cuts) > MOST_STRETCHES:
                raise BadInput(
                    "too_many_steps", "At most {most} steps at once.", field="step", most=MOST_STRETCHES
                )
        stays = lived(q.connection, slug, micros(start), micros(end), q.at, q.known_at)
        items = [
            {
                "from": rfc3339(one.start),
                "to": rfc3339(one.end),
                "capacity": capacity_at(known, micros(one.start)),
                "peak": one.peak,
                "mean": one.mean,
                "nights": None if step == "hour" else one.nights,
                "care_days": None if step == "hour" else one.care_days,
            }
            for one in series(stays, cuts)
        ]
        return {"centre_id": slug, "step": step, "items": items, "next": None}

    return call.answer(times, ask)


def capacity_at(known: list[dict[str, Any]], at: int) -> int | None:
    """The beds in service at a moment; None before the house was there."""
    return next((row["in_service"] for row in known if row["valid_from"] <= at < row["valid_to"]), None)


def the_centre(q: Question, slug: str) -> dict[str, Any]:
    """The centre as of the question's times; 404 when there is none."""
    found = centres.one(q.connection, slug, q.at, q.known_at)
    if found is None:
        raise NotFound("centre", slug)
    return found
