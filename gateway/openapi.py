"""One API description out of the services' own: `python -m gateway.openapi` writes it, `--check` compares it."""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from chassis.problems import NoSuchCall
from chassis.settings import SERVICES, ServiceName, Settings
from gateway.app import DESCRIPTION, create_app
from gateway.breaking import METHODS, Json, taken_away
from gateway.routes import BY_ID, MERGED, PREFIX, service_for

INTRODUCTION: Final = (
    "What police, the ministry, the client and outside checks call. "
    "Fields and calls may be added; none of these changes its meaning."
)
OPEN: Final = ("/health/live", "/health/ready", "/openapi.json")
PROBLEM: Final[Json] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "a sentence in the language asked for"},
        "code": {"type": "string", "description": "stable, for programs"},
        "field": {"type": "string", "description": "where the bad input is, dotted as in the body"},
        "current_version": {"type": "integer"},
        "since": {"type": "array", "items": {"type": "object"}, "description": "what happened meanwhile"},
        "instance": {"type": "string"},
    },
}
REFUSALS: Final[Mapping[str, str]] = {
    "400": "the body cannot be read as JSON",
    "401": "no access token, or one that is not valid",
    "403": "the caller's role or station does not allow it",
    "404": "nothing of that id that this caller may know of",
    "409": "a rule, another version or another use of the key stands against it; nothing was recorded",
    "413": "the body is too large",
    "415": "the body does not say it is JSON",
    "422": "a field is missing, unknown or wrong",
    "429": "too many requests",
    "500": "our fault; it was logged",
    "503": "not at the moment: ask again after Retry-After",
}
REFERENCE: Final = "#/components/schemas/"
OF_COMMANDS: Final = {"400", "409", "413", "415"}
KEY: Final[Json] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "the same key, path and body again: the first answer again",
}
CONSISTENCY: Final[Json] = {
    "name": "Consistency",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "a Position this call must have seen",
}
LANGUAGE: Final[Json] = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "sl, it or en, for the sentences of refusals",
}
OURS_ALONE: Final = {"zavetje-caller", "consistency", "authorization"}
"""Headers that a service's document names and this one says for all calls, or keeps inside."""


class Unrouted(Exception):
    """A service answers what the gateway sends nobody."""


