"""Whose access was taken away before her token ended: the list that the gateway reads."""

from pathlib import Path
from typing import Annotated

import typer

from chassis.identity import revoked_in
from cli.run_dir import RunDir, write_private

user = typer.Typer(
    help="Who is let in; people and machines themselves live at the issuer.", no_args_is_help=True
)
Subject = Annotated[str, typer.Argument(help="The subject of the access token.")]


def revoked_file() -> Path:
    """Where the list is kept."""
    return RunDir.chosen().settings().revoked_file


def keep(subjects: frozenset[str]) -> None:
    """Write the list, which the gateway reads again by itself."""
    write_private(revoked_file(), "".join(f"{one}\n" for one in sorted(subjects)))


@user.command()
def revoke(subject: Subject) -> None:
    """Take no token of this subject any more, from now on, also one that has not expired."""
    keep(revoked_in(revoked_file()) | {subject})


@user.command()
def restore(subject: Subject) -> None:
    """Take this subject's tokens again."""
    keep(revoked_in(revoked_file()) - {subject})


@user.command()
def revoked() -> None:
    """Whose tokens are not taken."""
    for subject in sorted(revoked_in(revoked_file())):
        typer.echo(subject)
