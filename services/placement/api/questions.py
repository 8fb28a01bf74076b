"""Which requests and stays there are, and one in full: each line names its event."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis.web import Call, CallContext, Id, Question, Slug, Times
from services.placement.api import shown
from services.placement.api.request_shapes import Requests, RequestShown
from services.placement.api.rights import request_seen, wanted_by
from services.placement.domain.course import Status
from services.placement.projections import centres, lines, requests, seen, stays
from services.placement.projections.law_entries import law_known

ROUTER = APIRouter(tags=["placements"])


@ROUTER.get(
    "/placements",
    summary="Requests by when they were made, each with its people",
    responses={200: {"model": Requests}},
)
def get_placements(
    call: Call,
    times: Times,
    centre: Slug | None = None,
    case_id: Id | None = None,
    state: Status | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> Response:
    wanted = wanted_by(call, centre_id=centre, case_id=case_id, status=state)
    after = shown.after(cursor)
    return call.answer(times, lambda q: page(q, wanted, after, limit), sources=("intake",))


@ROUTER.get(
    "/placements/{placement_id}",
    summary="A request, or one stay, in full",
    responses={200: {"model": RequestShown}},
)
def get_placement(call: Call, times: Times, placement_id: Id) -> Response:
    return call.answer(times, lambda q: detail(call, q, placement_id), sources=("intake",))


def page(q: Question, wanted: requests.Wanted, after: tuple[int, str] | None, limit: int) -> dict[str, Any]:
    """A page of the list."""
    rows = requests.listed(q.connection, wanted, q.at, q.known_at, after, limit)
    last = rows[-1] if len(rows) == limit else None
    more = None if last is None else shown.cursor(last["asked_at"], last["request_id"])
    people = stays_shown(q, [row["request_id"] for row in rows])
    return {"items": [shown.request(row, people) for row in rows], "next": more}


def stays_shown(q: Question, request_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The stays of some requests, by their id."""
    rows = stays.of_requests(q.connection, request_ids, q.at, q.known_at)
    houses = centres.some(q.connection, [row["centre_id"] for row in rows], q.at, q.known_at)
    people = seen.of_stays(q.connection, [row["stay_id"] for row in rows], q.known_at)
    law = law_known(q.connection, q.known_at)
    return {
        row["stay_id"]: shown.stay(row, houses.get(row["centre_id"]), people.get(row["stay_id"]), law, q.at)
        for row in rows
    }


def detail(call: CallContext, q: Question, identity: str) -> dict[str, Any] | None:
    """All of a request and its stays, or of one stay; None for what is not there then or not for this caller."""
    request_id = requests.request_of(q.connection, identity, q.known_at)
    row = None if request_id is None else requests.one(q.connection, request_id, q.at, q.known_at)
    if not request_seen(call, q, row) or row is None:
        return None
    if identity != row["request_id"]:
        row["places"] = [place for place in row["places"] if place["stay_id"] == identity]
    told = shown.request(row, stays_shown(q, [row["request_id"]]))
    streams = [f"placement_request-{row['request_id']}"]
    streams += [f"stay-{place['stay_id']}" for place in row["places"]]
    for place in told["placements"]:
        place["version"] = lines.version_of(q.connection, f"stay-{place['id']}", q.known_at)
    return {
        **told,
        "id": identity,
        "request_id": row["request_id"],
        "version": lines.version_of(q.connection, streams[0], q.known_at),
        "lines": [shown.line(one) for one in lines.of(q.connection, streams, q.at, q.known_at)],
    }
