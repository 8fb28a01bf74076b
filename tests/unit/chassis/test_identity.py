"""Who may pass: ten forged tokens are refused here and by a second library; a word for one service stays there."""

import base64
import hashlib
import hmac
import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt as pyjwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt import PyJWK
from jwt.algorithms import ECAlgorithm

from chassis import identity
from chassis.errors import Forbidden, Unauthenticated
from chassis.identity import (
    Caller,
    Remembered,
    bearer,
    issue_token,
    make_keys,
    signing_key,
    trusted,
    verify_token,
    verify_vouch,
    vouch,
)
from chassis.settings import Settings

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
WORKER = Caller(
    subject="sd1",
    roles=frozenset({"on_call_worker", "unit_worker"}),
    csd="juzna-primorska",
    units=frozenset({"koper", "piran"}),
)
OFFICER = Caller(
    subject="police-koper",
    roles=frozenset({"police"}),
    stations=frozenset({"PP Koper"}),
    administration="PU Koper",
)
Forger = Callable[[Settings], str]
STRANGERS_KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def settings(tmp_path):
    make_keys(tmp_path)
    return Settings(keys_dir=tmp_path)


@pytest.fixture(autouse=True)
def noon():
    """The machine's clock stands at noon; what was remembered before is gone."""
    for kept in (identity._checked, identity._vouched):
        kept._kept.clear()
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def public_key(settings: Settings) -> dict[str, Any]:
    first: dict[str, Any] = json.loads(settings.issuer_jwks_file.read_text())["keys"][0]
    return first


def kid(settings: Settings) -> str:
    return str(public_key(settings)["kid"])


def good_claims(settings: Settings, **changes: Any) -> dict[str, Any]:
    now = int(NOON.timestamp())
    claims: dict[str, Any] = {
        "iss": settings.issuer,
        "aud": settings.audience,
        "sub": "sd1",
        "roles": ["admin"],
    }
    claims |= {"iat": now, "nbf": now, "exp": now + 600} | changes
    return {name: value for name, value in claims.items() if value is not None}


def signed(settings: Settings, claims: dict[str, Any] | None = None, key: Any = None, **header: Any) -> str:
    key = key or settings.issuer_key_file.read_bytes()
    told = {"typ": "at+jwt", "kid": kid(settings)} | header
    return pyjwt.encode(claims or good_claims(settings), key, algorithm="ES256", headers=told)


