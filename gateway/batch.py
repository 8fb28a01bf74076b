"""Many commands in one request, in order, each answered for itself: what a phone sends after a night without signal."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Final, Literal
from urllib.parse import unquote

import httpx
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.responses import JSONResponse, Response

from chassis.errors import BadInput, ZavetjeError
from chassis.problems import MalformedJson, bad_input, problem
from gateway.edge import PROBLEM, Going, TheGate
from gateway.positions import merged
from gateway.routes import PREFIX, service_for
from gateway.sentences import SENTENCES
from gateway.upstreams import Passed, Upstreams

ROUTER = APIRouter(tags=["gateway"])
MOST: Final = 500
BETWEEN: Final = " \t\r\n,:"
DECODER: Final = json.JSONDecoder()
Became = Literal["accepted", "duplicate", "conflict", "rejected", "not_tried"]


class BatchItem(BaseModel):
    """One command, as it would be sent alone; its path may leave out /api/v1."""

    model_config = ConfigDict(extra="forbid")

    method: Literal["POST", "PUT", "DELETE"]
    path: Annotated[str, StringConstraints(pattern=r"^/[!-~]*$", max_length=2000)]
    idempotency_key: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")]
    body: dict[str, Any] | None = None


class BatchAnswer(BaseModel):
    """What became of one command. `not_tried`: send it again with the same key; it may even have been done."""

    idempotency_key: str | None
    status: Became
    http_status: int | None = None
    position: str | None = None
    body: Any = None


class BatchAnswers(BaseModel):
    """One answer for each command, in the order they were sent."""

    items: list[BatchAnswer] = Field(max_length=MOST)


@ROUTER.post(
    "/commands:batch",
    summary="Many commands in order",
    response_model=BatchAnswers,
    responses=PROBLEM,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"type": "array", "maxItems": MOST, "items": BatchItem.model_json_schema()}
                }
            },
        }
    },
)
async def batch(gate: TheGate, going: Going) -> Response:
    """Each command is decided for itself: a refusal does not stop the rest, the first fault (5xx) does."""
    answers: list[BatchAnswer] = []
    faulty = False
    for command, sent in commands(going.body):
        if faulty:
            answers.append(BatchAnswer(idempotency_key=_key(command), status="not_tried"))
        else:
            answers.append(await one(gate.upstreams, going, command, sent))
            faulty = answers[-1].status == "not_tried"
    headers = {"Position": merged(found.position for found in answers)}
    return JSONResponse({"items": [found.model_dump() for found in answers]}, headers=headers)


async def one(upstreams: Upstreams, going: Passed, command: Any, sent: bytes) -> BatchAnswer:
    """Send one command on as if it had come alone, and tell what became of it."""
    try:
        item = item_of(command)
        headers = {
            **going.headers,
            "idempotency-key": item.idempotency_key,
            "content-type": "application/json",
        }
        target = item.path.removeprefix(PREFIX)
        service = service_for(unquote(target.partition("?")[0]))
        alone = replace(going, method=item.method, target=target.encode(), headers=headers, body=sent)
        return told(item, await upstreams.send(service, alone))
    except ZavetjeError as refusal:
        document = problem(refusal, going.headers.get("accept-language"), SENTENCES)
        status: Became = "rejected" if document["status"] < 500 else "not_tried"
        return BatchAnswer(
            idempotency_key=_key(command), status=status, http_status=document["status"], body=document
        )


def item_of(command: Any) -> BatchItem:
    """The command, checked; raises BadInput naming the field within it."""
    try:
        item = BatchItem.model_validate(command)
    except ValidationError as error:
        raise bad_input(error.errors()[0], SENTENCES) from error
    if item.path.partition("?")[0].endswith("commands:batch"):
        raise BadInput("nested_batch", "A batch holds no batch.", field="path")
    return item


def told(item: BatchItem, found: httpx.Response) -> BatchAnswer:
    """A service's answer to one command, as an item of the batch's."""
    return BatchAnswer(
        idempotency_key=item.idempotency_key,
        status=became(found),
        http_status=found.status_code,
        position=found.headers.get("position"),
        body=found.json() if found.content else None,
    )


def became(found: httpx.Response) -> Became:
    """What a status says about the command."""
    if found.status_code >= 500:
        return "not_tried"
    if found.status_code >= 400:
        return "conflict" if found.status_code == 409 else "rejected"
    return "duplicate" if "idempotency-replayed" in found.headers else "accepted"


def commands(body: bytes) -> Iterator[tuple[Any, bytes]]:
    """Each command with its own body in the very bytes it was sent in: the key's fingerprint is over those."""
    try:
        text = body.decode()
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedJson from error
    if not isinstance(whole, list):
        raise BadInput("batch_is_a_list", "A batch is a list of commands.", field="body")
    if len(whole) > MOST:
        raise BadInput("batch_too_long", "A batch holds at most {most} commands.", field="body", most=MOST)
    return zip(whole, _bodies(text), strict=True)


def _bodies(text: str) -> Iterator[bytes]:
    for start, _ in _inside(text, text.index("[")):
        spans = [text[a:b] for a, b in _inside(text, start)] if text[start] == "{" else []
        members = {json.loads(name): value for name, value in zip(spans[::2], spans[1::2], strict=True)}
        sent = members.get("body", "null")
        yield b"" if sent == "null" else sent.encode()


def _inside(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Where each value lies inside the list or object that opens at `at` (an object's names count as values)."""
    at += 1
    while True:
        while text[at] in BETWEEN:
            at += 1
        if text[at] in "]}":
            return
        _, end = DECODER.raw_decode(text, at)
        yield at, end
        at = end


def _key(command: Any) -> str | None:
    key = command.get("idempotency_key") if isinstance(command, dict) else None
    return key if isinstance(key, str) else None
