"""An XLSX file's first sheet as rows of text, written as the CSV would have them."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from cli.register.faults import unreadable

MOST_UNPACKED = 256 * 1024 * 1024
DAY_ZERO = (date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1))
"""What a time of day without a date is to Excel."""


def xlsx_rows(content: bytes) -> tuple[Iterator[tuple[str, ...]], list[str]]:
    """The rows of the first sheet, and what to tell about the others."""
    refuse_a_bomb(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that no register needs
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            rows = [trimmed(row) for row in sheet.iter_rows(values_only=True)]
            others = [other.title for other in book.worksheets[1:]]
            book.close()
    except (InvalidFileException, KeyError, ValueError, IndexError, OSError, SyntaxError) as error:
        raise unreadable("file_format", f"The file cannot be read as XLSX: {error}.") from error
    width = len(rows[0]) if rows else 0
    rows = [row + ("",) * (width - len(row)) for row in rows]
    notes = [f"Only the first sheet was read, not {', '.join(others)}."] if others else []
    return iter(rows), notes


def refuse_a_bomb(content: bytes) -> None:
    """A few kilobytes can unpack to gigabytes; the directory of the archive says so beforehand."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise unreadable("file_format", "The file is a damaged XLSX file.") from error
    if unpacked > MOST_UNPACKED:
        raise unreadable(
            "too_large", f"Unpacked the file has {unpacked:,} bytes; at most {MOST_UNPACKED:,} are read."
        )


def trimmed(row: tuple[object, ...]) -> tuple[str, ...]:
    """The row's cells as text, without the empty ones that a sheet carries at the end."""
    cells = [as_text(value) for value in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def as_text(value: object) -> str:
    """A cell as the CSV has it: `dd.mm.yyyy`, `hh:mm`, whole numbers without a point."""
    match value:
        case None:
            return ""
        case datetime() if value.date() in DAY_ZERO:
            return as_text(value.time())
        case datetime() if value.time() != time.min:
            return f"{as_text(value.date())} {as_text(value.time())}"
        case date():
            return f"{value:%d.%m}.{value.year:04}"
        case time():
            return value.strftime("%H:%M:%S" if value.second else "%H:%M")
        case timedelta():
            minutes, seconds = divmod(int(value.total_seconds()), 60)
            return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
