"""What a house gives beside beds, taken down in two taps: advice, a day's treatment, somebody called to the house."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict, Field

from chassis.clock import new_id
from chassis.decider import Ask
from chassis.errors import NotFound
from chassis.web import Call, CallContext, CommandBody, Id, Instant, Question, Times
from services.placement.api import shown
from services.placement.api.bodies import Answered
from services.placement.api.centres import SlugInPath, the_centre
from services.placement.api.rights import require_house
from services.placement.commands.service import GiveService
from services.placement.events.words import CallOutWhy, GivenBy, GivenTo, ServiceKind
from services.placement.projections import lines, services

ROUTER = APIRouter(tags=["centres"])


class ServiceBody(CommandBody):
    """What was given, to whom (`for`), how; `why` is said of a call-out. It began at `started_at`, left out: now."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    kind: ServiceKind
    why: CallOutWhy | None = None
    given_to: GivenTo | None = Field(None, alias="for")
    by: GivenBy = "phone"
    person_id: Id | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None


@ROUTER.post(
    "/centres/{slug}/services",
    status_code=201,
    summary="The house gave first social aid, a day's treatment, or somebody was called to it",
    responses={201: {"model": Answered}},
)
def give(call: Call, slug: SlugInPath, body: ServiceBody) -> Response:
    require_house(call, slug)
    identity = corrected(call, slug, body) or body.id or new_id()
    command = GiveService(
        told=call.told(body, body.started_at),
        service_id=identity,
        centre_id=slug,
        **body.model_dump(include={"kind", "why", "given_to", "by", "person_id", "ended_at"}),
    )
    return call.decide([Ask(call.app.services, identity, command)])


@ROUTER.get("/centres/{slug}/services", summary="What the house gave beside beds, by when it began")
def get_services(
    call: Call,
    times: Times,
    slug: SlugInPath,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> Response:
    require_house(call, slug)
    after = shown.after(cursor)

    def page(q: Question) -> dict[str, Any]:
        house = the_centre(q, slug)["slug"]
        rows = services.listed(q.connection, house, q.at, q.known_at, after, limit)
        last = rows[-1] if len(rows) == limit else None
        more = None if last is None else shown.cursor(last["started_at"], last["service_id"])
        return {"items": [service(row) for row in rows], "next": more}

    return call.answer(times, page)


def service(row: dict[str, Any]) -> dict[str, Any]:
    """A service as JSON, with its event."""
    return {
        "id": row["service_id"],
        "event_id": row["event_id"],
        "kind": row["kind"],
        "why": row["why"],
        "for": row["given_to"],
        "by": row["by"],
        "person_id": row["person_id"],
        "started_at": shown.instant(row["started_at"]),
        "ended_at": shown.instant(row["ended_at"]),
    }


def corrected(call: CallContext, slug: str, body: ServiceBody) -> str | None:
    """The service of this house whose fact is corrected; 404 for another's."""
    if body.corrects is None:
        return None
    with call.store.reading() as connection:
        stream = lines.stream_of(connection, body.corrects)
        identity = None if stream is None else stream.partition("-")[2]
        row = None if identity is None else services.latest(connection, identity)
    if row is None or row["centre_id"] != slug:
        raise NotFound("fact", body.corrects)
    return identity
