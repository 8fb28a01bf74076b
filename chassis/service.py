"""Builds one service's process out of its rooms: the log, the web app, the loops, health and a graceful stop."""

import asyncio
import contextlib
import gc
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fastapi import APIRouter, FastAPI

from chassis import internal, log_api, migrations, read_models
from chassis.clock import Clock, micros
from chassis.codec import Shapes
from chassis.decider import Rules
from chassis.doorstep import Doorstep
from chassis.event_store import Store, open_engine
from chassis.facts import Event, Recorded
from chassis.identity import Caller, trusted, verify_vouch
from chassis.loops import loops_of
from chassis.problems import install_handlers
from chassis.projections import Projection
from chassis.questions import Progress
from chassis.receiving import React
from chassis.rights import Table, Whose
from chassis.settings import ServiceName, Settings
from chassis.webhooks.courier import Announce, Target
from law.parameters import Law


@dataclass(frozen=True)
class Webhooks:
    """What a service with subscribers tells them: what of a fact, and where a subscription wants it."""

    announce: Announce
    target: Target


@dataclass(frozen=True)
class Service:
    """A service's rooms, as its `app.py` wires them on one page.

    `contracts` are the messages we read, by publishing service; `reactions` what they make us do.
    `wiring(settings)` makes what the routes find in `call.app` (key stores, nothing shared).
    """

    name: ServiceName
    events: Sequence[type[Event]]
    rules: Sequence[Rules[Any, Any]]
    projections: Sequence[Projection]
    published: Callable[[Recorded], Event | None]
    router: APIRouter
    permissions: Table
    contracts: Mapping[str, Sequence[type[Event]]] = field(default_factory=dict)
    reactions: Mapping[str, React] = field(default_factory=dict)
    sentences: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    wiring: Callable[[Settings], Any] = lambda settings: None
    webhooks: Webhooks | None = None
    verbs: Mapping[str, Callable[[Settings, Sequence[str]], int]] = field(default_factory=dict)
    """An operator's words that this service alone understands, with the rest of the line; the exit code answers."""
    keeps_access: bool = False
    """Whether who looked at whom is kept here."""
    whose_case: Callable[[Any, str, datetime], Whose | None] = lambda connection, case_id, now: None
    """Whose a case is, as this service knows; None for one that it does not know."""

    @property
    def shapes(self) -> dict[str, Shapes]:
        """How to read the facts of each source, our own among them."""
        return {self.name: Shapes(self.events)} | {
            who: Shapes(known) for who, known in self.contracts.items()
        }

    @property
    def definitions(self) -> str:
        """Hash of what answers rest on: the read models' code and the law with its time zone and holiday data."""
        made_of = [*(model.definition for model in self.projections), Law.default().version()]
        return hashlib.sha256("|".join(made_of).encode()).hexdigest()[:16]


class Running:
    """One service as it runs: what every request and loop shares."""

    def __init__(self, service: Service, settings: Settings, clock: Clock | None = None):
        self.service, self.settings = service, settings
        self.clock = clock or Clock()
        if settings.clock is not None:
            self.clock.set(settings.clock)
        self.url = settings.database_url(service.name)
        self.shapes = service.shapes
        own = [model for model in service.projections if model.source == service.name]
        self.foreign = [model for model in service.projections if model.source != service.name]
        self.store = Store(service.name, self.url, self.shapes[service.name], own, self.foreign, self.clock)
        self._prepare()
        self.progress = Progress(self.store)
        self.sources = tuple(service.contracts)
        self.definitions = service.definitions
        self.secret = settings.internal_secret()
        self.wiring = service.wiring(settings)
        self.loops: dict[str, Any] = {}

    def _prepare(self) -> None:
        """Schema and read models; only once the store is ours, for another process may be living on them."""
        engine = open_engine(self.url, writing=True)
        now = micros(self.clock.now())
        try:
            migrations.upgrade(self.service.name, self.url)
            read_models.ensure(engine, self.service.name, self.service.projections, self.shapes, now)
        except BaseException:
            self.store.stop()
            raise
        finally:
            engine.dispose()

    def verify(self, assertion: str) -> Caller:
        """The caller the gateway vouches for; raises Unauthenticated."""
        return verify_vouch(assertion, self.service.name, trusted(self.settings.gateway_jwks_file))


def spare_what_stays() -> None:
    """Take what the start left in memory from the collector, which would hold requests up by walking over it."""
    gc.collect()
    gc.freeze()


def check_permissions(service: Service) -> None:
    """Refuse to start with a route that has no row in the permission table, or a row for a route that is not there."""
    named = set(service.permissions)
    routes = {*routes_of(service.router), *routes_of(log_api.ROUTER)}
    if named != routes:
        raise RuntimeError(f"{service.name}: routes and permission table differ: {sorted(named ^ routes)}")


def routes_of(router: APIRouter) -> Iterator[str]:
    """`METHOD /path` of every route."""
    for route in router.routes:
        for method in sorted(getattr(route, "methods", ()) or ()):
            yield f"{method} {route.path}"  # type: ignore[attr-defined]


def create_app(
    service: Service, settings: Settings, *, clock: Clock | None = None, bus: bool = True
) -> FastAPI:
    """The service's web app; without `bus` it neither sends nor hears (tests of one service)."""
    check_permissions(service)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        running = await asyncio.to_thread(Running, service, settings, clock)
        app.state.running = running
        running.store.start()
        try:
            async with loops_of(running) if bus else contextlib.nullcontext():
                if bus:
                    spare_what_stays()
                yield
        finally:
            await asyncio.to_thread(running.store.stop)

    app = FastAPI(
        title=f"Zavetje: {service.name}", version="1", lifespan=lifespan, docs_url=None, redoc_url=None,
        openapi_url=None,
    )  # fmt: skip
    app.state.name = service.name
    install_handlers(app, service.sentences)
    app.add_middleware(Doorstep, state=app.state)
    app.include_router(service.router)
    app.include_router(log_api.ROUTER)
    app.include_router(internal.ROUTER)
    return app
