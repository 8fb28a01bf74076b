"""A register file, whatever its kind: recognised by its heading, read by its rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from cli.register.books import InterventionBook, OrderBook, StayBook
from cli.register.codes import Codes, House
from cli.register.columns import ORDERS, STAYS, Layout, names_in, recognised
from cli.register.entries import Book
from cli.register.faults import Fault, Unreadable, unreadable
from cli.register.interventions import Register, read_interventions
from cli.register.orders import read_orders
from cli.register.sheets import Line, Sheet, read_sheet
from cli.register.stays import read_stays
from law.parameters import Law

USUAL_CENTRE = "kcm"


@dataclass(frozen=True)
class How:
    """How a file is to be read: the codes of its labels, what it calls our columns, whose house it is."""

    codes: Codes
    now: datetime
    columns: Mapping[str, str] = field(default_factory=dict)
    centre: str | None = None


def read_book(path: Path, how: How) -> Book:
    """The register in a CSV or XLSX file. Never raises for what stands in the file: that is among its faults."""
    try:
        sheet = read_sheet(path)
        if how.columns:
            sheet = in_our_words(sheet, how.columns)
        return called_as_theirs(read_as(recognised(sheet), sheet, how), how.columns)
    except Unreadable as refused:
        return InterventionBook(Register("", (), 0, refused.faults))


def read_as(layout: Layout, sheet: Sheet, how: How) -> Book:
    """The sheet as a register of its kind."""
    if layout == STAYS:
        return StayBook(read_stays(sheet, how.codes, how.now, house_of(how)))
    if how.centre is not None:
        raise unreadable("wrong_heading", "A centre was named, but this is no register of stays.", 1)
    if layout == ORDERS:
        return OrderBook(read_orders(sheet, how.codes, how.now, Law.default()))
    return InterventionBook(read_interventions(sheet, how.codes, how.now))


def house_of(how: How) -> House:
    """The house whose register it is; Unreadable for one that nobody knows."""
    wanted = how.centre or USUAL_CENTRE
    if wanted not in how.codes.centres:
        known = ", ".join(how.codes.centres)
        raise unreadable("unknown_centre", f"There is no centre {wanted}; known are {known}.")
    return how.codes.centres[wanted]


def in_our_words(sheet: Sheet, ours: Mapping[str, str]) -> Sheet:
    """The sheet with our columns' names; those the mapping does not name and no register has are left aside."""
    theirs = names_in(sheet.heading)
    if missing := sorted(set(ours) - set(theirs)):
        raise unreadable(
            "wrong_heading", f"The mapping names a column “{missing[0]}” that the file has not.", 1
        )
    names = tuple(ours.get(name, name) for name in theirs)
    known = set(ours.values()) | STAYS.known
    kept = [place for place, name in enumerate(names) if name in known]
    aside = [name for name in names if name not in known]
    notes = (f"Columns left aside: {', '.join(aside)}.",) if aside else ()
    lines = tuple(cut(line, kept) if len(line.cells) == len(names) else line for line in sheet.lines)
    return Sheet(cut(Line(sheet.heading.row, names), kept), lines, (*sheet.notes, *notes))


def cut(line: Line, kept: list[int]) -> Line:
    """A row without the columns that are left aside."""
    return Line(line.row, tuple(line.cells[place] for place in kept))


def called_as_theirs(book: Book, ours: Mapping[str, str]) -> Book:
    """The same with the faults' columns as the file calls them."""
    if not ours or not isinstance(book, StayBook):
        return book
    theirs = {own: name for name, own in ours.items()}
    faults = tuple(with_column(fault, theirs) for fault in book.found.faults)
    register = replace(book.register, found=replace(book.found, faults=faults))
    return replace(book, register=register)


def with_column(fault: Fault, theirs: Mapping[str, str]) -> Fault:
    """A fault at the column's name in the file."""
    return replace(fault, column=theirs.get(fault.column, fault.column))
