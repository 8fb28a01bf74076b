"""The operator's words for one service: `python -m services.<name> serve`, `replay`, `rebuild`, `verify` and so on."""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn

from chassis.service import Service, create_app
from chassis.settings import Settings
from chassis.telemetry import log_as_json, trace_to

SLOW = httpx.Timeout(600.0, connect=2.0)


def main(service: Service, arguments: Sequence[str] | None = None) -> None:
    """Run one verb and exit; 0 when all is well, 1 when the answer is bad news, 2 for a wrong call."""
    options, rest = parser(service).parse_known_args(arguments)
    settings = Settings()
    if options.verb in service.verbs:
        sys.exit(service.verbs[options.verb](settings, rest))
    if rest:
        parser(service).error(f"unrecognized arguments: {' '.join(rest)}")
    if options.verb == "serve":
        serve(service, settings)
    elif options.verb == "openapi":
        say(create_app(service, settings, bus=False).openapi(), indent=1, sort_keys=True)
    else:
        sys.exit(asyncio.run(ask(service, settings, options)))


def parser(service: Service) -> argparse.ArgumentParser:
    """The verbs and their options."""
    top = argparse.ArgumentParser(prog=f"services.{service.name}")
    verbs = top.add_subparsers(dest="verb", required=True)
    verbs.add_parser("serve")
    verbs.add_parser("openapi")
    replay = verbs.add_parser("replay")
    replay.add_argument("--at")
    replay.add_argument("--known-at", dest="known_at")
    replay.add_argument("--model")
    replay.add_argument("--stream")
    verbs.add_parser("rebuild").add_argument("--model")
    verbs.add_parser("verify")
    events = verbs.add_parser("events")
    events.add_argument("--after", type=int, default=0)
    events.add_argument("--stream")
    events.add_argument("--follow", action="store_true")
    parked = verbs.add_parser("parked")
    parked.add_argument("what", choices=["list", "show", "replay"], nargs="?", default="list")
    parked.add_argument("--source")
    parked.add_argument("--stream")
    for own in service.verbs:
        verbs.add_parser(own)
    return top


def serve(service: Service, settings: Settings) -> None:
    """Listen until told to stop; what was answered is durable, what is not answered is not recorded."""
    log_as_json(service.name)
    trace_to(service.name, settings.otlp_endpoint)
    uvicorn.run(
        create_app(service, settings),
        host=settings.listen_host,
        port=settings.port(service.name),
        log_config=None,
        access_log=False,
        date_header=False,
        timeout_graceful_shutdown=8,
        timeout_keep_alive=75,
    )


@asynccontextmanager
async def operator(service: Service, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client on the running service, or on the store itself when none runs."""
    headers = {"Authorization": f"Bearer {settings.internal_secret_text()}"}
    async with httpx.AsyncClient(
        base_url=settings.service_url(service.name), headers=headers, timeout=SLOW
    ) as live:
        try:
            await live.get("/health/live")
        except httpx.TransportError:
            pass
        else:
            yield live
            return
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app(service, settings, bus=False)
    async with app.router.lifespan_context(app):
        inside = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=inside, base_url="http://store", headers=headers) as opened:
            yield opened


async def ask(service: Service, settings: Settings, options: argparse.Namespace) -> int:
    """Put the verb to the service and print what it says."""
    asked = ("at", "known_at", "model", "stream")
    named = {name: value for name in asked if (value := getattr(options, name, None))}
    async with operator(service, settings) as client:
        match options.verb:
            case "events":
                return await print_events(client, options)
            case "parked" if options.what == "replay":
                where = {"source": options.source or "", "stream": options.stream or ""}
                return show(await client.post("/internal/parked/replay", params=where))
            case "parked":
                return show(await client.get("/internal/parked"))
            case "replay":
                return show(await client.get("/internal/replay", params=named))
            case "rebuild":
                return show(await client.post("/internal/rebuild", params=named))
            case _:
                return verdict(await client.get("/internal/verify"))


def say(value: object, **style: Any) -> None:
    """One JSON text to standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, **style) + "\n")
    sys.stdout.flush()


def show(answer: httpx.Response) -> int:
    """Print an answer; 2 when it was a refusal."""
    say(answer.json(), indent=1)
    return 0 if answer.status_code < 400 else 2


def verdict(answer: httpx.Response) -> int:
    """Print the verification; 1 when the chain or a read model does not hold."""
    found = answer.json()
    whole = found.get("intact") and not any(model["differences"] for model in found.get("models", ()))
    return show(answer) or (0 if whole else 1)


async def print_events(client: httpx.AsyncClient, options: argparse.Namespace) -> int:
    """One fact a line, from `--after` on; with `--follow` until interrupted."""
    after = options.after
    only = {"stream": options.stream} if options.stream else {}
    while True:
        answer = await client.get("/internal/events", params={"after": after, "limit": 500, **only})
        if answer.status_code >= 400:
            return show(answer)
        items = answer.json()["items"]
        for item in items:
            say(item)
            after = item["position"]
        if not items and not options.follow:
            return 0
        if not items:
            await asyncio.sleep(0.5)
