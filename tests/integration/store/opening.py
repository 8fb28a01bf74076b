"""Opening a store for a test: schema, read models, writer; and reading it from outside."""

import contextlib
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from chassis import migrations, read_models
from chassis.clock import Clock, micros
from chassis.codec import Shapes
from chassis.event_store import Store, open_engine
from chassis.projections import Projection
from chassis.tables import EVENT
from tests.integration.store.bookings import EVENTS, MODELS, SERVICE

SHAPES = Shapes(EVENTS)
WHOLE = SimpleNamespace(name=SERVICE, projections=MODELS, shapes={SERVICE: SHAPES})
"""The service as `chassis.replaying` needs it."""


def prepare(url: str, models: Sequence[Projection] = MODELS, clock: Clock | None = None) -> None:
    """What a service does before it opens its store."""
    migrations.upgrade(SERVICE, url)
    engine = open_engine(url, writing=True)
    try:
        read_models.ensure(engine, SERVICE, models, {SERVICE: SHAPES}, micros((clock or Clock()).now()))
    finally:
        engine.dispose()


@contextlib.contextmanager
def opened(
    url: str, models: Sequence[Projection] = MODELS, clock: Clock | None = None, *, started: bool = True
) -> Iterator[Store]:
    """The store at `url`, made when it is not there, stopped on the way out."""
    prepare(url, models, clock)
    store = Store(SERVICE, url, SHAPES, models, clock=clock)
    try:
        if started:
            store.start()
        yield store
    finally:
        store.stop()


@contextlib.contextmanager
def outside(url: str) -> Iterator[sa.Connection]:
    """A connection that knows nothing of our rules: somebody with the database's own client."""
    engine = open_engine(url, writing=True)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def log_of(store: Store) -> list[dict[str, Any]]:
    """Every row of the log in order."""
    with store.reading() as connection:
        query = sa.select(EVENT).order_by(EVENT.c.position)
        return [dict(row) for row in connection.execute(query).mappings()]
