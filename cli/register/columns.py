"""The heading of a register, by which its kind is recognised, and each row's cells by column."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cli.register.faults import Fault, Findings, Unreadable
from cli.register.sheets import Line, Sheet

SHOWN = 5


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of register."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """All that it may have."""
        return frozenset((*self.required, *self.optional))


INTERVENTIONS = Layout(
    (
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
    ),
    ("Odmik Od", "Odmik Do"),
)
"""The optional ones are offsets from UTC, for the hours in which the clock changes."""
ORDERS = Layout(
    (
        "Zap. št.",
        "Dogodek",
        "Policijska postaja",
        "Podlaga",
        "Oškodovana oseba",
        "Kršitelj",
        "Odrejeno ustno",
        "Pisna odredba",
        "Poslano sodišču",
        "Odločitev sodišča",
        "Vrsta odločitve",
        "Velja do",
        "Predlog oškodovane osebe",
        "Odločitev o podaljšanju",
        "Vrsta odločitve o podaljšanju",
        "Podaljšano do",
        "Razdalja (m)",
        "Končno stanje",
    )
)
STAYS = Layout(
    (
        "Zap. št.",
        "Oseba",
        "Datum sprejema",
        "Ura sprejema",
        "Datum odhoda",
        "Ura odhoda",
        "Spol",
        "Starost ob sprejemu",
        "Občina",
        "Napotitev",
        "Razlog",
        "Kam po odhodu",
    ),
    ("Opomba", "Odmik sprejema", "Odmik odhoda"),
)
LAYOUTS = (INTERVENTIONS, ORDERS, STAYS)
SEPARATORS = ((",", "commas"), ("\t", "tabulators"))


@dataclass(frozen=True)
class Cells:
    """One row by column, each cell without the spaces around it."""

    row: int
    by_column: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.by_column.get(column, "")


def recognised(sheet: Sheet) -> Layout:
    """The kind of register whose columns are most of the heading; interventions where none is."""
    names = names_in(sheet.heading)
    for separator, _ in SEPARATORS:
        names = names if len(names) > 1 else tuple(map(str.strip, names[0].split(separator)))
    return max(LAYOUTS, key=lambda layout: len(layout.known & set(names)) / len(layout.required))


def names_in(line: Line) -> tuple[str, ...]:
    """The cells of a heading, without the spaces around them."""
    return tuple(unicodedata.normalize("NFC", cell).strip() for cell in line.cells)


def rows_by_column(sheet: Sheet, findings: Findings, layout: Layout) -> list[Cells]:
    """Every row that has as many cells as the heading; the others are faults. Unreadable for a wrong heading."""
    names = heading(sheet.heading, layout)
    rows = []
    for line in sheet.lines:
        if len(line.cells) != len(names):
            sentence = f"The row has {counted(len(line.cells), 'cell')}, the heading {len(names):,}."
            findings.add(line.row, "", "broken_row", sentence)
            continue
        cells = (unicodedata.normalize("NFC", cell).strip() for cell in line.cells)
        rows.append(Cells(line.row, dict(zip(names, cells, strict=True))))
    return rows


def heading(line: Line, layout: Layout) -> tuple[str, ...]:
    """The columns' names in the order of the file; Unreadable unless all are there and nothing else."""
    names = names_in(line)
    faults = [*separator_faults(names, layout), *heading_faults(names, layout)]
    if faults:
        raise Unreadable(*(Fault(1, "", "wrong_heading", sentence) for sentence in faults))
    return names


def separator_faults(names: Sequence[str], layout: Layout) -> Iterable[str]:
    """A file written with another separator has its whole heading in one cell."""
    for separator, name in SEPARATORS:
        if len(names) == 1 and names[0].count(separator) >= len(layout.required) - 1:
            yield f"The columns are separated by {name}; semicolons are needed."


def heading_faults(names: Sequence[str], layout: Layout) -> Iterable[str]:
    """What is missing, what is too much, what stands there twice."""
    missing = [name for name in layout.required if name not in names]
    unknown = [name for name in names if name not in layout.known]
    twice = [name for name in layout.required if names.count(name) > 1]
    if missing:
        yield f"{counted(len(missing), 'column')} missing in the heading: {listed(missing)}."
    if unknown:
        named = [*(meant(name, missing) for name in unknown[:SHOWN]), *unknown[SHOWN:]]
        yield (
            f"The heading has {counted(len(names), 'column')}, {len(layout.required)} are expected; "
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
