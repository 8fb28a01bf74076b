"""The operator's words for copies: taking one, and putting one back where nothing runs."""

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from chassis import backups
from chassis.settings import SERVICES, Settings
from cli.failures import Failure
from cli.passing_on import verb
from cli.run_dir import RunDir

Folder = Annotated[Path, typer.Argument(help="The folder of the copy; a new one is made.")]
KeysFolder = Annotated[
    Path, typer.Option("--keys", help="The folder of the keys' copy, kept elsewhere and for less long.")
]


@contextmanager
def as_failure() -> Iterator[None]:
    """A fault of a copy as a sentence at the terminal."""
    try:
        yield
    except backups.BackupFault as fault:
        raise Failure(str(fault)) from fault


def installation() -> Settings:
    """The settings of this installation: the environment's, and the run folder's over them."""
    told = {**os.environ, **RunDir.chosen().environment()}
    names = {name.removeprefix("ZAVETJE_").lower(): value for name, value in told.items() if name in OURS}
    return Settings(**names)  # type: ignore[arg-type]


OURS = {
    f"ZAVETJE_{name}"
    for name in (
        "DATA_DIR",
        "KEYS_DIR",
        "INTAKE_KEYS_DATABASE_URL",
        *(f"{service.upper()}_DATABASE_URL" for service in SERVICES),
    )
}


def logs_of(settings: Settings) -> Mapping[str, str]:
    """Where each service's log is."""
    return {service: settings.database_url(service) for service in SERVICES}


def backup(folder: Folder, keys: KeysFolder) -> None:
    """Copy every log at one moment, and the keys apart; compared as they are written."""
    settings, began = installation(), time.monotonic()
    with as_failure():
        said = backups.back_up(logs_of(settings), settings.intake_keys_database_url, folder, keys)
    for name, one in said["stores"].items():
        typer.echo(f"{name}: {one['position']} facts, {one['size']} bytes")
    typer.echo(f"Copied in {time.monotonic() - began:.1f} s.")


def restore(folder: Folder, keys: KeysFolder) -> None:
    """Put a copy back where nothing is: compared, the erased erased again, every read model built anew and compared."""
    run, settings, began = RunDir.chosen(), installation(), time.monotonic()
    if run.running_stack() is not None:
        raise Failure("Something runs here; stop it first (`zavetje down`).")
    with as_failure():
        backups.put_back(folder, logs_of(settings), keys, settings.intake_keys_database_url)
    shutil.rmtree(settings.data_dir / "nats", ignore_errors=True)  # the bus is filled again from the logs
    erased = keys.parent / backups.ERASURES
    code = max(
        verb("intake", "erasures", str(erased)),
        *(max(verb(service, "rebuild"), verb(service, "verify")) for service in SERVICES),
    )
    typer.echo(f"Put back in {time.monotonic() - began:.1f} s.")
    raise typer.Exit(code)
