"""What it costs a call that somebody asks who is calling and whether she may: token, signed word, permission."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from bench.figures import Figure, bounded, percentile, spread, timed
from chassis.identity import (
    Caller,
    issue_token,
    make_keys,
    signing_key,
    trusted,
    verify_token,
    verify_vouch,
    vouch,
)
from chassis.rights import Whose, permit
from chassis.settings import Settings
from contracts.permissions import TABLES

CALLS, FRESH = 20_000, 400
ACTION = "GET /cases/{case_id}"
WORKER = Caller(
    subject="izmisljena", roles=frozenset({"on_call_worker"}), csd="izmisljeni", units=frozenset({"enota"})
)
OWN = Whose(csds=frozenset({"izmisljeni"}), units=frozenset({"enota"}))


def figures() -> Iterator[Figure]:
    """A call's whole way with keys and tokens at hand; then with a token that nobody has seen yet."""
    with tempfile.TemporaryDirectory(prefix="zavetje-bench-") as folder:
        settings = Settings(data_dir=Path(folder))
        make_keys(settings.keys_dir)
        token = issue_token(settings, WORKER)
        known = [timed(lambda: judged(token, settings)) for _ in range(CALLS)][CALLS // 10 :]
        yield bounded("token, signed word and permission, keys cached", known, 1)
        fresh = [issue_token(settings, WORKER, timedelta(minutes=5 + number)) for number in range(FRESH)]
        seconds = [timed(seen_first(one, settings)) for one in fresh][FRESH // 10 :]
        yield bounded("the same with a token seen for the first time", seconds, 5)
        often = percentile(seconds, 0.5) / max(percentile(known, 0.5), 0.0001)
        yield Figure(
            "a token seen for the first time against a known one", f"{often:,.0f} times", spread(known)
        )


def seen_first(token: str, settings: Settings) -> Callable[[], None]:
    """The same way for a token of its own."""
    return lambda: judged(token, settings)


def judged(token: str, settings: Settings) -> None:
    """What the gateway and a service do with one call before it does anything."""
    caller = verify_token(token, trusted(settings.issuer_jwks_file), settings)
    word = vouch(caller, "intake", signing_key(settings.gateway_key_file))
    vouched = verify_vouch(word, "intake", trusted(settings.gateway_jwks_file))
    if not permit(TABLES["intake"], ACTION, vouched).covers(OWN):
        raise RuntimeError("the worker may not see her own case")