def main() -> int:
    """0 when the description is what the code says and breaks nobody; 1 and the reasons otherwise."""
    parser = argparse.ArgumentParser(prog="gateway.openapi", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument(
        "--against", metavar="REF", default="HEAD", help="the commit whose clients must go on working"
    )
    parser.add_argument(
        "--accept-breaking", action="store_true", help="write a description that breaks clients"
    )
    options = parser.parse_args()
    new = text_of(described(of_services()))
    broken = taken_away(published(options.against), json.loads(new))
    _say(*broken)
    if options.check:
        return _checked(new, broken)
    if broken and not options.accept_breaking:
        _say("Nothing written: this breaks clients. Add, or say --accept-breaking and why in the commit.")
        return 1
    DESCRIPTION.write_text(new, encoding="utf-8")
    return 0


def _checked(new: str, broken: list[str]) -> int:
    same = DESCRIPTION.exists() and DESCRIPTION.read_text(encoding="utf-8") == new
    if not same:
        _say("docs/openapi.json is not what the code says: run python -m gateway.openapi")
    return 0 if same and not broken else 1


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def of_services() -> dict[ServiceName, Json]:
    """Each service's own document, from its verb: the gateway imports none of them."""
    running = {
        service: subprocess.Popen(
            [sys.executable, "-m", f"services.{service}", "openapi"], stdout=subprocess.PIPE
        )
        for service in SERVICES
    }
    told = {service: process.communicate()[0] for service, process in running.items()}
    failed = [service for service, process in running.items() if process.returncode]
    if failed:
        raise SystemExit(f"no description from: {', '.join(failed)}")
    return {service: json.loads(text) for service, text in told.items()}


def published(ref: str) -> Json:
    """The description at a commit; empty where there was none yet, or no repository."""
    where = f"{ref}:./{DESCRIPTION.name}"
    found = subprocess.run(["git", "show", where], cwd=DESCRIPTION.parent, capture_output=True, check=False)
    return json.loads(found.stdout) if found.returncode == 0 else {}


def described(services: Mapping[ServiceName, Json]) -> Json:
    """The whole description: the gateway's own calls and every service's under /api/v1."""
    own = create_app(Settings()).openapi()
    paths: Json = own["paths"]
    schemas: Json = own.get("components", {}).get("schemas", {})
    for service in SERVICES:
        renamed = _with_own_names(services[service], service, schemas)
        schemas |= renamed["components"]["schemas"]
        for path, calls in renamed["paths"].items():
            _add(paths, service, path, calls)
    for path, method, operation in _operations(paths):
        _dress(path, method, operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Zavetje", "version": "1", "description": INTRODUCTION},
        "security": [{"bearer": []}],
        "paths": dict(sorted(paths.items())),
        "components": _components(schemas),
    }


def text_of(document: Json) -> str:
    """The document as it is committed: the same document, the same text."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _components(schemas: Json) -> Json:
    left = {
        name: schema
        for name, schema in schemas.items()
        if name not in ("HTTPValidationError", "ValidationError")
    }
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        "schemas": left | {"Problem": PROBLEM},
        "responses": {
            f"Problem{status}": {"description": why, "content": content} for status, why in REFUSALS.items()
        },
    }


def _with_own_names(document: Json, service: ServiceName, taken: Json) -> Json:
    """The document, its schemas renamed where another service means something else by the same name."""
    schemas = document.get("components", {}).get("schemas", {})
    names: dict[str, str] = {}
    while other := {
        name: f"{service.capitalize()}{name}"
        for name, schema in schemas.items()
        if name not in names and taken.get(name, schema) != _renamed(schema, names)
    }:
        names |= other  # and with them, on the next round, what refers to them
    found = {names.get(name, name): _renamed(schema, names) for name, schema in schemas.items()}
    return {"paths": _renamed(document["paths"], names), "components": {"schemas": found}}


def _renamed(part: Any, names: Mapping[str, str]) -> Any:
    """`part` of a document, its references told by the new names."""
    if isinstance(part, dict):
        return {key: _renamed(value, names) for key, value in part.items()}
    if isinstance(part, list):
        return [_renamed(value, names) for value in part]
    if isinstance(part, str) and part.startswith(REFERENCE):
        name = part.removeprefix(REFERENCE)
        return f"{REFERENCE}{names.get(name, name)}"
    return part


def _add(paths: Json, service: ServiceName, path: str, calls: Json) -> None:
    """Take over a service's calls; to what is merged it only adds its parameters."""
    here = f"{PREFIX}{path}"
    if path in MERGED:
        for method, operation in calls.items():
            _add_parameters(paths[here][method], operation)
        return
    shared = path.strip("/").split("/")[0] in BY_ID
    if not shared and _owner(path) != service:
        raise Unrouted(f"{service} answers {path}, which the gateway sends to {_owner(path) or 'nobody'}")
    for method, operation in calls.items():
        paths.setdefault(here, {}).setdefault(method, operation | {"tags": ["any" if shared else service]})


def _owner(path: str) -> ServiceName | None:
    try:
        return service_for(path)
    except NoSuchCall:
        return None


def _add_parameters(operation: Json, more: Json) -> None:
    known = {parameter["name"] for parameter in operation.get("parameters", ())}
    added = [parameter for parameter in more.get("parameters", ()) if parameter["name"] not in known]
    operation["parameters"] = [*operation.get("parameters", ()), *added]


def _operations(paths: Json) -> Iterator[tuple[str, str, Json]]:
    for path, calls in paths.items():
        for method in METHODS:
            if method in calls:
                yield path.removeprefix(PREFIX), method, calls[method]


def _dress(path: str, method: str, operation: Json) -> None:
    """What holds for every call: a name of its own, the headers, the refusals."""
    operation["operationId"] = re.sub(r"\W+", "_", f"{method} {path}").strip("_")
    if path in OPEN:
        operation["security"] = []
        return
    command = method != "get"
    headers = [CONSISTENCY, LANGUAGE, *([KEY] if command and path != "/commands:batch" else [])]
    said = [one for one in operation.get("parameters", ()) if one["name"].lower() not in OURS_ALONE]
    operation["parameters"] = said + headers
    refusals = {
        status: {"$ref": f"#/components/responses/Problem{status}"}
        for status in REFUSALS
        if command or status not in OF_COMMANDS
    }
    operation["responses"] = {**_answers(operation), **refusals}


def _answers(operation: Json) -> dict[str, Any]:
    position = {"schema": {"type": "string"}, "description": "what this answer has seen or done"}
    given = {status: answer for status, answer in operation["responses"].items() if status < "400"}
    return {status: {"headers": {"Position": position}, **answer} for status, answer in given.items()}


if __name__ == "__main__":
    sys.exit(main())
