"""The gateway and a certified provider: discovery, both flows, key rotation, and every token that is not for us."""

import asyncio
import base64
import contextlib
import hashlib
import secrets
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from chassis.identity import issue_token, make_keys, trusted, verify_vouch
from chassis.settings import Settings
from gateway import issuer
from gateway.app import create_app
from tests.fixtures.oidc_provider import AUDIENCE, Provider, oidc_packages, provider, signing_key
from tests.integration.gateway.conftest import WORKER

__all__ = ["oidc_packages", "provider"]
WEB, HOME = "zavetje-web", "https://zavetje.invalid/"
POLICE = {"roles": ["police"], "stations": ["PP Izmišljena"]}
MINISTRY = {"roles": ["ministry"]}
SUZANA = {"roles": ["on_call_worker"], "csd": "izmisljeni", "units": ["izmisljena-enota"]}


@pytest.fixture
def known(provider: Provider) -> Provider:
    """The provider with two machines and one person."""
    provider.machines = {
        "policija": (signing_key("policija-1"), POLICE),
        "mddsz": (signing_key("mddsz-1"), MINISTRY),
    }
    provider.people = {"izmisljena-suzana": SUZANA}
    return provider


@contextlib.asynccontextmanager
async def gateway(
    known: Provider, keys_dir: Any, services: Any, **told: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """A gateway that takes the provider's tokens, and a client of it."""
    settings = Settings(
        keys_dir=keys_dir, issuer=known.issuer, audience=AUDIENCE, embedded_issuer=False, **told
    )
    app = create_app(settings, services)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway/api/v1") as client:
        yield client


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown key may be asked for at once: the tests do not wait for ten seconds."""
    monkeypatch.setattr(issuer, "AGAIN_S", 0.0)


def assertion(known: Provider, client: str, key: ECKey, endpoint: str) -> str:
    """`private_key_jwt` (RFC 7523): who the machine is, signed by its own key."""
    now = int(time.time())
    claims = {
        "iss": client,
        "sub": client,
        "aud": endpoint,
        "jti": secrets.token_hex(8),
        "iat": now,
        "exp": now + 60,
    }
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key, ["ES256"])


def machine_token(known: Provider, client: str, key: ECKey | None = None) -> httpx.Response:
    """What a machine gets for its client credentials."""
    endpoint = f"{known.issuer}/token"
    said = assertion(known, client, key or known.machines[client][0], known.issuer)
    return httpx.post(
        endpoint,
        data={
            "grant_type": "client_credentials",
            "scope": "api",
            "resource": AUDIENCE,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": said,
        },
        trust_env=False,
    )


def code_of(known: Provider, person: str, verifier: str) -> str:
    """The code that somebody's browser brings back, after login and consent."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "client_id": WEB, "response_type": "code", "redirect_uri": HOME, "scope": "openid offline_access api",
        "code_challenge": challenge, "code_challenge_method": "S256", "state": "s", "nonce": "n",
        "resource": AUDIENCE, "login_hint": person, "prompt": "consent",
    }  # fmt: skip
    with httpx.Client(base_url=known.issuer, trust_env=False) as browser:
        answer = browser.get("/auth", params=asked)
        for _ in range(8):
            where = answer.headers["location"]
            if where.startswith(HOME):
                back = parse_qs(urlsplit(where).query)
                assert back["state"] == ["s"] and back["iss"] == [known.issuer], back
                return back["code"][0]
            answer = browser.get(where)
    raise AssertionError("the provider never sent the browser back")


