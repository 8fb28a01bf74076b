"""Every route of every service, asked by every role: who may is let in, who may not is told so, nobody else gets in."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest

from chassis.identity import ROLES, Caller, Role
from chassis.service import Service
from gateway.routes import MERGED, service_for
from services.intake.app import SERVICE as INTAKE
from services.intervention.app import SERVICE as INTERVENTION
from services.placement.app import SERVICE as PLACEMENT
from services.reporting.app import SERVICE as REPORTING
from tests.e2e.conftest import Stack

SERVED: Final[tuple[Service, ...]] = (INTAKE, INTERVENTION, PLACEMENT, REPORTING)
NOBODYS_ID: Final = "017e5f8a-0000-7000-8000-00000000dead"
PLACEHOLDERS: Final = {
    "slug": "izmisljen",
    "month": "2022-01",
    "day": "2022-01-03",
    "parameter": "handover_due_local_time",
}
AT_ONCE: Final = 16
UNHEARD_OF: Final = {"unheard_of": True}


@dataclass(frozen=True)
class Call:
    """One route of one service with ids that name nobody."""

    service: str
    name: str
    allowed: frozenset[str]

    @property
    def method(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def path(self) -> str:
        return re.sub(r"\{(\w+)\}", lambda found: self.placeholder(found[1]), self.name.partition(" ")[2])

    def placeholder(self, name: str) -> str:
        if name in ("event_id", "task_id"):
            return f"{self.service}-{NOBODYS_ID}"
        return PLACEHOLDERS.get(name, NOBODYS_ID)


def calls() -> Iterator[Call]:
    for service in SERVED:
        for name, row in service.permissions.items():
            yield Call(service.name, name, frozenset(row))


CALLS: Final = tuple(calls())
THROUGH: Final = tuple(call for call in CALLS if call.path not in MERGED)
GATHERED: Final = {
    f"{call.method} {call.path}": frozenset().union(*(one.allowed for one in CALLS if one.path == call.path))
    for call in CALLS
    if call.path in MERGED
}
"""What the gateway puts together is for whoever has a part of it."""


def refused_for_the_role(answer: httpx.Response) -> bool:
    """A refusal of the role alone; another's station or case is refused by another code."""
    return answer.status_code == 403 and answer.json()["code"] == "forbidden"


async def asked(stack: Stack, wanted: Mapping[Any, tuple[Any, ...]]) -> dict[Any, httpx.Response]:
    """Many requests, some at once: {what: (method, path, token[, body])} as {what: answer}."""
    turns = asyncio.Semaphore(AT_ONCE)
    limits = httpx.Limits(max_connections=AT_ONCE)
    base = f"{stack.url}/api/v1"
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=30, trust_env=False) as client:

        async def one(method: str, path: str, token: str | None, said: Any = UNHEARD_OF) -> httpx.Response:
            headers = {} if token is None else {"Authorization": f"Bearer {token}"}
            body = None if method == "GET" else said
            async with turns:
                return await client.request(method, path, headers=headers, json=body)

        found = await asyncio.gather(*(one(*request) for request in wanted.values()))
    return dict(zip(wanted, found, strict=True))


@pytest.fixture(scope="module")
def tokens(stack: Stack) -> dict[Role, str]:
    """Somebody of each role and of nothing else, everywhere at home."""
    home: dict[str, Any] = {"csd": "izmisljen", "units": frozenset({"izmisljena"}), "centre": "izmisljen"}
    people = (Caller(subject=f"vloga-{role}", roles=frozenset({role}), **home) for role in ROLES)
    return {role: stack.token(person) for role, person in zip(ROLES, people, strict=True)}


def test_the_walk_covers_every_route_and_the_gateway_knows_the_way(stack: Stack) -> None:
    assert len(CALLS) > 70 and len(ROLES) == 10
    strays = [call.name for call in THROUGH if service_for(call.path) != call.service]
    assert strays == []


