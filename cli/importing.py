"""`zavetje import`: a register through the same commands and rules as live data, checked whole beforehand."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chassis.clock import Clock
from chassis.identity import Caller
from cli import reference
from cli.failures import NothingRuns
from cli.gateway_client import Gateway
from cli.people import CSD, token_for
from cli.register.codes import Codes, read_mapping
from cli.register.faults import Fault, Unreadable
from cli.register.interventions import Register, read_register
from cli.register.sending import Objection, Outcome, Sender
from cli.run_dir import RunDir, gateway_url
from cli.showing import console

FAULTS, REFUSED = 2, 3
"""Exit codes: something is wrong with the file; something was not taken."""
SHOWN = 200


def open_gateway(source: str, csd: str | None = CSD) -> Gateway:
    """A connection for who imports: ZAVETJE_TOKEN, else a token of the embedded issuer."""
    url = gateway_url()
    importer = Caller(subject=f"zavetje-{source}", roles=frozenset({"coordinator", "admin"}), csd=csd)
    token = os.environ.get("ZAVETJE_TOKEN") or token_for(importer, RunDir.chosen().settings())
    return Gateway(url, token, source)


def import_(
    file: Annotated[Path, typer.Argument(help="A register of interventions, CSV or XLSX.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the file, send nothing.")] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Leave out participations that have a fault, send the others.")
    ] = False,
    mapping: Annotated[
        Path | None, typer.Option(help='Further labels, JSON: {"stations": {label: slug}, …}.')
    ] = None,
) -> None:
    """Take over a register kept until now."""
    register = checked(file, mapping)
    show_findings(register)
    if register.faults and not (partial and register.events):
        console.print(f"[red]{len(register.faults)} faults; nothing was sent.[/red]")
        raise typer.Exit(FAULTS)
    if dry_run:
        console.print(f"{counted(register)}. Nothing was sent: --dry-run.")
        raise typer.Exit(FAULTS if register.faults else 0)
    outcome = sent(register)
    show_outcome(register, outcome)
    if not outcome.whole:
        raise typer.Exit(REFUSED)
    if register.faults:
        raise typer.Exit(FAULTS)


def checked(file: Path, mapping: Path | None) -> Register:
    """The register as the file has it, with all its faults."""
    codes = known_codes()
    try:
        named = codes if mapping is None else read_mapping(mapping, codes)
    except Unreadable as unreadable:
        return Register("", (), 0, unreadable.faults)
    return read_register(file, named, Clock().now())


def known_codes() -> Codes:
    """Labels by the reference data of the running system and by what the project ships."""
    shipped = reference.from_files()
    try:
        with open_gateway("import") as gateway:
            known = reference.from_gateway(gateway)
    except NothingRuns:
        known = {}
    both = {kind: [*shipped.get(kind, ()), *known.get(kind, ())] for kind in reference.KINDS}
    return reference.codes(both)


def sent(register: Register) -> Outcome:
    """Tell the services, with a bar that moves by rows."""
    csd = register.events[0].unit.csd
    with open_gateway("import", csd) as gateway, progress_bar() as bar:
        if reference.lacks(reference.from_gateway(gateway), register):
            entered = reference.complete(gateway)
            console.print(f"{entered} entries of reference data were missing and were entered.")
        task = bar.add_task("rows", total=sum(len(event.rows) for event in register.events))
        outcome = Sender(gateway, register, lambda rows: bar.advance(task, rows)).send()
        gateway.get(
            "/returns", {"month": register.months[0]}, seen=True
        )  # a report asked for next has all of it
        return outcome


def progress_bar() -> Progress:
    """How far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def show_findings(register: Register) -> None:
    """What was passed over, and each fault with its place."""
    for note in register.notes:
        console.print(note, markup=False)
    for fault in register.faults[:SHOWN]:
        console.print(sentence_of(fault), markup=False)
    if len(register.faults) > SHOWN:
        console.print(f"… and {len(register.faults) - SHOWN:,} more faults.")
    if register.faults and register.left_out:
        console.print(f"Left out with --partial: participations {', '.join(map(str, register.left_out))}.")


def sentence_of(fault: Fault) -> str:
    """`row 17, Do: …`."""
    return f"{fault.place}: {fault.sentence}"


def counted(register: Register) -> str:
    """How much there is to tell."""
    rows = sum(len(event.rows) for event in register.events)
    return f"{len(register.events)} events, {register.participations} participations, {rows} rows"


def show_outcome(register: Register, outcome: Outcome) -> None:
    """What became of the commands, and each row that was not taken with its reason."""
    for objection in outcome.objections:
        console.print(objection_of(objection), markup=False)
    said = ", ".join(f"{number} {status}" for status, number in sorted(outcome.counted.items()))
    console.print(f"{counted(register)}: {said or 'nothing to tell'}.")


def objection_of(objection: Objection) -> str:
    """`row 17: refused: …`."""
    return f"row {objection.telling.row}: {objection.kind}: {objection.sentence}"
