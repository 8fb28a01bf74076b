"""What the embedded issuer hands out: once, for a while, and to whoever asked."""

from chassis.identity import Caller
from gateway.grants import CODE_S, LOST_ANSWER_S, REFRESH_S, Asked, Grants, challenge_of

HOME = "http://localhost:8100/"
VERIFIER = "a" * 43
WHO = Caller(subject="izmisljena-1")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> tuple[Grants, str]:
    grants = Grants(clock)
    return grants, grants.code(WHO, Asked(HOME, challenge_of(VERIFIER)))


def test_the_challenge_is_that_of_the_rfc() -> None:
    """RFC 7636, appendix B."""
    told = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(told) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_code_is_good_once_for_its_verifier_and_page() -> None:
    grants, code = opened(Clock())
    session = grants.redeem_code(code, VERIFIER, HOME)
    assert session is not None and session.caller == WHO
    assert grants.redeem_code(code, VERIFIER, HOME) is None
    assert session.ended, "a code used twice ends what it had opened"


def test_another_verifier_another_page_or_a_late_code_open_nothing() -> None:
    grants, code = opened(Clock())
    assert grants.redeem_code(code, "b" * 43, HOME) is None
    grants, code = opened(Clock())
    assert grants.redeem_code(code, VERIFIER, "http://elsewhere.test/") is None
    clock = Clock()
    grants, code = opened(clock)
    clock.now = CODE_S
    assert grants.redeem_code(code, VERIFIER, HOME) is None


def test_a_refresh_token_may_be_asked_for_again_at_once_and_later_ends_the_session() -> None:
    clock = Clock()
    grants, code = opened(clock)
    session = grants.redeem_code(code, VERIFIER, HOME)
    assert session is not None
    token = grants.refresh(session)
    assert grants.redeem_refresh(token) is session
    clock.now = LOST_ANSWER_S - 1
    assert grants.redeem_refresh(token) is session, "the answer was lost on the way"
    fresh = grants.refresh(session)
    clock.now = LOST_ANSWER_S + 1
    assert grants.redeem_refresh(token) is None
    assert grants.redeem_refresh(fresh) is None, "a stolen token ends the whole session"


def test_signing_out_and_the_end_of_the_night_end_it() -> None:
    clock = Clock()
    grants, code = opened(clock)
    session = grants.redeem_code(code, VERIFIER, HOME)
    assert session is not None
    late = grants.refresh(session)
    clock.now = REFRESH_S
    assert grants.redeem_refresh(late) is None
    token = grants.refresh(session)
    grants.end(token)
    grants.end("unknown")
    assert grants.redeem_refresh(token) is None
