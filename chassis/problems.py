"""Refusals as RFC 9457 problem documents: one status table, one sentence in the caller's language, no stack trace."""

import json
import logging
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.clock import new_id
from chassis.errors import (
    BadInput,
    Forbidden,
    IdempotencyConflict,
    NotFound,
    NotYet,
    Refused,
    StoreUnavailable,
    Unauthenticated,
    VersionConflict,
    ZavetjeError,
)

Language = Literal["en", "sl", "it"]
Sentences = Mapping[str, Mapping[str, str]]
"""Translations by code, then by language; the English sentence stands where the refusal is raised."""

MEDIA_TYPE: Final = "application/problem+json"
COMMON: Final[Sentences] = json.loads(Path(__file__).with_name("sentences.json").read_text(encoding="utf-8"))
PLACES: Final = ("body", "query", "path", "header")
log = logging.getLogger(__name__)


class Edge(ZavetjeError):
    """A refusal that no rule of a service made, but the way to it."""

    sentence = ""

    def __init__(self, **values: object):
        super().__init__(self.sentence, code=None, field=None, **values)


class MalformedJson(Edge):
    """The body cannot be read as JSON (400)."""

    code, sentence = "malformed_json", "The body is not JSON that can be read."


class NoSuchCall(Edge):
    """No route of that path (404)."""

    code, sentence = "no_such_call", "There is no such call."


class MethodNotAllowed(Edge):
    """The path is known, the method is not (405)."""

    code, sentence = "method_not_allowed", "This call does not know that method."


class TooLarge(Edge):
    """The body is larger than is taken (413)."""

    code, sentence = "too_large", "The body is larger than {limit} bytes."


class UnsupportedMediaType(Edge):
    """A body that does not say it is JSON (415)."""

    code, sentence = "unsupported_media_type", "A body is sent as application/json."


class TooManyRequests(Edge):
    """The client asks more often than it may (429)."""

    code, sentence = "too_many_requests", "Too many requests; wait a moment."


class ServiceUnavailable(Edge):
    """The service that would answer cannot be reached (503)."""

    code, sentence = "service_unavailable", "{service} cannot be reached at the moment; send it again."


class IssuerUnreachable(Edge):
    """Nobody can be let in: the issuer does not show its keys (503)."""

    code, sentence = "issuer_unreachable", "The issuer of access tokens does not answer at the moment."


class InternalError(Edge):
    """Our fault (500); the log tells more under the same id."""

    code, sentence = "internal_error", "Something went wrong on our side; it was logged."


STATUS: Final[Mapping[type[ZavetjeError], int]] = {
    MalformedJson: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    NoSuchCall: 404,
    MethodNotAllowed: 405,
    Refused: 409,
    VersionConflict: 409,
    IdempotencyConflict: 409,
    TooLarge: 413,
    UnsupportedMediaType: 415,
    BadInput: 422,
    TooManyRequests: 429,
    InternalError: 500,
    NotYet: 503,
    StoreUnavailable: 503,
    ServiceUnavailable: 503,
    IssuerUnreachable: 503,
}
AGAIN_AFTER_S: Final = {429: "5", 503: "1"}
BY_STATUS: Final[Mapping[int, type[Edge]]] = {400: MalformedJson, 404: NoSuchCall, 405: MethodNotAllowed}

KINDS: Final = {
    "extra_forbidden": ("unknown_field", "There is no field {field}."),
    "literal_error": ("unknown_value", "{field} takes one of: {expected}."),
    "enum": ("unknown_value", "{field} takes one of: {expected}."),
    "timezone_aware": ("instant_without_offset", "{field} needs an offset, for example Z or +02:00."),
    "missing": ("missing", "{field} is missing."),
}
"""What the kinds of pydantic's errors are called here; what was sent is never repeated."""


def status_of(error: ZavetjeError) -> int:
    """The HTTP status of a refusal, from the one table; a class without a row takes its parent's."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 409)


def language(accept_language: str | None) -> Language:
    """The language the caller likes best of sl, it and en; English when nothing fits."""
    wanted = sorted(_weighed(accept_language or ""), key=lambda pair: -pair[0])
    return next((tongue for weight, tongue in wanted if weight > 0), "en")


def problem(error: ZavetjeError, accept_language: str | None, sentences: Sentences) -> dict[str, Any]:
    """The problem document of a refusal, as a value."""
    tongue, status = language(accept_language), status_of(error)
    told = {
        "type": f"urn:zavetje:problem:{error.stable_code}",
        "title": COMMON[f"status_{status}"][tongue],
        "status": status,
        "detail": _sentence(error, tongue, sentences),
        "code": error.stable_code,
    }
    return told | _more(error)


def problem_response(
    error: ZavetjeError,
    accept_language: str | None,
    sentences: Sentences,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer to a refused request; `sentences` are the service's translations."""
    told = problem(error, accept_language, sentences)
    more = _headers(error) | {"Content-Language": language(accept_language)} | dict(headers or {})
    return JSONResponse(told, status_code=told["status"], media_type=MEDIA_TYPE, headers=more)


