"""The way to the services: pooled connections, the gateway's word for the caller, and repeats of what is safe."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx
from starlette.datastructures import Headers
from starlette.responses import Response

from chassis.clock import new_id
from chassis.identity import VOUCH_HEADER, Caller, signing_key, vouch
from chassis.problems import InternalError, ServiceUnavailable
from chassis.settings import SERVICES, ServiceName, Settings
from chassis.telemetry import current_traceparent, span

PASSED_ON: Final = (
    "accept",
    "accept-language",
    "consistency",
    "content-type",
    "idempotency-key",
    "prefer",
    "zavetje-source",
)
"""All that a service hears of a client's headers; who it is, it hears from the gateway alone."""

PASSED_BACK: Final = (
    "allow",
    "content-disposition",
    "content-language",
    "content-type",
    "date",
    "idempotency-replayed",
    "position",
    "retry-after",
)
PATIENCE: Final = httpx.Timeout(30.0, connect=2.0, pool=5.0)
POOL: Final = httpx.Limits(max_connections=256, max_keepalive_connections=64, keepalive_expiry=20.0)
BROKEN: Final = (httpx.NetworkError, httpx.ConnectTimeout, httpx.RemoteProtocolError)
PAUSES_S: Final = (0.05, 0.25)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Passed:
    """A request as it goes on: `target` is path and query as sent, without /api/v1."""

    caller: Caller
    method: str
    target: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def repeatable(self) -> bool:
        """Whether doing it twice is doing it once."""
        return self.method == "GET" or "idempotency-key" in self.headers


def passed_on(headers: Headers) -> dict[str, str]:
    """The client's headers that a service may hear."""
    return {name: headers[name] for name in PASSED_ON if name in headers}


def answer(upstream: httpx.Response) -> Response:
    """The service's answer for the client: status and bytes as they are, known headers only."""
    headers = {name: upstream.headers[name] for name in PASSED_BACK if name in upstream.headers}
    return Response(upstream.content, upstream.status_code, headers)


class Upstreams:
    """The four services, as the gateway reaches them. `transports` take the network's place in tests."""

    def __init__(
        self,
        settings: Settings,
        transports: Mapping[ServiceName, httpx.AsyncBaseTransport] | None = None,
    ):
        self._settings = settings
        self._urls = {service: httpx.URL(settings.service_url(service)) for service in SERVICES}
        mounts = {settings.service_url(service): way for service, way in (transports or {}).items()}
        self._client = httpx.AsyncClient(
            timeout=PATIENCE,
            limits=POOL,
            mounts=mounts,
            trust_env=False,
            headers={"Accept-Encoding": "identity"},
        )

    async def send(self, service: ServiceName, passed: Passed) -> httpx.Response:
        """The service's answer, read whole; raises ServiceUnavailable when there is none."""
        with span(f"{passed.method} {service}", service=service):
            request = self._request(service, passed)
            found = await self._deliver(service, request, passed.repeatable)
        if found.status_code == 401:  # the client was let in; that its service does not trust us is our fault
            log.error("a service does not believe the gateway", extra={"upstream": service})
            raise InternalError
        return found

    async def ready(self, service: ServiceName) -> httpx.Response | None:
        """What the service says of its readiness; None when it says nothing."""
        try:
            return await self._client.get(self._urls[service].join("/health/ready"), timeout=2.0)
        except httpx.TransportError:
            return None

    async def close(self) -> None:
        """Let go of all connections."""
        await self._client.aclose()

    def _request(self, service: ServiceName, passed: Passed) -> httpx.Request:
        key = signing_key(self._settings.gateway_key_file)
        said = {VOUCH_HEADER: vouch(passed.caller, service, key), "Zavetje-Correlation": new_id()}
        if (traceparent := current_traceparent()) is not None:
            said["traceparent"] = traceparent
        url = self._urls[service].copy_with(raw_path=passed.target)
        return self._client.build_request(
            passed.method, url, headers={**passed.headers, **said}, content=passed.body or None
        )

    async def _deliver(
        self, service: ServiceName, request: httpx.Request, repeatable: bool
    ) -> httpx.Response:
        pauses = iter(PAUSES_S if repeatable else ())
        while True:
            try:
                return await self._client.send(request)
            except httpx.TransportError as error:
                pause = next(pauses, None) if isinstance(error, BROKEN) else None
                if pause is None:
                    log.warning("no answer", extra={"upstream": service, "kind": type(error).__name__})
                    raise ServiceUnavailable(service=service) from error
            await asyncio.sleep(pause)
