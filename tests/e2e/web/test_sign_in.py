"""The embedded issuer's door, the client's files and the live line, as a browser and a thief would ask."""

import gzip
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from gateway.grants import challenge_of
from tests.e2e.conftest import Stack
from tests.e2e.offices import Office

VERIFIER = "v" * 43
LIMIT_B = 60_000


@pytest.fixture
def browser(stack: Stack) -> Any:
    with httpx.Client(base_url=stack.url, trust_env=False, timeout=30) as client:
        yield client


def asked(stack: Stack, **other: str) -> dict[str, str]:
    right = {
        "response_type": "code",
        "client_id": stack.settings.client_id,
        "redirect_uri": f"{stack.url}/",
        "state": "x",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
    }
    return {**right, **other}


def signed_in(browser: httpx.Client, stack: Stack, who: str) -> dict[str, Any]:
    form = {"asked": urlencode(asked(stack)), "person": who}
    back = browser.post("/oidc/authorize", data=form)
    assert back.status_code == 303, back.text
    code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
    told = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    page = {"redirect_uri": f"{stack.url}/", "client_id": stack.settings.client_id}
    answer = browser.post("/oidc/token", data={**told, **page})
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def test_who_signs_in_is_who_the_gateway_knows(browser: httpx.Client, stack: Stack, office: Office) -> None:
    tokens = signed_in(browser, stack, office.workers[0])
    held = {"Authorization": f"Bearer {tokens['access_token']}"}
    me = browser.get("/api/v1/me", headers=held).json()
    assert (me["sub"], me["csd"]) == (office.workers[0], office.csd)
    renew = {"grant_type": "refresh_token", "client_id": stack.settings.client_id}
    again = browser.post("/oidc/token", data={**renew, "refresh_token": tokens["refresh_token"]})
    assert again.status_code == 200
    browser.post("/oidc/logout", data={"token": again.json()["refresh_token"]})
    over = browser.post("/oidc/token", data={**renew, "refresh_token": again.json()["refresh_token"]})
    assert (over.status_code, over.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("redirect_uri", "http://elsewhere.test/"),
        ("client_id", "another"),
        ("code_challenge_method", "plain"),
        ("code_challenge", "short"),
        ("response_type", "token"),
    ],
)
def test_a_wrong_request_is_never_sent_on(
    browser: httpx.Client, stack: Stack, office: Office, name: str, value: str
) -> None:
    told = asked(stack, **{name: value})
    assert browser.get("/oidc/authorize", params=told).json()["error_description"] == name
    posted = browser.post("/oidc/authorize", data={"asked": urlencode(told), "person": office.workers[0]})
    assert posted.status_code == 400 and "location" not in posted.headers


def test_the_page_is_served_strictly_small_and_without_anything_of_others(browser: httpx.Client) -> None:
    page = browser.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src" in policy and "unsafe" not in policy and "http" not in policy
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page.text)
    first = re.findall(r'(?:src|href)="(/assets/[^"]+\.js)"', page.text)
    scripts = [browser.get(name) for name in first]
    assert all("immutable" in one.headers["cache-control"] for one in scripts)
    words = re.findall(r"assets/sl-[\w-]+\.js", scripts[0].text)
    sizes = [len(gzip.compress(one.content)) for one in [*scripts, *(browser.get(f"/{w}") for w in words)]]
    assert scripts and sum(sizes) <= LIMIT_B, sizes


def test_the_live_line_tells_positions_and_only_to_who_is_signed_in(
    browser: httpx.Client, stack: Stack, office: Office
) -> None:
    assert browser.get("/api/v1/live").status_code == 401
    held = {"Authorization": f"Bearer {signed_in(browser, stack, office.workers[0])['access_token']}"}
    with browser.stream("GET", "/api/v1/live", headers=held) as line:
        assert line.headers["content-type"].startswith("text/event-stream")
        data = next(said for said in line.iter_lines() if said.startswith("data: "))
    assert set(json.loads(data[6:])) == {"intake", "intervention", "placement", "reporting"}
