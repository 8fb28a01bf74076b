"""What the gateway takes in: bodies of a bounded size and one kind, from one client only so many a minute."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.errors import ZavetjeError
from chassis.problems import TooLarge, TooManyRequests, UnsupportedMediaType, problem_response
from gateway.routes import PREFIX

BATCH_PATH: Final = f"{PREFIX}/commands:batch"
FORM: Final = "application/x-www-form-urlencoded"
FORM_PATHS: Final = ("/oidc/authorize", "/oidc/token", "/oidc/logout")
"""What OIDC sends as a form."""
BODY_BYTES: Final = 1 << 20
BATCH_BYTES: Final = 8 << 20
CLIENTS: Final = 10_000


class Rate:
    """A bucket of tokens a client, refilled evenly; full, it holds a minute's worth. 0 a minute sets no limit."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float] = time.monotonic):
        self._full = float(per_minute)
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> None:
        """Take one token; raises TooManyRequests when there is none."""
        if not self._full:
            return
        now = self._monotonic()
        left, since = self._buckets.pop(client, (self._full, now))
        left = min(self._full, left + (now - since) * self._full / 60)
        self._buckets[client] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > CLIENTS:
            self._buckets.popitem(last=False)
        if left < 1:
            raise TooManyRequests


class Bodies:
    """Refuses a body that is too large (413) or does not say it is JSON (415), before anybody reads it."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        limit = BATCH_BYTES if request.url.path == BATCH_PATH else BODY_BYTES
        if (refusal := refused(request, limit)) is not None:
            answer = problem_response(refusal, request.headers.get("accept-language"), {})
            await answer(scope, receive, send)
            return
        await self.app(scope, counted(receive, limit), send)


def refused(request: Request, limit: int) -> ZavetjeError | None:
    """Why the body announced by the headers is not taken, or None."""
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > limit:
        return TooLarge(limit=limit)
    has_body = length != "0" or "transfer-encoding" in request.headers
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    wanted = FORM if request.url.path in FORM_PATHS else "application/json"
    return UnsupportedMediaType() if has_body and kind != wanted else None


def counted(receive: Receive, limit: int) -> Receive:
    """`receive`, until more than `limit` bytes came: whoever reads on then gets TooLarge."""
    taken = 0

    async def next_message() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise TooLarge(limit=limit)
        return message

    return next_message
