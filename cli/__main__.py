"""The `zavetje` command and its words."""

import sys

import typer
from rich.console import Console

from cli.backups import backup, restore
from cli.demo.command import demo
from cli.failures import Failure
from cli.importing import import_
from cli.keys import keys
from cli.law import law
from cli.passing_on import events, parked, rebuild, replay, verify
from cli.people import token
from cli.status import status
from cli.up import down, up
from cli.users import user
from cli.what_if import what_if

app = typer.Typer(
    name="zavetje",
    help="What happens when the police call a centre for social work at night: run it, fill it, ask it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
for command in (up, down, status, token, replay, rebuild, verify, events, demo, backup, restore):
    app.command()(command)
app.command("import")(import_)
app.command("what-if")(what_if)
app.add_typer(parked, name="parked")
app.add_typer(law, name="law")
app.add_typer(keys, name="keys")
app.add_typer(user, name="user")


def main() -> None:
    """Run one word; a failure is a sentence and an exit code."""
    try:
        app()
    except Failure as failure:
        Console(stderr=True, highlight=False, soft_wrap=True).print(str(failure), style="red", markup=False)
        sys.exit(failure.exit_code)


if __name__ == "__main__":
    main()
