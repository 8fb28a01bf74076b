"""What every answer carries: never stored, never guessed at, never framed, and the server's time."""

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Sealed:
    """Adds the security headers and, where no service gave one, the Date by which clients measure their clock."""

    def __init__(self, app: ASGIApp, now: Callable[[], datetime]):
        self.app = app
        self.now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
                headers.setdefault("Date", format_datetime(self.now(), usegmt=True))
            await send(message)

        await self.app(scope, receive, dressed if scope["type"] == "http" else send)
