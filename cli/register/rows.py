"""One row of the register of interventions, every cell checked by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from cli.register.clock_times import Unfit, end_of, instant, read_date, read_offset, read_time
from cli.register.codes import KINDS, SUBTASKS_OF, Codes, Unit
from cli.register.columns import Cells
from cli.register.faults import Findings

V = TypeVar("V")
SKEW = timedelta(minutes=5)
MOST_NOTE = 4000
READINESS: Mapping[str, int] = {"1": 1, "2": 2}


@dataclass(frozen=True)
class Row:
    """A segment of working time with all that its row says about its participation and event."""

    row: int
    participation: int
    event: int
    start: datetime
    end: datetime
    worker: str
    readiness: int
    task: str
    subtask: str | None
    station: str | None
    unit: Unit
    kind: str
    note: str


class RowReader:
    """Reads rows one by one; what is wrong goes into `findings`, each with its column."""

    def __init__(self, codes: Codes, now: datetime, findings: Findings):
        self._codes = codes
        self._now = now
        self._findings = findings

    def read(self, cells: Cells) -> Row | None:
        """The row, or None when anything in it is at fault."""
        before = len(self._findings.faults)
        participation, event = (self._cell(cells, name, whole_number) for name in ("Zap. št.", "Dogodek"))
        times = self._times(cells)
        worker = self._code(cells, "Delavka", self._codes.workers)
        readiness = self._code(cells, "Pripravljenost", READINESS)
        task = self._code(cells, "Naloga", self._codes.tasks)
        subtask = self._subtask(cells, task)
        station = self._code(cells, "Policijska postaja", {"": None, **self._codes.stations})
        unit = self._code(cells, "Enota", self._codes.units)
        kind = self._cell(cells, "Opomba", kind_of)
        if len(self._findings.faults) > before:
            return None
        assert participation and event and times and worker and readiness and task and unit and kind
        start, end = times
        said = (task, subtask, station, unit, kind, cells["Opomba"])
        return Row(cells.row, participation, event, start, end, worker, readiness, *said)

    def _cell(self, cells: Cells, column: str, read: Callable[[str], V]) -> V | None:
        try:
            return read(cells[column])
        except Unfit as unfit:
            self._findings.add(cells.row, column, unfit.code, str(unfit))
            return None

    def _code(self, cells: Cells, column: str, labels: Mapping[str, V]) -> V | None:
        if cells[column] in labels:
            return labels[cells[column]]
        known = ", ".join(label for label in labels if label)
        said = f"“{cells[column]}” is not known here" if cells[column] else "The cell is empty"
        self._findings.add(cells.row, column, "unknown_code", f"{said}; known are {known}.")
        return None

    def _times(self, cells: Cells) -> tuple[datetime, datetime] | None:
        """Start and end of the segment."""
        day = self._cell(cells, "Datum", read_date)
        begins, ends = (self._cell(cells, name, read_time) for name in ("Od", "Do"))
        faults = len(self._findings.faults)
        first, second = (self._cell(cells, f"Odmik {name}", read_offset) for name in ("Od", "Do"))
        if day is None or begins is None or ends is None or len(self._findings.faults) > faults:
            return None
        start = self._cell(cells, "Od", lambda _: instant(day, begins, first, column="Od"))
        if start is None:
            return None
        end = self._cell(cells, "Do", lambda _: self._past(end_of(start, day, (begins, ends), second)))
        return None if end is None else (start, end)

    def _past(self, end: datetime) -> datetime:
        if end > self._now + SKEW:
            raise Unfit("future_instant", "The segment ends in the future.")
        return end

    def _subtask(self, cells: Cells, task: str | None) -> str | None:
        """The subtask, if the task is counted with one; a fault where it does not belong to the task."""
        label = cells["Podnaloga"]
        fitting = SUBTASKS_OF.get(task or "", frozenset())
        labels = {label: code for label, code in self._codes.subtasks.items() if code in fitting}
        if task is None or label in labels:
            return labels.get(label)
        if not fitting and label:
            sentence = (
                f"The task “{cells['Naloga']}” is counted without a subtask; “{label}” does not belong here."
            )
            self._findings.add(cells.row, "Podnaloga", "unknown_code", sentence)
        elif fitting:
            said = f"“{label}” is none of its subtasks" if label else "Its subtask is missing"
            sentence = f"{said}; they are {', '.join(labels)}."
            self._findings.add(cells.row, "Podnaloga", "unknown_code", sentence)
        return None


def whole_number(text: str) -> int:
    """A number from 1 on; Unfit otherwise."""
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 9 and int(text) > 0):
        said = f"“{text}” is no number" if text else "The number is missing"
        raise Unfit("wrong_number", f"{said}; whole numbers from 1 on stand here.")
    return int(text)


def kind_of(note: str) -> str:
    """The segment's kind, which is the remark's first word; Unfit otherwise."""
    word = note.partition(":")[0].strip().lower()
    if word not in KINDS:
        raise Unfit("unknown_code", f"The remark must begin with {', '.join(KINDS)}; “{note[:40]}” does not.")
    if len(note) > MOST_NOTE:
        raise Unfit("too_long", f"The remark has {len(note):,} characters; at most {MOST_NOTE:,} are kept.")
    return KINDS[word]
