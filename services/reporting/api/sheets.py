"""A report's answer as the caller wants to have it: JSON as it is, or one line a figure in CSV or XLSX."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from fastapi import Response
from openpyxl import Workbook

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADING = ("part", "of", "figure", "value", "definition", "version", "at", "known_at")
PACKED = (1980, 1, 1, 0, 0, 0)
"""When every file inside a sheet says it was packed: the same answer, the same bytes."""


def as_asked(response: Response, accept: str | None, name: str) -> Response:
    """The answer in the first form of `accept` that we make; JSON for anything else."""
    kinds = [kind.partition(";")[0].strip().lower() for kind in (accept or "").split(",")]
    chosen = next((kind for kind in kinds if kind in (CSV, XLSX, "application/json", "*/*")), None)
    if chosen not in (CSV, XLSX):
        return response
    table = json.loads(bytes(response.body))
    label = table["period"]["label"]
    content, ending = (as_csv(table), "csv") if chosen == CSV else (as_xlsx(table, name), "xlsx")
    headers = {
        "Position": response.headers["position"],
        "Content-Disposition": f'attachment; filename="{name}-{label}.{ending}"',
    }
    return Response(content, 200, headers, media_type=chosen)


def lines(table: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """One line a figure: of the whole, then of each month and each group."""
    defined = table["figure_definitions"]
    parts: list[tuple[str, str, dict[str, Any]]] = [("total", table["period"]["label"], table)]
    parts += [("month", month["month"], month) for month in table.get("months", ())]
    parts += [(table["group_by"], group["group"] or "", group) for group in table.get("groups", ())]
    parts += [("station", row["station"], row) for row in table.get("by_station", ())]
    for part, of, figures in parts:
        for figure, definition in defined.items():
            for path, number in cells(figure, figures.get(figure, {})):
                stated = (definition["id"], definition["version"], table["at"], table["known_at"])
                yield (part, of, path, number, *stated)
    for absent in table.get("missing_months", ()):
        yield ("missing", absent["csd"], absent["month"], "", "", "", table["at"], table["known_at"])


def cells(path: str, figures: Any) -> Iterator[tuple[str, int | None]]:
    """Every number below a figure, by its dotted path; None where there is none to tell."""
    if not isinstance(figures, dict):
        yield path, figures
        return
    for name, inner in figures.items():
        yield from cells(f"{path}.{name}", inner)


def as_csv(table: dict[str, Any]) -> bytes:
    """RFC 4180, UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADING)
    writer.writerows(tuple(map(plain, line)) for line in lines(table))
    return out.getvalue().encode()


def plain(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def as_xlsx(table: dict[str, Any], name: str) -> bytes:
    """One sheet; the same answer gives the same bytes."""
    book = Workbook()
    sheet = book.create_sheet(name, 0)
    book.remove(book.worksheets[1])
    for line in (HEADING, *lines(table)):
        sheet.append([plain(value) for value in line])
    made = datetime.fromisoformat(table["known_at"]).replace(tzinfo=None)
    book.properties.created = book.properties.modified = made
    out = io.BytesIO()
    book.save(out)
    return repacked(out.getvalue(), made)


def repacked(sheet: bytes, made: datetime) -> bytes:
    """The sheet without the moment at which it was packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, PACKED), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
