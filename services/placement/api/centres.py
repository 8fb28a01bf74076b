"""The crisis centres: how they are set, their beds, how full they are."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from chassis.decider import Ask
from chassis.errors import NotFound
from chassis.web import Call, CommandBody, Question, Slug, Times
from services.placement.api.bodies import Answered
from services.placement.api.centre_bodies import (
    BedName,
    CapacityBody,
    CentreBody,
    CentreShown,
    ClosureBody,
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
from services.placement.events.centre import CentreSet
from services.placement.projections import centres

ROUTER = APIRouter(tags=["centres"])
SlugInPath = Annotated[Slug, Path(description="the centre's short name")]
BedInPath = Annotated[BedName, Path(description="the bed")]
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


def the_centre(q: Question, slug: str) -> dict[str, Any]:
    """The centre as of the question's times; 404 when there is none."""
    found = centres.one(q.connection, slug, q.at, q.known_at)
    if found is None:
        raise NotFound("centre", slug)
    return found