def test_every_route_is_open_to_its_roles_and_closed_to_the_others(
    stack: Stack, tokens: dict[Role, str]
) -> None:
    """A body nobody understands lets no command through: who may is answered 422 or 404, never refused as a role."""
    wanted = {
        (call, role): (call.method, call.path, token) for call in THROUGH for role, token in tokens.items()
    }
    found = asyncio.run(asked(stack, wanted))
    for call in THROUGH:
        may = {role for role in ROLES if not refused_for_the_role(found[call, role])}
        assert may == call.allowed & set(ROLES), call.name
    assert {
        key: answer.status_code for key, answer in found.items() if answer.status_code in (401, 500)
    } == {}
    assert not any(answer.status_code == 201 for answer in found.values())


def test_what_the_gateway_gathers_is_for_whoever_has_a_part_of_it(
    stack: Stack, tokens: dict[Role, str]
) -> None:
    wanted = {
        (name, role): ("GET", f"{name.partition(' ')[2]}?case_id={NOBODYS_ID}", token)
        for name in GATHERED
        for role, token in tokens.items()
    }
    found = asyncio.run(asked(stack, wanted))
    for name, allowed in GATHERED.items():
        may = {role for role in ROLES if not refused_for_the_role(found[name, role])}
        assert may == allowed, name


def test_nobody_gets_anywhere(stack: Stack) -> None:
    """No token, one that has expired, one signed by somebody else, one changed by a letter, no token at all."""
    everything = Caller(subject="vse", roles=frozenset(ROLES))
    good = stack.token(everything)
    head, claims, signature = good.split(".")
    unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0"
    bad = {
        "token_missing": None,
        "token_expired": stack.token(everything, timedelta(hours=-1)),
        "token_invalid": f"{head}.{claims}.{signature[:-4]}AAAA",
        "unsigned": f"{unsigned}.{claims}.",
        "garbage": "smeti",
    }
    wanted = {(call, why): (call.method, call.path, token) for call in CALLS for why, token in bad.items()}
    found = asyncio.run(asked(stack, wanted))
    for (call, why), answer in found.items():
        code = why if why.startswith("token_") else "token_invalid"
        assert (answer.status_code, answer.json()["code"]) == (401, code), (call.name, why, answer.text)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), call.name


def test_somebody_without_a_role_is_refused_everywhere(stack: Stack) -> None:
    token = stack.token(Caller(subject="brez-vloge"))
    wanted = {call: (call.method, f"{call.path}?case_id={NOBODYS_ID}", token) for call in CALLS}
    found = asyncio.run(asked(stack, wanted))
    assert [call.name for call, answer in found.items() if not refused_for_the_role(answer)] == []


def test_a_service_reached_around_the_gateway_believes_nobody(stack: Stack) -> None:
    """Neither without a word, nor with an access token in its place, nor with another service's word."""
    token = stack.token(Caller(subject="vse", roles=frozenset(ROLES)))
    with httpx.Client(timeout=10, trust_env=False) as client:
        for call in CALLS:
            url = f"{stack.said.urls[call.service]}{call.path}"
            for headers in ({}, {"Authorization": f"Bearer {token}"}, {"Zavetje-Caller": token}):
                answer = client.request(call.method, url, headers=headers)
                assert answer.status_code == 401, (call.name, headers.keys(), answer.text)
                assert answer.json()["code"] in ("token_missing", "token_invalid")
        for service in SERVED:
            for path in ("events", "messages?after=0", "replay", "verify", "parked"):
                answer = client.get(f"{stack.said.urls[service.name]}/internal/{path}")
                assert (answer.status_code, answer.json()["code"]) == (401, "internal_only")


def test_the_gateway_lets_nobody_through_to_the_internal_calls(stack: Stack, tokens: dict[Role, str]) -> None:
    for path in (
        "/internal/events",
        "/intake/internal/events",
        "/tasks/../internal/events",
        "/health/../internal",
    ):
        answer = httpx.get(
            f"{stack.url}/api/v1{path}", headers={"Authorization": f"Bearer {tokens['admin']}"}, timeout=10
        )
        assert answer.status_code == 404, path
