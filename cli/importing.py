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
from cli.register.books import InterventionBook
from cli.register.codes import Codes, Naming, read_mapping
from cli.register.entries import Book
from cli.register.faults import Fault, Unreadable
from cli.register.interventions import Register
from cli.register.reading import How, read_book
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
    file: Annotated[
        Path,
        typer.Argument(help="A register of interventions, of restraining orders or of stays; CSV or XLSX."),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the file, send nothing.")] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Leave out what has a fault, send the rest.")
    ] = False,
    mapping: Annotated[
        Path | None,
        typer.Option(
            help='What it calls things, JSON: {"columns": {ours: theirs}, "reasons": {theirs: ours}, …}.'
        ),
    ] = None,
    centre: Annotated[
        str | None, typer.Option(help="The house whose stays they are; kcm if it is left out.")
    ] = None,
) -> None:
    """Take over a register kept until now; its heading says which it is."""
    book = checked(file, mapping, centre)
    show_findings(book)
    faults = book.found.faults
    if faults and not (partial and not book.is_empty):
        console.print(f"[red]{len(faults)} faults; nothing was sent.[/red]")
        raise typer.Exit(FAULTS)
    if dry_run:
        console.print(f"{book.counted()}. Nothing was sent: --dry-run.")
        raise typer.Exit(FAULTS if faults else 0)
    outcome = sent(book)
    show_outcome(book, outcome)
    if not outcome.whole:
        raise typer.Exit(REFUSED)
    if faults:
        raise typer.Exit(FAULTS)


def checked(file: Path, mapping: Path | None, centre: str | None) -> Book:
    """The register as the file has it, with all its faults."""
    codes = known_codes()
    try:
        naming = Naming(codes) if mapping is None else read_mapping(mapping, codes)
    except Unreadable as unreadable:
        return InterventionBook(Register("", (), 0, unreadable.faults))
    return read_book(file, How(naming.codes, Clock().now(), naming.columns, centre))


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


def sent(book: Book) -> Outcome:
    """Tell the services, with a bar that moves by rows; a report asked for next has all of it."""
    with open_gateway("import", book.csd or CSD) as gateway, progress_bar() as bar:
        if reference.lacks(reference.from_gateway(gateway), book.names):
            entered = reference.complete(gateway)
            console.print(f"{entered} entries of reference data were missing and were entered.")
        task = bar.add_task("rows", total=book.rows)
        outcome = Sender(gateway, book, lambda rows: bar.advance(task, rows)).send()
        book.settle(gateway)
        return outcome


def progress_bar() -> Progress:
    """How far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def show_findings(book: Book) -> None:
    """What was passed over, and each fault with its place."""
    found = book.found
    for note in found.notes:
        console.print(note, markup=False)
    for fault in found.faults[:SHOWN]:
        console.print(sentence_of(fault), markup=False)
    if len(found.faults) > SHOWN:
        console.print(f"… and {len(found.faults) - SHOWN:,} more faults.")
    if found.faults and found.left_out:
        console.print(f"Left out with --partial: {book.numbered} {', '.join(map(str, found.left_out))}.")


def sentence_of(fault: Fault) -> str:
    """`row 17, Do: …`."""
    return f"{fault.place}: {fault.sentence}"


def show_outcome(book: Book, outcome: Outcome) -> None:
    """What became of the commands, and each row that was not taken with its reason."""
    for objection in outcome.objections:
        console.print(objection_of(objection), markup=False)
    said = ", ".join(f"{number} {status}" for status, number in sorted(outcome.counted.items()))
    console.print(f"{book.counted()}: {said or 'nothing to tell'}.")


def objection_of(objection: Objection) -> str:
    """`row 17: refused: …`."""
    return f"row {objection.telling.row}: {objection.kind}: {objection.sentence}"
