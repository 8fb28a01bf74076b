"""What only the services of one installation and its operator may call: messages, replay, rebuild, the demo's clock."""

import hmac
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel

from chassis import replaying
from chassis.clock import micros, moment, rfc3339
from chassis.errors import Forbidden, NotFound, Unauthenticated
from chassis.event_store import head, rows_after
from chassis.log_api import shown
from chassis.outbox import messages_after
from chassis.tables import EVENT, PARKED
from chassis.web import Instant, json_response


def operator(request: Request, authorization: Annotated[str | None, Header()] = None) -> Any:
    """The running service, for a caller who holds the installation's internal secret."""
    running = request.app.state.running
    expected = f"Bearer {running.settings.internal_secret_text()}"
    if authorization is None or not hmac.compare_digest(authorization.encode(), expected.encode()):
        raise Unauthenticated("This call is for the services of this installation.", code="internal_only")
    return running


Operator = Annotated[Any, Depends(operator)]
ROUTER = APIRouter(include_in_schema=False)
MESSAGES = 500


class ClockBody(BaseModel):
    """Where to set the clock; null lets it run."""

    now: Instant | None


@ROUTER.get("/health/live")
def live() -> dict[str, str]:
    return {"state": "live"}


@ROUTER.get("/health/ready")
def ready(request: Request, response: Response) -> dict[str, Any]:
    running = request.app.state.running
    loops = {name: loop.status() for name, loop in running.loops.items()}
    degraded = [name for name, status in loops.items() if status.get("state") not in ("running", None)]
    with running.store.reading() as connection:
        position, closed_at, _ = head(connection)
    return {
        "state": "degraded" if degraded else "ready",
        "service": running.service.name,
        "position": position,
        "closed_at": rfc3339(moment(closed_at)),
        "now": rfc3339(running.clock.now()),
        "loops": loops,
    }


@ROUTER.get("/internal/messages")
def messages(running: Operator, after: Annotated[int, Query(ge=0)], limit: int = MESSAGES) -> Response:
    """The envelopes after a position, as the bus carries them: a reader fills its gap from here."""
    found = messages_after(running.store, running.service.published, after, min(limit, MESSAGES))
    return json_response(found, 200, {})


@ROUTER.get("/internal/events")
def events(
    running: Operator,
    after: int = 0,
    limit: Annotated[int, Query(ge=1, le=MESSAGES)] = 100,
    stream: str | None = None,
) -> Response:
    with running.store.reading() as connection:
        rows = rows_after(connection, after, limit, stream=stream)
    return json_response({"items": [shown(row) for row in rows]}, 200, {})


@ROUTER.get("/internal/replay")
def replay(
    running: Operator,
    at: Instant | None = None,
    known_at: Instant | None = None,
    model: str | None = None,
    stream: str | None = None,
) -> Response:
    """Every read model as of (T, K), folded from the log and the inbox alone."""
    now = running.clock.now()
    k = micros(known_at or now)
    t = micros(at) if at is not None else k
    with running.store.reading() as connection:
        found = replaying.replay(connection, running.service, t, k, model, stream)
    if not found:
        raise NotFound("read model", model or "")
    counts = {name: len(rows) for name, rows in found.items()}
    times = {"at": rfc3339(moment(t)), "known_at": rfc3339(moment(k))}
    return json_response({**times, "counts": counts, "models": found}, 200, {})


@ROUTER.post("/internal/rebuild")
def rebuild(running: Operator, model: str | None = None) -> Response:
    """Make the read models anew beside the live ones, compare, switch."""
    now = micros(running.clock.now())
    done = replaying.rebuild(running.store, running.service, model, now)
    return json_response({"models": done}, 200, {})


@ROUTER.get("/internal/verify")
def verify(running: Operator) -> Response:
    """The chain, and every read model against the fold of the log."""
    with running.store.reading() as connection:
        found = replaying.verify(connection, running.service)
    return json_response(found, 200, {})


@ROUTER.get("/internal/parked")
def parked(running: Operator) -> Response:
    with running.store.reading() as connection:
        query = sa.select(PARKED).order_by(PARKED.c.source, PARKED.c.position)
        rows = [dict(row) for row in connection.execute(query).mappings()]
    for row in rows:
        row["first_seen"], row["last_seen"] = (
            rfc3339(moment(row["first_seen"])),
            rfc3339(moment(row["last_seen"])),
        )
    return json_response({"items": rows}, 200, {})


@ROUTER.post("/internal/parked/replay")
async def replay_parked(running: Operator, source: str, stream: str) -> Response:
    """Try a parked stream again, in order."""
    inbox = running.loops.get(f"inbox {source}")
    if inbox is None:
        raise NotFound("reader of", source)
    return json_response({"applied": await inbox.replay_parked(stream)}, 200, {})


def holds_more_than_a_demo(running: Any) -> bool:
    """Whether anybody but a demo has recorded something here."""
    with running.store.reading() as connection:
        others = sa.select(sa.exists().where(EVENT.c.source != "demo"))
        return bool(connection.execute(others).scalar())


@ROUTER.post("/internal/clock")
def set_clock(running: Operator, body: ClockBody) -> Response:
    """Set the demo's clock; never in production, never where others than a demo have recorded anything."""
    if running.settings.env == "production":
        raise Forbidden("The clock of a production system is the machine's.")
    if body.now is not None and holds_more_than_a_demo(running):
        raise Forbidden("The clock is set for a demo only, and this log holds other facts.")
    running.clock.set(body.now)
    return json_response({"now": rfc3339(running.clock.now())}, 200, {})
