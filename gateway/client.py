"""The browser client: its files under `/`, and what it must know of this installation before anybody signs in."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.problems import NoSuchCall
from chassis.settings import Settings
from gateway.edge import TheGate

DIST: Final = Path(__file__).resolve().parent.parent / "web" / "dist"
ROUTER = APIRouter(include_in_schema=False)
FOR_EVER: Final = "public, max-age=31536000, immutable"


@ROUTER.get("/client.json")
async def client_json(request: Request, gate: TheGate) -> Response:
    """Where to sign in, and as which client."""
    settings = gate.settings
    if settings.embedded_issuer:
        door = f"{request.base_url}oidc/"
        told = {"authorization_endpoint": f"{door}authorize", "token_endpoint": f"{door}token"}
        told["revocation_endpoint"] = f"{door}logout"
    else:
        told = await gate.issuer.endpoints()
    return JSONResponse({"client_id": settings.client_id, "scope": "openid offline_access", **told})


def policy(settings: Settings) -> str:
    """The page's Content-Security-Policy: its own files, its own gateway, and the issuer's token endpoint."""
    found = urlsplit(settings.issuer)
    issuer = "" if settings.embedded_issuer else f" {found.scheme}://{found.netloc}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        f"connect-src 'self'{issuer}; manifest-src 'self'; worker-src 'self'; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


class Client:
    """The built files: those named by their content for ever, all else asked for anew; with the page's own headers."""

    def __init__(self, settings: Settings, folder: Path = DIST):
        self._built = folder / "index.html"
        files = StaticFiles(directory=folder, html=True, check_dir=False)
        self._app: ASGIApp = GZipMiddleware(files, minimum_size=500)
        self._headers = {
            "content-security-policy": policy(settings),
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._built.exists():
            raise NoSuchCall
        path = str(scope["path"])
        kept = FOR_EVER if path.startswith("/assets/") else "no-cache"

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {**self._headers, "cache-control": kept}
                message["headers"] = [
                    *message["headers"],
                    *((k.encode(), v.encode()) for k, v in own.items()),
                ]
            await send(message)

        await self._app(scope, receive, dressed)
