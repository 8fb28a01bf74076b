"""`GET /live`: how far each service's log has come, said whenever it moves. No content: what it means is asked for.

A stream says the whole position each time, so whoever was away has caught up with the first event.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import StreamingResponse

from chassis.identity import Role
from chassis.settings import SERVICES
from gateway.edge import PROBLEM, TheGate, Who
from gateway.upstreams import Upstreams

ROUTER = APIRouter(tags=["gateway"])
EVERY_S: Final = 1.0
QUIET_S: Final = 15.0
"""A comment is sent when nothing was said for so long: a line that died is noticed."""
LONGEST_S: Final = 300.0
"""Then the client comes again, with a token that still holds."""


class Heads:
    """The services' positions, asked for once a second for everybody who listens, and never when nobody does."""

    def __init__(self, upstreams: Upstreams, every_s: float = EVERY_S):
        self._upstreams = upstreams
        self._every_s = every_s
        self._seen: dict[str, int] = {}
        self._asked_at = float("-inf")
        self._turn = asyncio.Lock()

    async def now(self) -> dict[str, int]:
        """The positions, at most a second old; a service that does not answer keeps its last one."""
        async with self._turn:
            if time.monotonic() - self._asked_at >= self._every_s:
                await self._ask()
        return dict(self._seen)

    async def _ask(self) -> None:
        found = await asyncio.gather(*(self._upstreams.ready(service) for service in SERVICES))
        for service, answer in zip(SERVICES, found, strict=True):
            if answer is not None and answer.headers.get("content-type", "").startswith("application/json"):
                self._seen[service] = int(answer.json().get("position", self._seen.get(service, 0)))
        self._asked_at = time.monotonic()

    async def changes(self) -> AsyncIterator[dict[str, int] | None]:
        """The positions whenever they moved, the first at once; None when it was quiet for a while."""
        said: dict[str, int] = {}
        begun = quiet = time.monotonic()
        while time.monotonic() - begun < LONGEST_S:
            now = await self.now()
            if now != said:
                said, quiet = now, time.monotonic()
                yield now
            elif time.monotonic() - quiet >= QUIET_S:
                quiet = time.monotonic()
                yield None
            await asyncio.sleep(self._every_s)


@ROUTER.get(
    "/live",
    summary="How far each service has come, whenever it moves: server-sent events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}, **PROBLEM},
)
async def live(request: Request, gate: TheGate, who: Who) -> StreamingResponse:
    """Events `position` with `{"intake": 812, …}`; ask with these as Consistency. Ends after 5 min."""
    heads: Heads = request.app.state.heads

    async def lines() -> AsyncIterator[str]:
        async for moved in heads.changes():
            yield ":\n\n" if moved is None else f"event: position\ndata: {json.dumps(moved)}\n\n"

    return StreamingResponse(lines(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


class Me(BaseModel):
    """Whose screen it is: the attributes that rights are judged by; empty ones are left out."""

    sub: str
    roles: list[Role] = []
    csd: str | None = None
    units: list[str] = []
    centre: str | None = None
    stations: list[str] = []
    administration: str | None = None


@ROUTER.get(
    "/me",
    summary="Whom the access token names",
    responses=PROBLEM,
    response_model=Me,
    response_model_exclude_defaults=True,
)
async def me(who: Who) -> dict[str, object]:
    return who.claims()
