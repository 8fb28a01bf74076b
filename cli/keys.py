"""The operator's words about the seal key."""

import typer

from cli.passing_on import leave, verb

keys = typer.Typer(help="The master key over everything that is sealed.", no_args_is_help=True)


@keys.command()
def status() -> None:
    """Which version of the master key wraps how many keys, and which version may be removed."""
    leave(verb("intake", "keys", "status"))


@keys.command()
def rotate() -> None:
    """Make a further version and wrap every key by it; no fact is written, and nothing has to be stopped."""
    leave(verb("intake", "keys", "rotate"))


@keys.command()
def rewrap() -> None:
    """Go on where a rotation was cut short, or wrap by the newest version of an operator's own program."""
    leave(verb("intake", "keys", "rewrap"))