def bad_input(error: Mapping[str, Any], sentences: Sentences) -> ZavetjeError:
    """One of pydantic's complaints in our words; a kind of our own, translated, keeps its name and sentence."""
    kind, field = error["type"], _field(error["loc"])
    if kind == "json_invalid":
        return MalformedJson()
    if kind in KINDS:
        code, sentence = KINDS[kind]
        return BadInput(code, sentence, field=field, **{"expected": ""} | error.get("ctx", {}))
    if kind in sentences or kind in COMMON:
        return BadInput(kind, "{told}", field=field, **error.get("ctx", {}) | {"told": error["msg"]})
    return BadInput("invalid", "{field} is not valid ({rule}).", field=field, rule=kind)


def install_handlers(app: FastAPI, sentences: Sentences) -> None:
    """Have every refusal and every fault of `app` answered with a problem document."""

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, ZavetjeError)
        return problem_response(error, request.headers.get("accept-language"), sentences)

    def malformed(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return refused(request, bad_input(error.errors()[0], sentences))

    def not_routed(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        meant = BY_STATUS.get(error.status_code, InternalError)()
        return problem_response(meant, request.headers.get("accept-language"), sentences, error.headers)

    app.add_exception_handler(ZavetjeError, refused)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, not_routed)
    app.add_middleware(Unexpected, sentences=sentences)


class Unexpected:
    """Answers 500 to what nobody foresaw and logs where it broke: no message, no values, only the places."""

    def __init__(self, app: ASGIApp, sentences: Sentences):
        self.app = app
        self.sentences = sentences

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            answer = self._answer(Request(scope), error) if scope["type"] == "http" else None
            if answer is None or started:
                raise
            await answer(scope, receive, send)

    def _answer(self, request: Request, error: Exception) -> Response:
        identity = new_id()
        places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        log.error("unexpected", extra={"id": identity, "kind": type(error).__name__, "places": places[-8:]})
        told = problem(InternalError(), request.headers.get("accept-language"), self.sentences)
        return JSONResponse(
            told | {"instance": f"urn:uuid:{identity}"}, status_code=500, media_type=MEDIA_TYPE
        )


def _weighed(accept_language: str) -> Iterator[tuple[float, Language]]:
    for part in accept_language.split(","):
        tag, _, weight = part.strip().partition(";")
        match tag.split("-")[0].strip().lower():
            case "en" | "sl" | "it" as tongue:
                yield _weight(weight), tongue
            case _:
                pass


def _weight(parameter: str) -> float:
    try:
        return float(parameter.strip().removeprefix("q=")) if parameter else 1.0
    except ValueError:
        return 0.0


def _sentence(error: ZavetjeError, tongue: Language, sentences: Sentences) -> str:
    translated = sentences.get(error.stable_code) or COMMON.get(error.stable_code) or {}
    try:
        return translated[tongue].format(**{"field": error.field, **error.values})
    except (KeyError, IndexError):
        return str(error)


def _more(error: ZavetjeError) -> dict[str, Any]:
    told: dict[str, Any] = {} if error.field is None else {"field": error.field}
    if isinstance(error, VersionConflict):
        told |= {"current_version": error.values["current"], "since": error.since}
    return told


def _headers(error: ZavetjeError) -> dict[str, str]:
    status = status_of(error)
    if status == 401:
        why = "" if error.stable_code == "token_missing" else ', error="invalid_token"'
        return {"WWW-Authenticate": f'Bearer realm="zavetje"{why}'}
    return {"Retry-After": AGAIN_AFTER_S[status]} if status in AGAIN_AFTER_S else {}


def _field(loc: Sequence[int | str]) -> str:
    """Dotted as in the body; `body` when all of it is meant."""
    inside = loc[1:] if len(loc) > 1 and loc[0] in PLACES else loc
    return ".".join(str(part) for part in inside) or "body"
