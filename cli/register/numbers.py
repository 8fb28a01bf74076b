"""The numbers and the year of a register in which every row is a thing of its own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from cli.register.columns import Cells
from cli.register.faults import EMPTY, Fault, Findings
from cli.register.sheets import Sheet
from law.local import local_date


def check_numbers(cells: Iterable[Cells], findings: Findings) -> None:
    """A number stands for one row only; of two the later one in the file is at fault."""
    first: dict[str, int] = {}
    for cell in cells:
        number = cell["Zap. št."]
        before = first.setdefault(number, cell.row)
        if number and before != cell.row:
            findings.add(
                cell.row, "Zap. št.", "contradiction", f"Row {before} has the same number {number[:20]}."
            )


def numbers_left_out(cells: Iterable[Cells], sound: Iterable[int]) -> tuple[int, ...]:
    """The numbers that faults keep out."""
    written = {int(text) for cell in cells if is_number(text := cell["Zap. št."])}
    return tuple(sorted(written - set(sound)))


def is_number(text: str) -> bool:
    """Whether it is a number that a row may have."""
    return text.isascii() and text.isdigit() and len(text) < 10


def faults_of(sheet: Sheet, findings: Findings) -> tuple[Fault, ...]:
    """The faults in the order of the file; a sheet without rows has one of its own."""
    return tuple(sorted(findings.faults)) if sheet.lines else (EMPTY,)


def year_of(moments: Sequence[datetime]) -> int:
    """The year of a register: that of most of its rows, the later of two."""
    years = Counter(local_date(at).year for at in moments)
    return max(years, key=lambda year: (years[year], year), default=0)


def beginning_of(year: int) -> datetime:
    """The moment that stands in the ids of a register: the beginning of its year."""
    return datetime(year, 1, 1, tzinfo=UTC)
