"""The calls of placement, and who may make them."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field, StringConstraints

from chassis.decider import Ask
from chassis.errors import BadInput, Forbidden, NotFound
from chassis.facts import WithdrawFact
from chassis.identity import Caller
from chassis.questions import Question
from chassis.web import Call, CommandBody, EventId, Slug, Times
from services.placement.commands import SetCentre
from services.placement.events import CentreKind, CentreSet
from services.placement.projections.centres import listed, one
from services.placement.projections.log import stream_of

ROUTER = APIRouter(tags=["placement"])
KEEPERS = frozenset({"centre_staff", "admin"})
SEE_HOUSES = frozenset({"on_call_worker", "unit_worker", "coordinator", "ministry"}) | KEEPERS
ROLES = {
    "GET /centres": SEE_HOUSES,
    "GET /centres/{slug}": SEE_HOUSES,
    "PUT /centres/{slug}": KEEPERS,
    "POST /events/{event_id}/withdrawal": KEEPERS,
}
SlugInPath = Annotated[Slug, Path(description="the centre's short name")]
MOST_BEDS = 1000


class CentreBody(CommandBody):
    """A crisis centre as of `occurred_at`; no address: some houses are secret."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    kind: CentreKind
    csd: Slug | None = Field(None, description="the CSD that runs it; left out: an NGO's")
    capacity: int = Field(ge=0, le=MOST_BEDS, strict=True, description="beds")
    assumed: bool = Field(False, strict=True, description="the capacity is published nowhere")


class CentreShown(BaseModel):
    """A centre, and the event that says so."""

    id: str
    name: str
    kind: CentreKind
    csd: str | None
    capacity: int
    assumed: bool
    event_id: str
    since: str


class CentresShown(BaseModel):
    """A page of centres."""

    items: list[CentreShown]
    next: str | None


@ROUTER.put("/centres/{slug}", summary="A crisis centre as of now, or as of `occurred_at`")
def put_centre(call: Call, slug: SlugInPath, body: CentreBody) -> Response:
    require_keeper(call.caller, slug)
    said = body.model_dump(include={"name", "kind", "csd", "capacity", "assumed"})
    command = SetCentre(told=call.told(body), entry=CentreSet(**said))
    return call.decide([Ask(call.app.centres, slug, command)], status=200)


@ROUTER.get("/centres", summary="The crisis centres", responses={200: {"model": CentresShown}})
def get_centres(
    call: Call,
    times: Times,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(description="`next` of the page before")] = None,
) -> Response:
    def ask(q: Question) -> dict[str, Any]:
        found = listed(q.connection, q.at, q.known_at, cursor, limit + 1)
        items = found[:limit]
        return {"items": items, "next": items[-1]["id"] if len(found) > limit else None}

    return call.answer(times, ask)


@ROUTER.get("/centres/{slug}", summary="One crisis centre", responses={200: {"model": CentreShown}})
def get_centre(call: Call, times: Times, slug: SlugInPath) -> Response:
    def ask(q: Question) -> dict[str, Any]:
        found = one(q.connection, slug, q.at, q.known_at)
        if found is None:
            raise NotFound("centre", slug)
        return found

    return call.answer(times, ask)


@ROUTER.post("/events/{event_id}/withdrawal", status_code=201, summary="Take a fact back, with a reason")
def withdraw(
    call: Call, event_id: Annotated[EventId, Path(description="the fact")], body: CommandBody
) -> Response:
    if body.corrects not in (None, event_id):
        raise BadInput("two_facts", "The path names another fact than `corrects`.", field="corrects")
    with call.store.reading() as connection:
        stream = stream_of(connection, event_id)
    if stream is None:
        raise NotFound("fact", event_id)
    _, _, slug = stream.partition("-")
    require_keeper(call.caller, slug)
    told = call.told(body.model_copy(update={"corrects": event_id}))
    return call.decide([Ask(call.app.centres, slug, WithdrawFact(told=told))])


def require_keeper(caller: Caller, slug: str) -> None:
    """Refuse the staff of another house."""
    if "admin" not in caller.roles and caller.centre != slug:
        raise Forbidden("You may change your own centre only.", code="another_centre")
