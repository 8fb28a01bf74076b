"""Who is this? Asked once, at the edge: the token is checked, the rate is kept, the request made ready to go on."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, cast

from fastapi import Depends
from starlette.requests import Request

from chassis.clock import Clock
from chassis.errors import Unauthenticated
from chassis.identity import Caller, bearer, refuse_revoked, verify_token
from chassis.problems import NoSuchCall
from chassis.settings import Settings
from gateway.issuer import IssuerKeys
from gateway.limits import Rate
from gateway.routes import PREFIX
from gateway.upstreams import Passed, Upstreams, passed_on

PROBLEM: Final[dict[int | str, dict[str, Any]]] = {
    401: {"description": "no access token, or one that is not valid"},
    503: {"description": "a service does not answer; send it again"},
}


@dataclass(frozen=True)
class Gate:
    """What every request at the gateway shares."""

    settings: Settings
    upstreams: Upstreams
    rate: Rate
    clock: Clock
    issuer: IssuerKeys


def gate_of(request: Request) -> Gate:
    """The gateway's own wiring."""
    return cast("Gate", request.app.state.gate)


async def caller_of(request: Request) -> Caller:
    """Whom the access token names; raises Unauthenticated, or TooManyRequests for who asks too often."""
    gate = gate_of(request)
    try:
        token = bearer(request.headers.get("authorization"))
        caller = verify_token(token, await gate.issuer.for_token(token), gate.settings)
        refuse_revoked(caller, gate.settings.revoked_file)
    except Unauthenticated:
        gate.rate.take(f"address {request.client.host if request.client else ''}")
        raise
    gate.rate.take(f"subject {caller.subject}")
    return caller


async def passed_of(request: Request, caller: Annotated[Caller, Depends(caller_of)]) -> Passed:
    """The request as it goes on to a service."""
    return Passed(
        caller, request.method, target_of(request), passed_on(request.headers), await request.body()
    )


def target_of(request: Request) -> bytes:
    """Path and query as they were sent, without the prefix; raises NoSuchCall for what no client sends."""
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope["query_string"]
    if not path.startswith(PREFIX.encode()) or not (path + query).isascii():
        raise NoSuchCall
    return path.removeprefix(PREFIX.encode()) + (b"?" + query if query else b"")


TheGate = Annotated[Gate, Depends(gate_of)]
Who = Annotated[Caller, Depends(caller_of)]
Going = Annotated[Passed, Depends(passed_of)]
