"""What a client may rest on in an API description, and what a newer description takes away from it."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
METHODS = ("get", "post", "put", "delete", "patch")


def taken_away(old: Json, new: Json) -> list[str]:
    """What breaks a client written to `old`: a call, field or accepted value gone, or something newly demanded."""
    before, after = set(offered(old)), set(offered(new))
    calls = {" ".join(line.split(" ")[:2]) for line in before}
    fresh = set(offered(new)) - before
    asked = {
        line
        for line in set(demanded(new)) - set(demanded(old))
        if " ".join(line.split(" ")[:2]) in calls and not inside_of_new(line, fresh)
    }
    return sorted(
        [f"gone: {line}" for line in before - after] + [f"newly demanded: {line}" for line in asked]
    )


def inside_of_new(line: str, fresh: set[str]) -> bool:
    """Whether a demanded field lies in one that nobody sent before: `takes .a[].b` where `.a` is new."""
    call, takes, path = line.partition(" takes ")
    parents = [path[:end] for end in range(1, len(path)) if path[end] in ".["]
    return any(f"{call}{takes}{parent}" in fresh for parent in parents)


def offered(document: Json) -> Iterator[str]:
    """A line for each call, parameter, field taken or given, and value taken."""
    for call, operation in _operations(document):
        yield call
        for parameter in operation.get("parameters", ()):
            yield f"{call} {parameter['in']} {parameter['name']}"
        for schema in _contents(operation.get("requestBody", {})):
            yield from (f"{call} takes {line}" for line in _fields(document, schema, "", values=True))
        for status, answer in operation.get("responses", {}).items():
            for schema in _contents(answer):
                yield from (
                    f"{call} {status} gives {line}" for line in _fields(document, schema, "", values=False)
                )


def demanded(document: Json) -> Iterator[str]:
    """A line for each parameter and field that must be sent."""
    for call, operation in _operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter.get("required"):
                yield f"{call} {parameter['in']} {parameter['name']}"
        for schema in _contents(operation.get("requestBody", {})):
            yield from (f"{call} takes {line}" for line in _required(document, schema, ""))


def _operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, calls in document.get("paths", {}).items():
        for method in METHODS:
            if method in calls:
                yield f"{method.upper()} {path}", calls[method]


def _contents(body: Json) -> Iterator[Json]:
    for content in body.get("content", {}).values():
        if "schema" in content:
            yield content["schema"]


def _fields(
    document: Json, schema: Json, at: str, values: bool, within: tuple[str, ...] = ()
) -> Iterator[str]:
    for name, part, inside in _parts(document, schema, within):
        here = f"{at}{name}"
        if name.startswith(".") and name != ".":
            yield here
        if values:
            yield from (f"{here} = {value}" for value in _values(part))
        yield from _fields(document, part, here, values, inside)


def _required(document: Json, schema: Json, at: str, within: tuple[str, ...] = ()) -> Iterator[str]:
    resolved, inside = _resolved(document, schema, within)
    yield from (f"{at}.{name}" for name in resolved.get("required", ()))
    for name, part, deeper in _parts(document, resolved, inside):
        yield from _required(document, part, f"{at}{name}", deeper)


def _parts(
    document: Json, schema: Json, within: tuple[str, ...]
) -> Iterator[tuple[str, Json, tuple[str, ...]]]:
    """What lies directly inside a schema: (`.name`, `[]` or nothing for an alternative, its schema, refs passed)."""
    resolved, inside = _resolved(document, schema, within)
    for name, part in resolved.get("properties", {}).items():
        yield f".{name}", part, inside
    if isinstance(resolved.get("items"), dict):
        yield "[]", resolved["items"], inside
    for alternative in ("anyOf", "oneOf", "allOf"):
        for part in resolved.get(alternative, ()):
            yield "", part, inside


def _resolved(document: Json, schema: Json, within: tuple[str, ...]) -> tuple[Json, tuple[str, ...]]:
    """The schema a reference names; nothing for one that names itself again."""
    reference = schema.get("$ref")
    if reference is None:
        return schema, within
    if reference in within:
        return {}, within
    name = reference.rsplit("/", 1)[1]
    return document.get("components", {}).get("schemas", {}).get(name, {}), (*within, reference)


def _values(schema: Json) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))
