"""The embedded issuer's door: OIDC code flow with PKCE for one public client, the ready-made people on a plain page.

Only where `ZAVETJE_EMBEDDED_ISSUER` is on, which production refuses. OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9700.
"""

import hashlib
import json
from base64 import b64encode
from datetime import timedelta
from html import escape
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from chassis.identity import Caller, issue_id_token, issue_token
from chassis.problems import NoSuchCall
from chassis.settings import Settings
from gateway.edge import Gate, gate_of
from gateway.grants import Asked, Grants, Session
from gateway.limits import FORM

ROUTER = APIRouter(prefix="/oidc", include_in_schema=False)
ACCESS_LIFE: Final = timedelta(minutes=15)
STYLE: Final = (
    "html{color-scheme:light dark;font:1.125rem/1.5 system-ui,sans-serif}"
    "body{max-width:30rem;margin:0 auto;padding:1rem}h1{font-size:1.375rem}"
    "button{display:block;width:100%;min-height:48px;margin:.5rem 0;padding:.5rem 1rem;font:inherit;text-align:start}"
)
CSP: Final = (
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    f"style-src 'sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
)


def door_of(request: Request) -> Gate:
    """The gateway's wiring; NoSuchCall where the embedded issuer is off."""
    gate = gate_of(request)
    if not gate.settings.embedded_issuer:
        raise NoSuchCall
    return gate


def grants_of(request: Request) -> Grants:
    """What is handed out."""
    grants: Grants = request.app.state.grants
    return grants


TheDoor = Annotated[Gate, Depends(door_of)]
TheGrants = Annotated[Grants, Depends(grants_of)]


@ROUTER.get("/authorize")
def authorize(request: Request, door: TheDoor) -> Response:
    """The page on which one of the ready-made people is chosen; a wrong request is told to the person, not sent on."""
    wrong = wrong_in(request.query_params, door.settings, home_of(request))
    if wrong is not None:
        return JSONResponse({"error": "invalid_request", "error_description": wrong}, 400)
    page = page_for(people_of(door.settings), str(request.query_params))
    return HTMLResponse(page, headers={"Content-Security-Policy": CSP})


@ROUTER.post("/authorize")
async def chosen(request: Request, door: TheDoor, grants: TheGrants) -> Response:
    """Back to the page that asked, with a code for the person chosen."""
    form = await form_of(request)
    asked = QueryParams(form.get("asked", ""))
    home = home_of(request)
    wrong = wrong_in(asked, door.settings, home)
    caller = people_of(door.settings).get(form.get("person", ""), (None, None))[1]
    if (
        wrong is not None
        or caller is None
        or request.headers.get("origin", "null") not in ("null", home[:-1])
    ):
        return JSONResponse({"error": "invalid_request"}, 400)
    kept = Asked(asked["redirect_uri"], asked["code_challenge"], asked.get("nonce", ""))
    query = urlencode({"code": grants.code(caller, kept), "state": asked.get("state", "")})
    return RedirectResponse(f"{kept.redirect_uri}?{query}", 303)


@ROUTER.post("/token")
async def token(request: Request, door: TheDoor, grants: TheGrants) -> Response:
    """An access token and the next refresh token for a code and its verifier, or for a refresh token."""
    form = await form_of(request)
    session = None
    if form.get("client_id") == door.settings.client_id:
        session = redeemed(form, grants)
    if session is None:
        return JSONResponse({"error": "invalid_grant"}, 400)
    settings = door.settings
    answer = {
        "access_token": issue_token(settings, session.caller, ACCESS_LIFE),
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "refresh_token": grants.refresh(session),
        "id_token": issue_id_token(settings, session.caller, session.asked.nonce, ACCESS_LIFE),
    }
    return JSONResponse(answer)


@ROUTER.post("/logout", status_code=204)
async def logout(request: Request, door: TheDoor, grants: TheGrants) -> None:
    """The session of this refresh token is over (RFC 7009: also an unknown one is answered so)."""
    grants.end((await form_of(request)).get("token", ""))


def redeemed(form: dict[str, str], grants: Grants) -> Session | None:
    """The session that the form proves."""
    if form.get("grant_type") == "authorization_code":
        return grants.redeem_code(
            form.get("code", ""), form.get("code_verifier", ""), form.get("redirect_uri", "")
        )
    return (
        grants.redeem_refresh(form.get("refresh_token", ""))
        if form.get("grant_type") == "refresh_token"
        else None
    )


def wrong_in(asked: QueryParams, settings: Settings, home: str) -> str | None:
    """What is wrong with a request to sign in, or None. The only way back is to the client this gateway serves."""
    rules = {
        "client_id": asked.get("client_id") == settings.client_id,
        "redirect_uri": asked.get("redirect_uri") == home,
        "response_type": asked.get("response_type") == "code",
        "code_challenge_method": asked.get("code_challenge_method") == "S256",
        "code_challenge": len(asked.get("code_challenge", "")) == 43,
    }
    return next((name for name, holds in rules.items() if not holds), None)


def home_of(request: Request) -> str:
    """Where this gateway serves the client, as the browser reached it."""
    return str(request.base_url)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name; bodies of another kind hold none."""
    if request.headers.get("content-type", "").partition(";")[0] != FORM:
        return {}
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace")))


def people_of(settings: Settings) -> dict[str, tuple[str, Caller]]:
    """The ready-made people by key, each with a label and the claims of her token; none where the file is missing."""
    if not settings.people_file.exists():
        return {}
    told: list[dict[str, Any]] = json.loads(settings.people_file.read_text(encoding="utf-8"))
    return {one["caller"]["subject"]: (one["label"], Caller(**one["caller"])) for one in told}


def page_for(people: dict[str, tuple[str, Caller]], asked: str) -> str:
    """The page of people, without a script."""
    rows = "".join(
        f'<button name="person" value="{escape(key)}">{escape(label)}</button>'
        for key, (label, _) in people.items()
    )
    return (
        '<!doctype html><html lang="sl"><meta charset="utf-8"><title>Prijava</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
        "<main><h1>Prijava (predstavitev)</h1><p>Izmišljene osebe te namestitve. "
        '<span lang="it">Persone inventate.</span> <span lang="en">Invented people.</span></p>'
        f'<form method="post" action="/oidc/authorize"><input type="hidden" name="asked" value="{escape(asked)}">'
        f"{rows}</form></main></html>"
    )
