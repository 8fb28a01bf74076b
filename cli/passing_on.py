"""The operator's words for one service: `python -m services.<name> …` with the stack's settings."""

import os
import subprocess
import sys
from typing import Annotated, Literal

import typer

from chassis.settings import SERVICES
from cli.run_dir import ROOT, RunDir

Service = Literal["intake", "intervention", "placement", "reporting"]
ServiceArgument = Annotated[Service, typer.Argument(help="The service that is asked.")]
parked = typer.Typer(help="Facts of other services that could not be taken in.", no_args_is_help=True)


def verb(service: str, *words: str) -> int:
    """Run a service's verb; what it prints is passed on, its exit code answered."""
    settings = {**os.environ, **RunDir.chosen().environment()}
    asked = [sys.executable, "-m", f"services.{service}", *words]
    try:
        return subprocess.run(asked, env=settings, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 130


def leave(code: int) -> None:
    """End with the verb's exit code."""
    if code:
        raise typer.Exit(code)


def options(**named: str | int | None) -> list[str]:
    """The options that were given, as words."""
    given = {name.replace("_", "-"): value for name, value in named.items() if value is not None}
    return [word for name, value in given.items() for word in (f"--{name}", str(value))]


def replay(
    service: ServiceArgument,
    at: Annotated[str | None, typer.Option(help="The world at this instant.")] = None,
    known_at: Annotated[str | None, typer.Option(help="As it was known at this instant.")] = None,
    model: Annotated[str | None, typer.Option(help="One read model only.")] = None,
    stream: Annotated[str | None, typer.Option(help="What one stream's facts make of them only.")] = None,
) -> None:
    """Print a service's read models as of then, folded from the facts alone."""
    leave(verb(service, "replay", *options(at=at, known_at=known_at, model=model, stream=stream)))


def rebuild(
    service: ServiceArgument,
    model: Annotated[str | None, typer.Option(help="One read model only.")] = None,
) -> None:
    """Make a service's read models anew beside the live ones, compare, switch."""
    leave(verb(service, "rebuild", *options(model=model)))


def verify(
    service: Annotated[Service | None, typer.Argument(help="One service; all without.")] = None,
) -> None:
    """Check the chain of facts, and every read model against the facts."""
    asked = (service,) if service else SERVICES
    leave(max(verb(name, "verify") for name in asked))


def events(
    service: ServiceArgument,
    follow: Annotated[bool, typer.Option("--follow", help="Go on as facts come.")] = False,
    after: Annotated[int | None, typer.Option(help="Only facts after this position.")] = None,
    stream: Annotated[str | None, typer.Option(help="Only this stream's facts.")] = None,
) -> None:
    """Print a service's facts, one a line."""
    words = ["events", *options(after=after, stream=stream), *(["--follow"] if follow else [])]
    leave(verb(service, *words))


@parked.command("list")
def list_parked(
    service: Annotated[Service | None, typer.Argument(help="One service; all without.")] = None,
) -> None:
    """Which facts wait, at which service, and why."""
    asked = (service,) if service else SERVICES
    leave(max(verb(name, "parked", "list") for name in asked))


@parked.command("show")
def show_parked(
    service: ServiceArgument,
    source: Annotated[str | None, typer.Option(help="The service whose facts they are.")] = None,
    stream: Annotated[str | None, typer.Option(help="The stream that waits.")] = None,
) -> None:
    """The facts that wait at one service, with their causes."""
    leave(verb(service, "parked", "show", *options(source=source, stream=stream)))


@parked.command("replay")
def replay_parked(
    service: ServiceArgument,
    source: Annotated[str, typer.Option(help="The service whose facts they are.")],
    stream: Annotated[str, typer.Option(help="The stream to try again.")],
) -> None:
    """Try a stream that waits again, in order."""
    leave(verb(service, "parked", "replay", *options(source=source, stream=stream)))
