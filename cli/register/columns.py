"""The heading of the register of interventions, and each row's cells by column."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cli.register.faults import Fault, Findings, Unreadable
from cli.register.sheets import Line, Sheet

REQUIRED = (
    "Zap. št.",
    "Dogodek",
    "Datum",
    "Od",
    "Do",
    "Delavka",
    "Pripravljenost",
    "Naloga",
    "Podnaloga",
    "Policijska postaja",
    "Enota",
    "Opomba",
)
OPTIONAL = ("Odmik Od", "Odmik Do")
"""Offsets from UTC, for the hours in which the clock changes."""
KNOWN = frozenset((*REQUIRED, *OPTIONAL))
SHOWN = 5


@dataclass(frozen=True)
class Cells:
    """One row by column, each cell without the spaces around it."""

    row: int
    by_column: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.by_column.get(column, "")


def rows_by_column(sheet: Sheet, findings: Findings) -> list[Cells]:
    """Every row that has as many cells as the heading; the others are faults. Unreadable for a wrong heading."""
    names = heading(sheet.heading)
    rows = []
    for line in sheet.lines:
        if len(line.cells) != len(names):
            sentence = f"The row has {counted(len(line.cells), 'cell')}, the heading {len(names):,}."
            findings.add(line.row, "", "broken_row", sentence)
            continue
        cells = (unicodedata.normalize("NFC", cell).strip() for cell in line.cells)
        rows.append(Cells(line.row, dict(zip(names, cells, strict=True))))
    return rows


def heading(line: Line) -> tuple[str, ...]:
    """The columns' names in the order of the file; Unreadable unless all are there and nothing else."""
    names = tuple(unicodedata.normalize("NFC", cell).strip() for cell in line.cells)
    faults = [*separator_faults(names), *heading_faults(names)]
    if faults:
        raise Unreadable(*(Fault(1, "", "wrong_heading", sentence) for sentence in faults))
    return names


def separator_faults(names: Sequence[str]) -> Iterable[str]:
    """A file written with another separator has its whole heading in one cell."""
    for separator, name in ((",", "commas"), ("\t", "tabulators")):
        if len(names) == 1 and names[0].count(separator) >= len(REQUIRED) - 1:
            yield f"The columns are separated by {name}; semicolons are needed."


def heading_faults(names: Sequence[str]) -> Iterable[str]:
    """What is missing, what is too much, what stands there twice."""
    missing = [name for name in REQUIRED if name not in names]
    unknown = [name for name in names if name not in KNOWN]
    twice = [name for name in REQUIRED if names.count(name) > 1]
    if missing:
        yield f"{counted(len(missing), 'column')} missing in the heading: {listed(missing)}."
    if unknown:
        named = [*(meant(name, missing) for name in unknown[:SHOWN]), *unknown[SHOWN:]]
        yield (
            f"The heading has {counted(len(names), 'column')}, {len(REQUIRED)} are expected; "
            f"{len(unknown):,} of them no register has: {listed(named)}."
        )
    if twice:
        yield f"More than one column is called {listed(twice)}."


def meant(name: str, missing: Sequence[str]) -> str:
    """The unknown name, with the missing one it looks like."""
    shown = f"“{name[:40]}”" if name else "one without a name"
    like = difflib.get_close_matches(name[:40], missing, n=1)
    return f"{shown} (is it “{like[0]}”?)" if like else shown


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    shown = ", ".join(names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN:,} more" if len(names) > SHOWN else shown


def counted(number: int, what: str) -> str:
    """`1 cell`, `3 cells`."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")
