"""What the embedded issuer has handed out and not yet taken back: codes for a minute, refresh tokens for a night."""

import hashlib
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chassis.identity import Caller

CODE_S: Final = 60.0
REFRESH_S: Final = 16 * 3600.0
LOST_ANSWER_S: Final = 120.0
"""A phone whose answer got lost asks once more with the token it still holds; later the same is a theft."""
MOST: Final = 10_000


@dataclass(frozen=True)
class Asked:
    """What a browser asked to sign in for; `challenge`: S256 of a verifier only the page knows (RFC 7636)."""

    redirect_uri: str
    challenge: str
    nonce: str = ""


@dataclass
class Session:
    """One sign-in: whose, and whether it was ended."""

    caller: Caller
    asked: Asked
    ended: bool = False


@dataclass
class Grant:
    """A code or a refresh token: of which session, until when, and since when it is used up."""

    session: Session
    until: float
    used_at: float | None = None


class Grants:
    """Kept in memory: who restarts the embedded issuer signs everybody out."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic):
        self._monotonic = monotonic
        self._kept: dict[str, Grant] = {}

    def code(self, caller: Caller, asked: Asked) -> str:
        """A code for whoever knows the verifier, once."""
        return self._give(Session(caller, asked), CODE_S)

    def refresh(self, session: Session) -> str:
        """A refresh token of the session."""
        return self._give(session, REFRESH_S)

    def redeem_code(self, code: str, verifier: str, redirect_uri: str) -> Session | None:
        """The session a code opens; None for a wrong, old or used one, and a used one ends what it had opened."""
        grant = self._taken(code, 0.0)
        if grant is None:
            return None
        asked = grant.session.asked
        fits = secrets.compare_digest(challenge_of(verifier), asked.challenge)
        return grant.session if fits and redirect_uri == asked.redirect_uri else None

    def redeem_refresh(self, token: str) -> Session | None:
        """The session a refresh token goes on with; used again after its time it ends the whole session."""
        grant = self._taken(token, LOST_ANSWER_S)
        return grant.session if grant is not None else None

    def end(self, token: str) -> None:
        """Sign out: nothing of this refresh token's session is taken any more."""
        grant = self._kept.get(_digest(token))
        if grant is not None:
            grant.session.ended = True

    def _give(self, session: Session, seconds: float) -> str:
        token = secrets.token_urlsafe(32)
        now = self._monotonic()
        self._kept = {name: grant for name, grant in self._kept.items() if now < grant.until}
        if len(self._kept) >= MOST:
            del self._kept[next(iter(self._kept))]
        self._kept[_digest(token)] = Grant(session, now + seconds)
        return token

    def _taken(self, token: str, again_s: float) -> Grant | None:
        grant = self._kept.get(_digest(token))
        now = self._monotonic()
        if grant is None or now >= grant.until or grant.session.ended:
            return None
        if grant.used_at is not None and now - grant.used_at >= again_s:
            grant.session.ended = True
            return None
        grant.used_at = grant.used_at if grant.used_at is not None else now
        return grant


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, 4.2)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