def by_hand(settings: Settings, header: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    parts = [json.dumps(part).encode() for part in (header, good_claims(settings))]
    said = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    return (said + b"." + base64.urlsafe_b64encode(sign(said)).rstrip(b"=")).decode()


def unsigned(settings: Settings) -> str:
    return by_hand(settings, {"alg": "none", "typ": "at+jwt"}, lambda said: b"")


def public_key_as_secret(settings: Settings) -> str:
    pem = PyJWK(public_key(settings)).key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = {"alg": "HS256", "typ": "at+jwt", "kid": kid(settings)}
    return by_hand(settings, header, lambda said: hmac.new(pem, said, hashlib.sha256).digest())


def embedded_key(settings: Settings) -> str:
    public = json.loads(ECAlgorithm.to_jwk(STRANGERS_KEY.public_key()))
    return pyjwt.encode(
        good_claims(settings), STRANGERS_KEY, algorithm="ES256", headers={"typ": "at+jwt", "jwk": public}
    )


def at(seconds: int) -> int:
    return int(NOON.timestamp()) + seconds


FORGED: dict[str, Forger] = {
    "algorithm none": unsigned,
    "HS256 keyed with the public key": public_key_as_secret,
    "a key of its own in the header": embedded_key,
    "another key under our kid": lambda s: signed(s, key=STRANGERS_KEY),
    "an id token": lambda s: signed(s, typ="JWT"),
    "another audience": lambda s: signed(s, good_claims(s, aud="somewhere-else")),
    "expired": lambda s: signed(s, good_claims(s, exp=at(-31))),
    "not valid yet": lambda s: signed(s, good_claims(s, nbf=at(31))),
    "without an end": lambda s: signed(s, good_claims(s, exp=None)),
    "an extension nobody knows": lambda s: signed(s, crit=["moon"], moon=1),
}
ODD: dict[str, Forger] = {
    "another issuer": lambda s: signed(s, good_claims(s, iss="https://elsewhere.invalid")),
    "without a moment of issue": lambda s: signed(s, good_claims(s, iat=None)),
    "without a subject": lambda s: signed(s, good_claims(s, sub=None)),
    "an empty subject": lambda s: signed(s, good_claims(s, sub="")),
    "without an audience": lambda s: signed(s, good_claims(s, aud=None)),
    "a signed word of the gateway": lambda s: vouch(WORKER, "intake", signing_key(s.gateway_key_file)),
    "an end in words": lambda s: signed(s, good_claims(s, exp="soon")),
    "a made-up signature": lambda s: by_hand(s, {"alg": "ES256"}, lambda said: b"x" * 64),
    "roles that are no list": lambda s: signed(s, good_claims(s, roles="admin")),
    "not three parts": lambda s: "a.b",
    "nothing like it": lambda s: "čšž",
}


def refused_by_another_library(settings: Settings, token: str) -> bool:
    """PyJWT's word on the same token; like ours, it is not asked about `typ`, so that is looked at here."""
    try:
        pyjwt.decode(
            token,
            PyJWK(public_key(settings)),
            algorithms=["ES256"],
            audience=settings.audience,
            issuer=settings.issuer,
            leeway=30,
            options={"require": ["exp", "iat", "sub"]},
        )
    except pyjwt.PyJWTError:
        return True
    return bool(pyjwt.get_unverified_header(token)["typ"] != "at+jwt")


@pytest.mark.parametrize("forgery", FORGED)
def test_401_a_forged_token(settings, forgery):
    token = FORGED[forgery](settings)
    with pytest.raises(Unauthenticated) as refusal:
        verify_token(token, trusted(settings.issuer_jwks_file), settings)
    assert refusal.value.stable_code == ("token_expired" if forgery == "expired" else "token_invalid")
    assert refused_by_another_library(settings, token)


@pytest.mark.parametrize("oddity", ODD)
def test_401_a_token_that_is_not_quite_one(settings, oddity):
    with pytest.raises(Unauthenticated, match="not valid"):
        verify_token(ODD[oddity](settings), trusted(settings.issuer_jwks_file), settings)


@pytest.mark.parametrize("header", [None, "", "Basic eA==", "Bearer", "Bearer   "])
def test_401_no_token_at_all(header):
    with pytest.raises(Unauthenticated) as refusal:
        bearer(header)
    assert refusal.value.stable_code == "token_missing"


def test_a_token_of_ours_names_its_caller_also_to_another_library(settings):
    token = issue_token(settings, OFFICER)
    assert verify_token(bearer(f"bearer {token}"), trusted(settings.issuer_jwks_file), settings) == OFFICER
    assert not refused_by_another_library(settings, token)


def test_a_role_of_the_issuers_that_is_none_of_ours_gives_no_right(settings):
    token = signed(settings, good_claims(settings, roles=["offline_access", "auditor", {"odd": 1}]))
    caller = verify_token(token, trusted(settings.issuer_jwks_file), settings)
    assert caller.roles == {"auditor"}


def test_thirty_seconds_of_leeway_and_not_one_more(settings, noon):
    token = issue_token(settings, WORKER, timedelta(minutes=10))
    noon.shift(10 * 60 + 29)
    assert verify_token(token, trusted(settings.issuer_jwks_file), settings) == WORKER
    noon.shift(1)
    with pytest.raises(Unauthenticated) as refusal:
        verify_token(token, trusted(settings.issuer_jwks_file), settings)
    assert refusal.value.stable_code == "token_expired"


def test_a_token_checked_before_still_ends_in_time(settings, noon):
    token = issue_token(settings, WORKER, timedelta(seconds=20))
    keys = trusted(settings.issuer_jwks_file)
    assert verify_token(token, keys, settings) is verify_token(token, keys, settings)
    noon.shift(51)
    with pytest.raises(Unauthenticated):
        verify_token(token, keys, settings)


def test_a_key_that_was_replaced_is_believed_no_more_at_once(settings, tmp_path):
    token = issue_token(settings, WORKER)
    verify_token(token, trusted(settings.issuer_jwks_file), settings)
    make_keys(tmp_path / "new")
    (tmp_path / "new" / "issuer.jwks.json").replace(settings.issuer_jwks_file)
    with pytest.raises(Unauthenticated):
        verify_token(token, trusted(settings.issuer_jwks_file), settings)


def test_the_gateways_word_names_the_caller_to_its_service(settings):
    word = vouch(OFFICER, "intervention", signing_key(settings.gateway_key_file))
    assert verify_vouch(word, "intervention", trusted(settings.gateway_jwks_file)) == OFFICER


def test_401_the_gateways_word_shown_to_another_service(settings):
    word = vouch(WORKER, "intake", signing_key(settings.gateway_key_file))
    keys = trusted(settings.gateway_jwks_file)
    verify_vouch(word, "intake", keys)
    with pytest.raises(Unauthenticated):
        verify_vouch(word, "placement", keys)


def test_401_the_gateways_word_shown_late(settings, noon):
    word = vouch(WORKER, "intake", signing_key(settings.gateway_key_file))
    noon.shift(60 + 31)
    with pytest.raises(Unauthenticated):
        verify_vouch(word, "intake", trusted(settings.gateway_jwks_file))


def test_401_a_word_that_the_issuer_or_nobody_gave(settings):
    keys = trusted(settings.gateway_jwks_file)
    for word in (
        None,
        "",
        issue_token(settings, WORKER),
        vouch(WORKER, "intake", signing_key(settings.issuer_key_file)),
    ):
        with pytest.raises(Unauthenticated):
            verify_vouch(word, "intake", keys)


def test_a_word_is_given_again_for_half_a_minute_only(settings, noon):
    key = signing_key(settings.gateway_key_file)
    first = vouch(WORKER, "intake", key)
    noon.shift(29)
    assert vouch(WORKER, "intake", key) == first
    noon.shift(1)
    assert vouch(WORKER, "intake", key) != first


def test_two_callers_two_words(settings):
    key = signing_key(settings.gateway_key_file)
    other = WORKER.model_copy(update={"units": frozenset({"koper"})})
    assert vouch(WORKER, "intake", key) != vouch(other, "intake", key)


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path):
    make_keys(tmp_path / "keys")
    first = {file.name: file.read_bytes() for file in (tmp_path / "keys").iterdir()}
    make_keys(tmp_path / "keys")
    assert {file.name: file.read_bytes() for file in (tmp_path / "keys").iterdir()} == first
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()} == {0o600}
    assert sorted(first) == [
        "gateway.jwks.json",
        "gateway.pem",
        "internal.secret",
        "issuer.jwks.json",
        "issuer.pem",
        "seal.key",
    ]
    assert b'"d"' not in first["issuer.jwks.json"]


def test_the_secrets_are_32_bytes_each_and_differ(settings):
    assert len(settings.internal_secret()) == 32
    assert settings.internal_secret_file.read_bytes() != settings.seal_key_file.read_bytes()


def test_no_tokens_of_our_own_where_a_real_issuer_is_in_charge(settings):
    production = settings.model_copy(update={"env": "production", "embedded_issuer": False})
    with pytest.raises(Forbidden):
        issue_token(production, WORKER)


def test_what_is_remembered_is_bounded_and_the_oldest_leaves():
    kept: Remembered[int] = Remembered(2)
    for number in (1, 2, 3):
        kept.put(number, number, until=10)
    assert [kept.get(number, now=5) for number in (1, 2, 3)] == [None, 2, 3]
    assert kept.get(3, now=10) is None
