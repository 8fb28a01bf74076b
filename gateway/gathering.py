"""One answer out of all services' answers, made for one moment of knowledge: tasks, a case's facts, the audit."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl, urlencode

import httpx
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chassis.errors import BadInput
from chassis.settings import SERVICES, ServiceName
from gateway.edge import PROBLEM, Going, TheGate
from gateway.positions import merged
from gateway.upstreams import Passed, Upstreams, answer

ROUTER = APIRouter(tags=["gateway"], responses=PROBLEM)
A_PAGE: Final = 500
LAST: Final = datetime.max.replace(tzinfo=UTC)
NOTHING_FOR_YOU: Final = (403, 404)
"""A service that has nothing of the kind, or nothing for this caller, adds nothing."""

Item = dict[str, Any]
Limit = Annotated[int, Query(ge=1, le=A_PAGE, description="how many at most")]
Cursor = Annotated[str | None, Query(description="`next` of the page before")]


@dataclass(frozen=True)
class Whole:
    """All of one service's list, with what its answer stated."""

    stated: dict[str, Any]
    items: list[Item]


@dataclass(frozen=True)
class Listing:
    """A list that several services have a part of: how each is paged, and the order of the whole."""

    more: str
    order: Callable[[Item], Any]
    identity: str


TASKS: Final = Listing("cursor", lambda item: (_instant(item.get("due_at")), item["id"]), "id")
FACTS: Final = Listing("after", lambda item: (_instant(item["recorded_at"]), item["event_id"]), "event_id")


class Declined(Exception):
    """A service gave no list; its answer is the client's."""

    def __init__(self, found: httpx.Response):
        self.found = found


@ROUTER.get("/tasks", summary="What is due, from whom, until when, why: from all services")
async def tasks(
    request: Request, gate: TheGate, going: Going, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    return await gathered(gate.upstreams, going, request, TASKS, limit, cursor)


@ROUTER.get("/events", summary="The immutable facts in order: of one service, or of one case from all")
async def events(
    request: Request,
    gate: TheGate,
    going: Going,
    service: ServiceName | None = None,
    case_id: str | None = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    if service is not None:
        return answer(await gate.upstreams.send(service, going))
    if case_id is None:
        raise BadInput("service_needed", "Say whose facts: name service or case_id.", field="service")
    return await gathered(gate.upstreams, going, request, FACTS, limit, cursor)


@ROUTER.get("/audit/verification", summary="Is each service's chain intact, or where is it broken?")
async def verification(gate: TheGate, going: Going) -> Response:
    return await joined(gate.upstreams, going)


@ROUTER.get("/audit/heads", summary="The head of each service's chain")
async def heads(gate: TheGate, going: Going) -> Response:
    return await joined(gate.upstreams, going)


async def joined(upstreams: Upstreams, going: Passed) -> Response:
    """The items of every service, one after the other; the first refusal is the answer."""
    found = await asyncio.gather(*(upstreams.send(service, going) for service in SERVICES))
    refused = next((one for one in found if one.status_code != 200), None)
    if refused is not None:
        return answer(refused)
    return JSONResponse({"items": [item for one in found for item in one.json()["items"]]})


async def gathered(
    upstreams: Upstreams, going: Passed, request: Request, listing: Listing, limit: int, cursor: str | None
) -> Response:
    """One page of the whole list, every service asked about the same moment of knowledge."""
    own = {"limit", "cursor", "after", "service"}
    asked = [pair for pair in parse_qsl(request.url.query, keep_blank_values=True) if pair[0] not in own]
    path = going.target.partition(b"?")[0].decode()
    try:
        wholes = await same_moment(upstreams, going, path, asked, listing)
    except Declined as declined:
        return answer(declined.found)
    items = sorted((item for whole in wholes for item in whole.items), key=listing.order)
    return page(items, [whole.stated for whole in wholes], listing, limit, cursor)


async def same_moment(
    upstreams: Upstreams, going: Passed, path: str, asked: list[tuple[str, str]], listing: Listing
) -> list[Whole]:
    """Every service's list as known at one moment: who answered for a later one is asked again."""
    first = await asyncio.gather(
        *(fetched(upstreams, service, going, path, asked, listing) for service in SERVICES),
        return_exceptions=True,
    )
    here = _heard(first)
    known_at = min((whole.stated["known_at"] for whole in here.values()), key=_instant)
    pinned = [("known_at", known_at), *(pair for pair in asked if pair[0] != "known_at")]
    later = [service for service, whole in here.items() if whole.stated["known_at"] != known_at]
    again = await asyncio.gather(
        *(fetched(upstreams, service, going, path, pinned, listing) for service in later)
    )
    return list({**here, **dict(zip(later, again, strict=True))}.values())


def _heard(found: Sequence[Whole | BaseException]) -> dict[ServiceName, Whole]:
    """Those that answered with a list; raises what any other answered, unless it has nothing for this caller."""
    here: dict[ServiceName, Whole] = {}
    silent: Declined | None = None
    for service, one in zip(SERVICES, found, strict=True):
        if isinstance(one, Whole):
            here[service] = one
        elif isinstance(one, Declined) and one.found.status_code in NOTHING_FOR_YOU:
            silent = one
        else:
            raise one
    if not here and silent is not None:
        raise silent
    return here


async def fetched(
    upstreams: Upstreams,
    service: ServiceName,
    going: Passed,
    path: str,
    asked: list[tuple[str, str]],
    listing: Listing,
) -> Whole:
    """All pages of one service's list, the later ones as known when the first was made."""
    stated: dict[str, Any] = {}
    items: list[Item] = []
    more: list[tuple[str, str]] = []
    while True:
        query = urlencode([*asked, ("limit", str(A_PAGE)), *more])
        found = await upstreams.send(service, replace(going, target=f"{path}?{query}".encode()))
        if found.status_code != 200:
            raise Declined(found)
        body = found.json()
        stated = stated or {name: value for name, value in body.items() if name not in ("items", "next")}
        items += body["items"]
        if body.get("next") is None:
            return Whole(stated, items)
        asked = [("known_at", stated["known_at"]), *(pair for pair in asked if pair[0] != "known_at")]
        more = [(listing.more, str(body["next"]))]


def page(
    items: list[Item], stated: Sequence[dict[str, Any]], listing: Listing, limit: int, cursor: str | None
) -> Response:
    """The items after `cursor` (the identity of the last one shown), and what the services stated, as one."""
    names = [item[listing.identity] for item in items]
    start = names.index(cursor) + 1 if cursor in names else 0
    shown = items[start : start + limit]
    following = names[start + limit - 1] if start + limit < len(items) else None
    positions = merged(
        f"{who}={number}" for one in stated for who, number in one.get("positions", {}).items()
    )
    body = {
        "items": shown,
        "next": following,
        "at": stated[0]["at"],
        "known_at": stated[0]["known_at"],
        "positions": {who: int(number) for who, number in _pairs(positions)},
        "definitions": _definitions(str(one.get("definitions")) for one in stated),
    }
    return JSONResponse(body, headers={"Position": positions})


def _pairs(positions: str) -> Iterable[tuple[str, str]]:
    return (
        (who, number) for who, _, number in (part.partition("=") for part in positions.split(",") if part)
    )


def _definitions(each: Iterable[str]) -> str:
    return hashlib.sha256("|".join(each).encode()).hexdigest()[:16]


def _instant(text: str | None) -> datetime:
    return datetime.fromisoformat(text) if text else LAST
