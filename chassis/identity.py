"""Who is calling: access tokens at the edge, and the gateway's short signed word for the caller behind it."""

import hashlib
import json
import os
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Hashable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Generic, Literal, TypeVar, get_args

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import ECKey, KeySet
from joserfc.jwt import JWTClaimsRegistry
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chassis.clock import Clock, new_id
from chassis.errors import Forbidden, Unauthenticated
from chassis.settings import ServiceName, Settings

V = TypeVar("V")
Role = Literal[
    "police",
    "on_call_worker",
    "unit_worker",
    "coordinator",
    "head_office",
    "director",
    "centre_staff",
    "ministry",
    "auditor",
    "admin",
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

ALGORITHMS: Final = ["ES256"]
ACCESS_TOKEN: Final = "at+jwt"
VOUCHED: Final = "zavetje-caller+jwt"
VOUCHED_BY: Final = "zavetje-gateway"
VOUCH_HEADER: Final = "Zavetje-Caller"
LEEWAY_S: Final = 30
VOUCH_S: Final = 60
REUSE_S: Final = 30
"""A checked token or a signed word is used again for so long; a key taken away counts after it at the latest."""

_machine = Clock()  # tokens live in the machine's time, also while a demo's clock stands still


class Caller(BaseModel):
    """Who asks, with the attributes the rules look at; what the issuer said, nothing more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str = Field(min_length=1, max_length=200)
    roles: frozenset[Role] = frozenset()
    csd: str | None = None
    units: frozenset[str] = frozenset()
    centre: str | None = None
    stations: frozenset[str] = frozenset()
    administration: str | None = None

    def claims(self) -> dict[str, Any]:
        """The caller as claims of a token, empty ones left out."""
        told = self.model_dump(exclude={"subject"}, exclude_defaults=True)
        lists = {name: sorted(value) for name, value in told.items() if isinstance(value, frozenset)}
        return {"sub": self.subject} | told | lists


class Remembered(Generic[V]):
    """A small store of answers that hold until a moment; the oldest leaves when it is full."""

    def __init__(self, size: int = 4096):
        self._size = size
        self._kept: dict[Hashable, tuple[float, V]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, now: float) -> V | None:
        """What is kept under `key`, if it still holds."""
        until, value = self._kept.get(key, (0.0, None))
        return value if now < until else None

    def put(self, key: Hashable, value: V, until: float) -> V:
        """Keep `value` until then, and hand it back."""
        with self._lock:
            self._kept.pop(key, None)
            if len(self._kept) >= self._size:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = (until, value)
        return value


class Trusted:
    """The public keys of one file, as it was read; made by `trusted`, compared by identity."""

    def __init__(self, content: bytes):
        self.keys = KeySet.import_key_set(json.loads(content))
        self.kids = frozenset(key.kid for key in self.keys.keys if key.kid is not None)


_signers: Remembered[ECKey] = Remembered(16)
_trusted: Remembered[Trusted] = Remembered(16)
_revoked: Remembered[frozenset[str]] = Remembered(16)
_checked: Remembered[Caller] = Remembered()
_vouched: Remembered[str] = Remembered()


def trusted(jwks_file: Path) -> Trusted:
    """The public keys in `jwks_file`; read again when the file changes, so a key is rotated without a restart."""
    return _read(jwks_file, _trusted, Trusted)


def signing_key(pem_file: Path) -> ECKey:
    """The private key in `pem_file`."""
    return _read(pem_file, _signers, _named)


def make_keys(keys_dir: Path) -> None:
    """Make every key file that is missing, once: the issuer's, the gateway's, the services' and the seal's."""
    keys_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("issuer", "gateway"):
        _make_pair(keys_dir / f"{name}.pem", keys_dir / f"{name}.jwks.json")
    for name in ("internal.secret", "seal.key"):
        create_file(keys_dir / name, urlsafe_b64encode(secrets.token_bytes(32)))


def refuse_revoked(caller: Caller, revoked_file: Path) -> None:
    """Raise Unauthenticated for a subject that was taken away, though its token has not expired yet.

    A token of a real issuer is good until its end: short lives are the rule, this list is for the hour in between.
    """
    if caller.subject in revoked_in(revoked_file):
        raise Unauthenticated("This access was taken away.", code="access_revoked")


def revoked_in(file: Path) -> frozenset[str]:
    """The subjects in the file, one a line; read again when it changes, none where there is no file."""
    try:
        return _read(file, _revoked, lambda content: frozenset(content.decode().split("\n")) - {""})
    except FileNotFoundError:
        return frozenset()


def issue_token(settings: Settings, caller: Caller, ttl: timedelta = timedelta(hours=12)) -> str:
    """An access token of the embedded issuer for `caller`; Forbidden where a real issuer is in charge."""
    if not settings.embedded_issuer:
        raise Forbidden("This installation has no issuer of its own.", code="no_embedded_issuer")
    claims = caller.claims() | {"iss": settings.issuer, "aud": settings.audience, "jti": new_id()}
    return _sign(signing_key(settings.issuer_key_file), ACCESS_TOKEN, claims, int(ttl.total_seconds()))


def issue_id_token(settings: Settings, caller: Caller, nonce: str, ttl: timedelta) -> str:
    """The embedded issuer's word to its client about who signed in (OpenID Connect Core 1.0, 2); no API takes it."""
    claims = {"sub": caller.subject, "iss": settings.issuer, "aud": settings.client_id, "nonce": nonce}
    return _sign(signing_key(settings.issuer_key_file), "JWT", claims, int(ttl.total_seconds()))


def bearer(authorization: str | None) -> str:
    """The token of an Authorization header; Unauthenticated `token_missing` without one."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Sign in first: this call carries no access token.", code="token_missing")
    return token.strip()


def verify_token(token: str, keys: Trusted, settings: Settings) -> Caller:
    """The caller an access token names; Unauthenticated `token_expired` or `token_invalid` otherwise."""
    return _verify(token, keys, ACCESS_TOKEN, settings.issuer, settings.audience)


def vouch(caller: Caller, service: ServiceName, key: ECKey) -> str:
    """The gateway's signed word, good for a minute and for `service` alone, that this is `caller`."""
    now = _machine.now().timestamp()
    same = (key.kid, caller, service)
    if (known := _vouched.get(same, now)) is not None:
        return known
    claims = caller.claims() | {"iss": VOUCHED_BY, "aud": service}
    return _vouched.put(same, _sign(key, VOUCHED, claims, VOUCH_S), now + REUSE_S)


def verify_vouch(assertion: str | None, service: ServiceName, keys: Trusted) -> Caller:
    """The caller the gateway vouches for to `service`; Unauthenticated when it does not."""
    if not assertion:
        raise Unauthenticated("This call did not come through the gateway.", code="token_missing")
    return _verify(assertion, keys, VOUCHED, VOUCHED_BY, service)


def _verify(token: str, keys: Trusted, kind: str, issuer: str, audience: str) -> Caller:
    now = _machine.now().timestamp()
    same = (keys, kind, issuer, audience, hashlib.sha256(token.encode()).digest())
    if (known := _checked.get(same, now)) is not None:
        return known
    try:
        claims = _claims(token, keys, kind, issuer, audience, int(now))
        return _checked.put(same, _caller(claims), min(now + REUSE_S, claims["exp"]))
    except ExpiredTokenError as error:
        raise Unauthenticated("The access token has expired; sign in again.", code="token_expired") from error
    except (JoseError, ValidationError, ValueError) as error:
        raise Unauthenticated("The access token is not valid.", code="token_invalid") from error


def _claims(token: str, keys: Trusted, kind: str, issuer: str, audience: str, now: int) -> dict[str, Any]:
    """The claims, once signature, kind, times, issuer and audience hold; the library checks no `typ`."""
    read = jwt.decode(token, keys.keys, algorithms=ALGORITHMS)
    if str(read.header.get("typ", "")).lower().removeprefix("application/") != kind:
        raise ValueError("another kind of token")
    if read.header.keys() & {"crit", "jwk", "jku", "x5c", "x5u"}:
        raise ValueError("a header that names its own key or an extension")
    JWTClaimsRegistry(
        now,
        LEEWAY_S,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    ).validate(read.claims)
    return read.claims


def _caller(claims: dict[str, Any]) -> Caller:
    """Only what we know: a role of the issuer's that is none of ours gives no right."""
    told = {name: claims[name] for name in Caller.model_fields if name in claims and name != "subject"}
    roles = told.pop("roles", [])
    if not isinstance(roles, list):
        raise ValueError("roles is a list")
    return Caller(subject=claims["sub"], roles=frozenset(role for role in roles if role in ROLES), **told)


def _sign(key: ECKey, kind: str, claims: dict[str, Any], seconds: int) -> str:
    now = int(_machine.now().timestamp())
    times = {"iat": now, "nbf": now, "exp": now + seconds}
    return jwt.encode({"alg": "ES256", "typ": kind, "kid": key.kid}, claims | times, key, ALGORITHMS)


def _read(file: Path, kept: Remembered[V], parse: Callable[[bytes], V]) -> V:
    status = file.stat()
    same = (str(file), status.st_mtime_ns, status.st_ino, status.st_size)
    found = kept.get(same, 0.0)
    return kept.put(same, parse(file.read_bytes()), float("inf")) if found is None else found


def _named(pem: bytes) -> ECKey:
    key = ECKey.import_key(pem)
    key.ensure_kid()
    return key


def _make_pair(pem_file: Path, jwks_file: Path) -> None:
    """The private key first; its public half is written again whenever it is missing."""
    if not pem_file.exists() and not jwks_file.exists():
        create_file(pem_file, ECKey.generate_key("P-256").as_pem(private=True))
    if not jwks_file.exists():
        key = ECKey.import_key(pem_file.read_bytes(), {"use": "sig", "alg": "ES256"})
        create_file(jwks_file, json.dumps(KeySet([key]).as_dict(private=False), indent=2).encode())


def create_file(file: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all; the one already there stays."""
    if file.exists():
        return
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.rename(file)
