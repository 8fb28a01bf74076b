"""Asks a sender directly for what the bus did not bring: the one HTTP call between services."""

import json

import httpx

from chassis.causes import PlainFault
from chassis.messaging import Head
from chassis.receiving import Message, message

PAGE = 500


class Unreadable(PlainFault):
    """What the sender itself answered is no message."""


class Feed:
    """`GET /internal/messages` of one sender, answered to whoever knows the installation's secret."""

    def __init__(self, source: str, url: str, secret: str, http: httpx.AsyncClient | None = None):
        self._source, self._url = source, f"{url}/internal/messages"
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._given, self._http = http, http

    async def after(self, position: int) -> tuple[list[Message], Head]:
        """At most a page of what follows `position`, in order, and how far the sender is.

        Raises httpx.HTTPError while it cannot be reached, Unreadable for an answer that is none.
        """
        wanted = {"after": position, "limit": PAGE}
        self._http = self._http or httpx.AsyncClient(timeout=10)
        answer = await self._http.get(self._url, params=wanted, headers=self._headers)
        answer.raise_for_status()
        try:
            body = answer.json()
            reached = Head.of(body["head"])
            found = [message(json.dumps(item).encode(), reached.store_id) for item in body["items"]]
        except (ValueError, KeyError, TypeError) as broken:
            raise Unreadable(f"{self._source} answered no messages") from broken
        return sorted(found, key=lambda one: one.position), reached

    async def close(self) -> None:
        """Close the connections of its own; the next question opens new ones."""
        if self._http is not None and self._given is None:
            await self._http.aclose()
            self._http = None
