"""A gateway before four services that answer what a test tells them, and remember what they were asked."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from chassis.identity import Caller, issue_token, make_keys
from chassis.settings import SERVICES, Settings
from gateway.app import create_app

WORKER = Caller(
    subject="sd1", roles=frozenset({"on_call_worker"}), csd="juzna-primorska", units=frozenset({"koper"})
)


@dataclass
class Asked:
    """One request as a service saw it."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        return dict(httpx.QueryParams(self.target.partition("?")[2]))


Says = Callable[[Asked], httpx.Response]


def nothing(asked: Asked) -> httpx.Response:
    return httpx.Response(200, json={})


@dataclass
class FakeService(httpx.AsyncBaseTransport):
    """A service at the other end of the wire; `faults` are raised first, one a request."""

    says: Says = nothing
    faults: list[Exception] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(
            Asked(request.method, request.url.raw_path.decode(), request.headers, await request.aread())
        )
        if self.faults:
            raise self.faults.pop(0)
        return self.says(self.asked[-1])

    def answers(self, status: int = 200, /, body: Any = None, **headers: str) -> None:
        """The same answer to everything from now on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = json.dumps(body if body is not None else {}).encode()
        named.setdefault("content-type", "application/json" if status < 400 else "application/problem+json")
        self.says = lambda asked: httpx.Response(status, content=content, headers=named)


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    make_keys(folder)
    return folder


@pytest.fixture
def settings(keys_dir):
    return Settings(keys_dir=keys_dir)


@pytest.fixture
def services():
    return {service: FakeService() for service in SERVICES}


@pytest.fixture
def intake(services):
    return services["intake"]


@pytest.fixture
def placement(services):
    return services["placement"]


@pytest.fixture
def token(settings):
    return issue_token(settings, WORKER)


@pytest.fixture
async def client(settings, services, token):
    app = create_app(settings, services)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://gateway/api/v1",
        headers={"Authorization": f"Bearer {token}"},
    ) as client:
        yield client
