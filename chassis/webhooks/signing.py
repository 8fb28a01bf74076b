"""Signatures as Standard Webhooks has them (standardwebhooks.com, v1: HMAC-SHA256); secrets derived, never stored."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256

PREFIX = "whsec_"


def secret_of(installation: bytes, subscription_id: str, version: int) -> str:
    """The secret of a subscription, the same whenever it is asked for; another one for each version."""
    derived = hmac.digest(installation, f"webhook:{subscription_id}:{version}".encode(), sha256)
    return PREFIX + b64encode(derived).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the HMAC of id, time (seconds) and body, in base64."""
    key = b64decode(secret.removeprefix(PREFIX))
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    return "v1," + b64encode(hmac.digest(key, signed, sha256)).decode()


def headers(message_id: str, timestamp: int, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """What goes with a delivery; while a secret is being changed one signature for each."""
    signatures = (signature(secret, message_id, timestamp, body) for secret in secrets)
    return {
        "content-type": "application/json",
        "user-agent": "Zavetje-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
