"""The gateway's wiring: the one way in, all calls under /api/v1, the browser client at /."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from chassis.clock import Clock
from chassis.problems import install_handlers
from chassis.settings import ServiceName, Settings
from gateway import batch, client, gathering, health, live, sign_in
from gateway.client import Client
from gateway.edge import Gate, Going, TheGate
from gateway.grants import Grants
from gateway.headers import Sealed
from gateway.issuer import IssuerKeys, check_issuer
from gateway.limits import Bodies, Rate
from gateway.live import Heads
from gateway.routes import PREFIX, service_for
from gateway.sentences import SENTENCES
from gateway.upstreams import Upstreams, answer

DESCRIPTION: Final = Path(__file__).with_name("openapi.json")
ROUTER = APIRouter()


@ROUTER.get(
    "/openapi.json",
    summary="This description",
    tags=["gateway"],
    responses={
        200: {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": {"type": "object"}}}}
    },
)
async def description() -> Response:
    return Response(DESCRIPTION.read_bytes(), media_type="application/json")


@ROUTER.api_route("/{path:path}", methods=["GET", "POST", "PUT", "DELETE"], include_in_schema=False)
async def pass_on(request: Request, gate: TheGate, going: Going) -> Response:
    """To the service whose path it is, and back."""
    service = service_for(request.scope["path"].removeprefix(PREFIX))
    return answer(await gate.upstreams.send(service, going))


def create_app(
    settings: Settings, transports: Mapping[ServiceName, httpx.AsyncBaseTransport] | None = None
) -> FastAPI:
    """The gateway's web app; `transports` stand in for the network to the services."""
    check_issuer(settings)
    clock = Clock()
    clock.set(settings.clock)
    rate = Rate(settings.requests_per_minute)
    gate = Gate(settings, Upstreams(settings, transports), rate, clock, IssuerKeys(settings))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await gate.upstreams.close()
        await gate.issuer.close()

    app = FastAPI(
        title="Zavetje", version="1", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    app.state.gate = gate
    app.state.grants = Grants()
    app.state.heads = Heads(gate.upstreams)
    install_handlers(app, SENTENCES)
    app.include_router(health.ROUTER, include_in_schema=False)
    for router in (health.ROUTER, gathering.ROUTER, batch.ROUTER, live.ROUTER, ROUTER):
        app.include_router(router, prefix=PREFIX)
    app.include_router(sign_in.ROUTER)
    app.include_router(client.ROUTER)
    app.mount("/", Client(settings))
    app.add_middleware(Bodies)
    app.add_middleware(Sealed, now=clock.now)
    return app
