"""The issuer's public keys: from its discovery document, fetched again when they change, or from a file.

A key that the issuer takes back counts until the set is fetched again, at most `ZAVETJE_ISSUER_KEYS_SECONDS` later.
An issuer that does not answer is believed for an hour by the keys it last showed; after that nobody is let in.
"""

import asyncio
import json
import time
from base64 import urlsafe_b64decode
from typing import Any, Final

import httpx
from joserfc.errors import JoseError

from chassis.identity import Trusted, trusted
from chassis.problems import IssuerUnreachable
from chassis.settings import Settings

DISCOVERY: Final = "/.well-known/openid-configuration"
ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "revocation_endpoint")
STALE_S: Final = 3600.0
"""For so long an issuer that does not answer is believed by what it showed last."""
AGAIN_S: Final = 10.0
"""An unknown key asks the issuer anew, but not more often than this."""
LONGEST: Final = 1 << 20
TIMEOUT: Final = httpx.Timeout(5.0)


def check_issuer(settings: Settings) -> None:
    """Refuse to start before an issuer that nobody could trust: RuntimeError says what to set."""
    if settings.env == "production" and settings.issuer.endswith(".invalid"):
        raise RuntimeError("ZAVETJE_ISSUER names the real issuer in production")
    if settings.issuer_keys == "discovery" and not settings.may_fetch(settings.issuer):
        raise RuntimeError(
            "ZAVETJE_ISSUER is an https address; only on this machine, and for tests, it is http"
        )


class IssuerKeys:
    """Whose tokens the gateway takes."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None):
        self._settings = settings
        self._client = httpx.AsyncClient(transport=transport, timeout=TIMEOUT, trust_env=False)
        self._known: Trusted | None = None
        self._content = b""
        self._seen_at = self._tried_at = float("-inf")
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        """Let go of the connection."""
        await self._client.aclose()

    async def for_token(self, token: str) -> Trusted:
        """The keys to verify a token with; raises IssuerUnreachable when there are none to believe."""
        if self._settings.issuer_keys == "file":
            return trusted(self._settings.issuer_jwks_file)
        if self._wanted(kid_of(token)):
            async with self._turn:
                if self._wanted(kid_of(token)):
                    await self._fetch()
        if self._known is None or time.monotonic() - self._seen_at > STALE_S:
            raise IssuerUnreachable
        return self._known

    async def endpoints(self) -> dict[str, str]:
        """Where a browser signs in at the issuer, from its discovery document; raises IssuerUnreachable."""
        try:
            found = await self._json(self._settings.issuer.rstrip("/") + DISCOVERY)
            return {name: str(found[name]) for name in ENDPOINTS if name in found}
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise IssuerUnreachable from error

    def _wanted(self, kid: str | None) -> bool:
        """Whether to ask the issuer: its keys are old, or it may have a new one."""
        now = time.monotonic()
        if now - self._tried_at < AGAIN_S:
            return False
        old = now - self._seen_at > self._settings.issuer_keys_seconds
        return old or (kid is not None and self._known is not None and kid not in self._known.kids)

    async def _fetch(self) -> None:
        """Ask the issuer; what it said before stands while it does not answer sensibly."""
        try:
            content = await self._shown()
            if content != self._content or self._known is None:
                self._known, self._content = Trusted(content), content
            self._seen_at = time.monotonic()
        except (httpx.HTTPError, ValueError, KeyError, TypeError, JoseError):
            return
        finally:
            self._tried_at = time.monotonic()  # only now: whoever waited for this turn looks again

    async def _shown(self) -> bytes:
        issuer = self._settings.issuer
        found = await self._json(issuer.rstrip("/") + DISCOVERY)
        if found["issuer"] != issuer:
            raise ValueError("the document is another issuer's")
        where = str(found["jwks_uri"])
        if not self._settings.may_fetch(where):
            raise ValueError("the keys lie where they could be changed on the way")
        keys = await self._json(where)
        return json.dumps({"keys": [key for key in keys["keys"] if usable(key)]}, sort_keys=True).encode()

    async def _json(self, url: str) -> dict[str, Any]:
        answer = await self._client.get(url, headers={"Accept": "application/json"})
        answer.raise_for_status()
        if len(answer.content) > LONGEST:
            raise ValueError("too long to be what was asked for")
        found: dict[str, Any] = answer.json()
        return found


def usable(key: dict[str, Any]) -> bool:
    """Whether a published key may sign tokens for us: an elliptic one for signatures, and public."""
    return key.get("kty") == "EC" and key.get("use", "sig") == "sig" and "d" not in key


def kid_of(token: str) -> str | None:
    """The key that a token says it is signed with; nothing is believed yet."""
    head = token.partition(".")[0]
    try:
        said = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        return said["kid"] if isinstance(said.get("kid"), str) else None
    except (ValueError, KeyError, AttributeError):
        return None
