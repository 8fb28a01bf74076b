"""One cell of a register: read, or its fault noted with row and column."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from cli.register.clock_times import Unfit
from cli.register.columns import Cells
from cli.register.faults import Findings

V = TypeVar("V")
SKEW = timedelta(minutes=5)
MOST_NOTE, MOST_CODE = 4000, 60


class CellReader:
    """Reads cells; what is wrong goes into `findings`."""

    def __init__(self, now: datetime, findings: Findings):
        self.now = now
        self.findings = findings

    def cell(self, cells: Cells, column: str, read: Callable[[str], V]) -> V | None:
        """What stands in a cell; None when it cannot be read, which is noted."""
        try:
            return read(cells[column])
        except Unfit as unfit:
            self.findings.add(cells.row, column, unfit.code, str(unfit))
            return None

    def code(self, cells: Cells, column: str, labels: Mapping[str, V]) -> V | None:
        """The code that a label stands for; an unknown one is noted with those there are."""
        if cells[column] in labels:
            return labels[cells[column]]
        known = ", ".join(label for label in labels if label)
        said = f"“{cells[column]}” is not known here" if cells[column] else "The cell is empty"
        self.findings.add(cells.row, column, "unknown_code", f"{said}; known are {known}.")
        return None

    def past(self, at: datetime, what: str) -> datetime:
        """The instant, unless it is still to come."""
        if at > self.now + SKEW:
            raise Unfit("future_instant", f"{what} in the future.")
        return at


def whole_number(text: str) -> int:
    """A number from 1 on; Unfit otherwise."""
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 9 and int(text) > 0):
        said = f"“{text}” is no number" if text else "The number is missing"
        raise Unfit("wrong_number", f"{said}; whole numbers from 1 on stand here.")
    return int(text)


def number_or_nothing(text: str) -> int | None:
    """The same, or None for an empty cell."""
    return whole_number(text) if text else None


def person_code(text: str) -> str:
    """The code by which a register calls a person; Unfit when there is none, or a whole sentence."""
    if not text or len(text) > MOST_CODE:
        raise Unfit("wrong_code", f"The code of a person stands here, of 1 to {MOST_CODE} characters.")
    return text


def short_enough(note: str) -> str:
    """A remark; Unfit when it is too long to be kept."""
    if len(note) > MOST_NOTE:
        raise Unfit("too_long", f"The remark has {len(note):,} characters; at most {MOST_NOTE:,} are kept.")
    return note