def exchanged(known: Provider, code: str, verifier: str) -> httpx.Response:
    """The code for tokens."""
    said = {"grant_type": "authorization_code", "code": code, "redirect_uri": HOME, "code_verifier": verifier}
    return httpx.post(
        f"{known.issuer}/token", data={**said, "client_id": WEB, "resource": AUDIENCE}, trust_env=False
    )


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_person_comes_in_by_code_and_pkce(known, keys_dir, services):
    verifier = secrets.token_urlsafe(48)
    with known.showing(signing_key("a")):
        code = code_of(known, "izmisljena-suzana", verifier)
        assert exchanged(known, code, "another-verifier" * 4).json()["error"] == "invalid_grant"
        code = code_of(known, "izmisljena-suzana", verifier)
        tokens = exchanged(known, code, verifier).json()
        async with gateway(known, keys_dir, services) as client:
            assert (await client.get("/cases/1", headers=bearer(tokens["access_token"]))).status_code == 200
            refused = await client.get("/cases/1", headers=bearer(tokens["id_token"]))
            assert (refused.status_code, refused.json()["code"]) == (401, "token_invalid")
        replayed = exchanged(known, code, verifier)
        assert (replayed.status_code, replayed.json()["error"]) == (400, "invalid_grant")
    [asked] = services["intake"].asked
    settings = Settings(keys_dir=keys_dir)
    caller = verify_vouch(asked.headers["zavetje-caller"], "intake", trusted(settings.gateway_jwks_file))
    assert (caller.subject, caller.roles) == ("izmisljena-suzana", frozenset({"on_call_worker"}))
    assert (caller.csd, caller.units) == ("izmisljeni", frozenset({"izmisljena-enota"}))


@pytest.mark.parametrize(("machine", "role"), [("policija", "police"), ("mddsz", "ministry")])
async def test_machines_come_in_by_client_credentials_signed_with_their_own_key(
    known, keys_dir, services, machine, role
):
    with known.showing(signing_key("a")):
        assert machine_token(known, machine, signing_key("tuj")).status_code == 401
        token = machine_token(known, machine).json()["access_token"]
        async with gateway(known, keys_dir, services) as client:
            assert (await client.get("/cases/1", headers=bearer(token))).status_code == 200
    settings = Settings(keys_dir=keys_dir)
    vouched = services["intake"].asked[0].headers["zavetje-caller"]
    caller = verify_vouch(vouched, "intake", trusted(settings.gateway_jwks_file))
    assert (caller.subject, caller.roles) == (machine, frozenset({role}))


async def test_keys_change_in_mid_flight(known, keys_dir, services, no_waiting):
    """Old and new are both taken while both are shown; a key taken back counts no more once the set is read again."""
    first, second = signing_key("prvi"), signing_key("drugi")
    async with gateway(known, keys_dir, services, issuer_keys_seconds=1) as client:
        with known.showing(first):
            old = machine_token(known, "policija").json()["access_token"]
            assert (await client.get("/cases/1", headers=bearer(old))).status_code == 200
        with known.showing(second, first):
            new = machine_token(known, "policija").json()["access_token"]
            for token in (new, old, new):
                assert (await client.get("/cases/1", headers=bearer(token))).status_code == 200
        with known.showing(second):
            gate = issuer_of(client)
            gate._seen_at = float("-inf")  # the time of the cache is over
            assert (await client.get("/cases/1", headers=bearer(new))).status_code == 200
            refused = await client.get("/cases/1", headers=bearer(old))
            assert (refused.status_code, refused.json()["code"]) == (401, "token_invalid")


def issuer_of(client: httpx.AsyncClient) -> Any:
    """The gateway's view of its issuer."""
    return client._transport.app.state.gate.issuer  # type: ignore[attr-defined]


async def test_many_at_once_with_an_unknown_key_ask_the_issuer_once(known, keys_dir, services, monkeypatch):
    fetched = []

    async def counted(self: Any, url: str) -> dict[str, Any]:
        fetched.append(url)
        return await real(self, url)

    real = issuer.IssuerKeys._json
    monkeypatch.setattr(issuer.IssuerKeys, "_json", counted)
    with known.showing(signing_key("a")):
        token = machine_token(known, "policija").json()["access_token"]
        async with gateway(known, keys_dir, services) as client:
            stranger = token_of(signing_key("neznan"), known)
            answers = await asyncio.gather(
                *(client.get("/cases/1", headers=bearer(one)) for one in [token, stranger] * 20)
            )
    assert sorted({answer.status_code for answer in answers}) == [200, 401]
    assert len(fetched) == 2, "one document and one set of keys"


def token_of(key: ECKey, known: Provider, **changes: Any) -> str:
    """A token as the provider would make it, with something changed."""
    now = int(time.time())
    claims = {
        "iss": known.issuer,
        "aud": AUDIENCE,
        "sub": "x",
        "iat": now,
        "exp": now + 60,
        "roles": ["admin"],
    }
    said = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return jwt.encode({"alg": "ES256", "kid": key.kid, "typ": "at+jwt"}, said, key, ["ES256"])


