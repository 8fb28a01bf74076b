"""Is the gateway alive, and is the house behind it ready?"""

import asyncio
from typing import Any, Final

import httpx
from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from chassis.settings import SERVICES, ServiceName
from gateway.edge import TheGate

ROUTER = APIRouter(tags=["health"])
WORST_FIRST: Final = ("not_ready", "degraded", "ready")


@ROUTER.get("/health/live", summary="Alive; depends on nothing else")
async def live() -> dict[str, str]:
    return {"state": "live"}


@ROUTER.get(
    "/health/ready",
    summary="Ready when every service is; degraded ones are named with their reasons",
    responses={503: {"description": "a service does not answer"}},
)
async def ready(gate: TheGate) -> Response:
    """`degraded` still takes commands: for example, facts wait while the bus is away."""
    said = await asyncio.gather(*(gate.upstreams.ready(service) for service in SERVICES))
    services = {service: state_of(answer) for service, answer in zip(SERVICES, said, strict=True)}
    state = next(state for state in WORST_FIRST if _any(services, state))
    status = 503 if state == "not_ready" else 200
    return JSONResponse({"state": state, "services": services}, status)


def state_of(answer: httpx.Response | None) -> dict[str, Any]:
    """One service's state in a word, with what is not as it should be."""
    if answer is None:
        return {"state": "not_ready", "reasons": ["no answer"]}
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return {"state": "not_ready", "reasons": [f"status {answer.status_code}"]}
    told = answer.json()
    loops = {name: loop.get("state") for name, loop in told.get("loops", {}).items()}
    reasons = [f"{name}: {state}" for name, state in loops.items() if state not in ("running", None)]
    state = "not_ready" if answer.status_code != 200 else told.get("state", "ready")
    return {"state": state, "reasons": reasons}


def _any(services: dict[ServiceName, dict[str, Any]], state: str) -> bool:
    return state == "ready" or any(told["state"] == state for told in services.values())
