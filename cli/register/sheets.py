"""A register file as rows of text, be it CSV or XLSX."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cli.register.encodings import decoded
from cli.register.faults import unreadable
from cli.register.xlsx import xlsx_rows

MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 200_000
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Line:
    """One row with its number as a spreadsheet shows it: the heading is 1."""

    row: int
    cells: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """The heading and the rows below it; empty rows are left out. `notes` tell what was passed over."""

    heading: Line
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()


def read_sheet(path: Path) -> Sheet:
    """The table in a file; Unreadable says in a sentence why it is none."""
    content = content_of(path)
    if content.startswith(OLD_EXCEL):
        raise unreadable(
            "file_format", "This is an old Excel file (.xls). Save it as .xlsx or as “CSV UTF-8”."
        )
    if content.startswith(ZIP):
        rows, notes = xlsx_rows(content)
    else:
        text, notes = decoded(content)
        rows = csv_rows(text)
    return sheet_of(rows, notes)


def content_of(path: Path) -> bytes:
    """The file's bytes, unless there are none or far too many."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise unreadable("too_large", f"The file has {size:,} bytes; at most {MOST_BYTES:,} are read.")
        content = path.read_bytes()
    except OSError as error:
        raise unreadable("not_found", f"The file cannot be opened: {error.strerror}.") from error
    if not content.strip():
        raise unreadable("empty", "The file is empty.")
    return content


def csv_rows(text: str) -> Iterator[tuple[str, ...]]:
    """The cells of each row. A fault of the quoting breaks all that follows, so it is the file's."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", quotechar='"', strict=True)
    row, line = 0, 0
    while True:
        row, line = row + 1, reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise unreadable("broken_row", broken(error, line + 1), row) from error
        yield tuple(cells)


def broken(error: csv.Error, line: int) -> str:
    """What the CSV reader stumbled over, in a sentence."""
    if "end of data" in str(error):
        return f"A quotation mark opened in the row that begins on line {line} is never closed."
    if "field limit" in str(error):
        return f"A cell in the row that begins on line {line} has more than {csv.field_size_limit():,} characters."
    return f"The quotation marks in the row that begins on line {line} do not fit: {error}."


def sheet_of(rows: Iterator[tuple[str, ...]], notes: list[str]) -> Sheet:
    """Heading and rows, the empty ones left out."""
    lines = []
    for number, cells in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise unreadable("too_large", f"The file has more than {MOST_ROWS:,} rows.")
        lines.append(Line(number, cells))
    if not lines or lines[0].is_empty:
        raise unreadable(
            "wrong_heading", "The first row is empty; the names of the columns must stand there.", 1
        )
    filled = tuple(line for line in lines[1:] if not line.is_empty)
    passed_over = [line.row for line in lines[1 : filled[-1].row if filled else 1] if line.is_empty]
    if passed_over:
        notes = [*notes, f"Empty rows were passed over: {', '.join(map(str, passed_over[:10]))}."]
    return Sheet(lines[0], filled, tuple(notes))
