"""`zavetje law`: the dated parameters and work-free days, read and entered through the gateway."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from chassis.clock import new_id
from cli.failures import Failure
from cli.gateway_client import Command, Gateway, segment_of
from cli.importing import open_gateway
from cli.showing import console
from law.definitions import published
from law.entries import Entry

law = typer.Typer(help="Dated legal parameters and work-free days.", no_args_is_help=True)


@law.command("list")
def list_(
    parameter: Annotated[str | None, typer.Argument(help="One parameter; all without.")] = None,
) -> None:
    """What is in force since when, and where it stands."""
    if parameter is not None and parameter not in published()["parameters"]:
        raise Failure(f"There is no parameter {parameter}; `zavetje law list` names them.", 2)
    table = Table("parameter", "valid from", "value", "csd", "source")
    with live_gateway() as gateway:
        entries = gateway.get("/law")["items"]
    for entry in sorted(entries, key=lambda entry: (entry["parameter"], entry["valid_from"])):
        if parameter in (None, entry["parameter"]):
            add(table, entry)
    console.print(table)


@law.command("set")
def set_(
    parameter: Annotated[str, typer.Argument(help="Which one.")],
    value: Annotated[str, typer.Argument(help="Its value, as JSON (a text may stand bare).")],
    valid_from: Annotated[str, typer.Option(help="From which local date, yyyy-mm-dd.")],
    source: Annotated[str, typer.Option(help="Where it stands.")],
    csd: Annotated[str | None, typer.Option(help="Only for this CSD.")] = None,
) -> None:
    """Enter a dated value; it is known from now on."""
    entry = {"parameter": parameter, "valid_from": valid_from, "value": json_of(value), "source": source}
    try:
        Entry.from_json({**entry, **({"csd": csd} if csd else {})})
    except ValueError as error:
        raise Failure(str(error), 2) from error
    body = {
        name: told for name, told in {**entry, "csd": csd}.items() if name != "parameter" and told is not None
    }
    with live_gateway() as gateway:
        gateway.send(Command("PUT", f"/law/{segment_of(parameter)}", new_id(), body))
    console.print(f"{parameter} is {json.dumps(body['value'], ensure_ascii=False)} from {valid_from} on.")


def live_gateway() -> Gateway:
    """A connection whose commands are live facts of an administrator."""
    return open_gateway("live")


def json_of(text: str) -> Any:
    """A value as JSON has it, or the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def add(table: Table, entry: dict[str, Any]) -> None:
    """One entry as a line."""
    value = json.dumps(entry.get("value"), ensure_ascii=False)
    table.add_row(entry["parameter"], entry["valid_from"], value, entry.get("csd") or "", entry["source"])
