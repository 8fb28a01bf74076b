"""What every request passes first: its trace goes on, and the answer's Date is the service's clock."""

from email.utils import format_datetime
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.telemetry import continue_from, span


class Doorstep:
    """The outermost layer of a service's web app. A phone measures its clock against the `Date` set here."""

    def __init__(self, app: ASGIApp, state: Any):
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                now = self._state.running.clock.now()
                MutableHeaders(scope=message)["Date"] = format_datetime(now, usegmt=True)
            await send(message)

        with (
            continue_from(Headers(scope=scope).get("traceparent")),
            span(f"{scope['method']} {self._state.name}"),
        ):
            await self._app(scope, receive, dated)
