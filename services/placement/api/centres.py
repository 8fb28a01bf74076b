"""The crisis centres: how they are set, their beds, how full they are."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response

from chassis.clock import micros, moment, rfc3339
from chassis.decider import Ask
from chassis.errors import BadInput, NotFound
from chassis.web import Call, CommandBody, Instant, Question, Slug, Times
from services.placement.api.bodies import Answered
from services.placement.api.centre_bodies import (
    BedName,
    CapacityBody,
    CentreBody,
    CentreShown,
    ClosureBody,
    OccupancyShown,
    OutOfServiceBody,
)
from services.placement.api.rights import require_house
from services.placement.commands.centre import (
    CloseCentre,
    GiveBedBack,
    ReopenCentre,
    SetCapacity,
    SetCentre,
    TakeBedOut,
)
from services.placement.domain.occupancy import series, stretches
from services.placement.events.centre import CentreSet
from services.placement.projections import centres
from services.placement.projections.law_entries import law_known
from services.placement.projections.occupancy import lived, occupancy

ROUTER = APIRouter(tags=["centres"])
KEEPERS = frozenset({"centre_staff", "admin"})
SEE_HOUSES = frozenset({"on_call_worker", "unit_worker", "coordinator", "ministry"}) | KEEPERS
ROLES = {
    "GET /centres/{slug}": SEE_HOUSES,
    "PUT /centres/{slug}": KEEPERS,
    "PUT /centres/{slug}/capacity": KEEPERS,
    "POST /centres/{slug}/beds/{bed}/out-of-service": KEEPERS,
    "POST /centres/{slug}/beds/{bed}/in-service": KEEPERS,
    "POST /centres/{slug}/closure": KEEPERS,
    "POST /centres/{slug}/reopening": KEEPERS,
    "GET /centres/{slug}/occupancy": SEE_HOUSES,
    "GET /centres/{slug}/occupancy/series": SEE_HOUSES,
}
SlugInPath = Annotated[Slug, Path(description="the centre's short name")]
BedInPath = Annotated[BedName, Path(description="the bed")]
MOST_STRETCHES = 10_000
SAID = set(CentreSet.model_fields) - {"reason_code", "reason_id"}


@ROUTER.put(
    "/centres/{slug}",
    summary="A crisis centre as of now, or as of `occurred_at`",
    responses={200: {"model": Answered}},
)
def put_centre(call: Call, slug: SlugInPath, body: CentreBody) -> Response:
    require_house(call, slug)
    entry = CentreSet.model_validate(body.model_dump(include=SAID))
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


@ROUTER.post(
    "/centres/{slug}/closure",
    status_code=201,
    summary="The house takes nobody for a while",
    responses={201: {"model": Answered}},
)
def close(call: Call, slug: SlugInPath, body: ClosureBody) -> Response:
    require_house(call, slug)
    command = CloseCentre(told=call.told(body), centre_id=slug, why=body.why, until=body.until)
    return call.decide([Ask(call.app.centres, slug, command)])


@ROUTER.post(
    "/centres/{slug}/reopening",
    status_code=201,
    summary="The house takes people again",
    responses={201: {"model": Answered}},
)
def reopen(call: Call, slug: SlugInPath, body: CommandBody) -> Response:
    require_house(call, slug)
    command = ReopenCentre(told=call.told(body), centre_id=slug)
    return call.decide([Ask(call.app.centres, slug, command)])


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