FOREIGN: dict[str, tuple[dict[str, Any], str]] = {
    "for another audience": ({"aud": "https://elsewhere.invalid"}, "token_invalid"),
    "of another issuer": ({"iss": "https://elsewhere.invalid"}, "token_invalid"),
    "expired for a second more than the leeway": ({"exp": -31}, "token_expired"),
    "not valid before a minute": ({"nbf": 60}, "token_invalid"),
    "without an end": ({"exp": None}, "token_invalid"),
}


@pytest.mark.parametrize("what", FOREIGN)
async def test_401_a_token(known, keys_dir, services, what):
    changes, code = FOREIGN[what]
    now = int(time.time())
    shifted = {name: now + value if isinstance(value, int) else value for name, value in changes.items()}
    key = signing_key("a")
    with known.showing(key):
        async with gateway(known, keys_dir, services) as client:
            assert (await client.get("/cases/1", headers=bearer(token_of(key, known)))).status_code == 200
            refused = await client.get("/cases/1", headers=bearer(token_of(key, known, **shifted)))
    assert (refused.status_code, refused.json()["code"]) == (401, code)


async def test_a_role_that_does_not_exist_gives_no_right(known, keys_dir, services):
    key = signing_key("a")
    with known.showing(key):
        async with gateway(known, keys_dir, services) as client:
            token = token_of(key, known, roles=["superuser", "police"])
            assert (await client.get("/cases/1", headers=bearer(token))).status_code == 200
    vouched = services["intake"].asked[0].headers["zavetje-caller"]
    caller = verify_vouch(vouched, "intake", trusted(Settings(keys_dir=keys_dir).gateway_jwks_file))
    assert caller.roles == frozenset({"police"})


async def test_an_issuer_that_is_away_is_believed_for_an_hour_and_no_longer(
    known, keys_dir, services, no_waiting
):
    key = signing_key("a")
    async with gateway(known, keys_dir, services, issuer_keys_seconds=1) as client:
        refused = await client.get("/cases/1", headers=bearer(token_of(key, known)))
        assert (refused.status_code, refused.json()["code"]) == (503, "issuer_unreachable")
        assert refused.headers["retry-after"]
        with known.showing(key):
            assert (await client.get("/cases/1", headers=bearer(token_of(key, known)))).status_code == 200
        gate = issuer_of(client)
        gate._seen_at -= 3500
        assert (await client.get("/cases/1", headers=bearer(token_of(key, known)))).status_code == 200
        gate._seen_at -= 101
        assert (await client.get("/cases/1", headers=bearer(token_of(key, known)))).status_code == 503


async def test_who_was_taken_away_is_refused_before_the_token_ends(known, tmp_path_factory, services):
    folder = tmp_path_factory.mktemp("own-keys")
    make_keys(folder)
    with known.showing(signing_key("a")):
        token = machine_token(known, "policija").json()["access_token"]
        async with gateway(known, folder, services) as client:
            assert (await client.get("/cases/1", headers=bearer(token))).status_code == 200
            (folder / "revoked").write_text("nekdo\npolicija\n")
            refused = await client.get("/cases/1", headers=bearer(token))
            assert (refused.status_code, refused.json()["code"]) == (401, "access_revoked")


async def test_production_takes_no_token_of_the_embedded_issuer(known, keys_dir, services):
    demo = issue_token(Settings(keys_dir=keys_dir), WORKER)
    told = Settings(
        keys_dir=keys_dir, env="production", issuer="https://prijava.zavetje.si", issuer_keys="file"
    )
    app = create_app(told, services)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://gateway/api/v1"
    ) as client:
        refused = await client.get("/cases/1", headers=bearer(demo))
    assert (refused.status_code, refused.json()["code"]) == (401, "token_invalid")


@pytest.mark.parametrize(
    "address", ["https://issuer.zavetje.invalid", "http://127.0.0.1:9", "http://prijava.si"]
)
def test_production_does_not_start_before_an_issuer_nobody_could_trust(keys_dir, services, address):
    with pytest.raises(RuntimeError, match="ZAVETJE_ISSUER"):
        create_app(Settings(keys_dir=keys_dir, env="production", issuer=address), services)
