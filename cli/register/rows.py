"""One row of the register of interventions, every cell checked by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cli.register.cells import CellReader, short_enough, whole_number
from cli.register.clock_times import Unfit, end_of, instant, read_date, read_offset, read_time
from cli.register.codes import KINDS, SUBTASKS_OF, Codes, Unit
from cli.register.columns import Cells
from cli.register.faults import Findings

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


class RowReader(CellReader):
    """Reads rows one by one; what is wrong goes into `findings`, each with its column."""

    def __init__(self, codes: Codes, now: datetime, findings: Findings):
        super().__init__(now, findings)
        self._codes = codes

    def read(self, cells: Cells) -> Row | None:
        """The row, or None when anything in it is at fault."""
        before = len(self.findings.faults)
        participation, event = (self.cell(cells, name, whole_number) for name in ("Zap. št.", "Dogodek"))
        times = self._times(cells)
        worker = self.code(cells, "Delavka", self._codes.workers)
        readiness = self.code(cells, "Pripravljenost", READINESS)
        task = self.code(cells, "Naloga", self._codes.tasks)
        subtask = self._subtask(cells, task)
        station = self.code(cells, "Policijska postaja", {"": None, **self._codes.stations})
        unit = self.code(cells, "Enota", self._codes.units)
        kind = self.cell(cells, "Opomba", kind_of)
        if len(self.findings.faults) > before:
            return None
        assert participation and event and times and worker and readiness and task and unit and kind
        start, end = times
        said = (task, subtask, station, unit, kind, cells["Opomba"])
        return Row(cells.row, participation, event, start, end, worker, readiness, *said)

    def _times(self, cells: Cells) -> tuple[datetime, datetime] | None:
        """Start and end of the segment."""
        day = self.cell(cells, "Datum", read_date)
        begins, ends = (self.cell(cells, name, read_time) for name in ("Od", "Do"))
        faults = len(self.findings.faults)
        first, second = (self.cell(cells, f"Odmik {name}", read_offset) for name in ("Od", "Do"))
        if day is None or begins is None or ends is None or len(self.findings.faults) > faults:
            return None
        start = self.cell(cells, "Od", lambda _: instant(day, begins, first, column="Od"))
        if start is None:
            return None
        end = self.cell(
            cells, "Do", lambda _: self.past(end_of(start, day, (begins, ends), second), "The segment ends")
        )
        return None if end is None else (start, end)

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
            self.findings.add(cells.row, "Podnaloga", "unknown_code", sentence)
        elif fitting:
            said = f"“{label}” is none of its subtasks" if label else "Its subtask is missing"
            sentence = f"{said}; they are {', '.join(labels)}."
            self.findings.add(cells.row, "Podnaloga", "unknown_code", sentence)
        return None


def kind_of(note: str) -> str:
    """The segment's kind, which is the remark's first word; Unfit otherwise."""
    word = note.partition(":")[0].strip().lower()
    if word not in KINDS:
        raise Unfit("unknown_code", f"The remark must begin with {', '.join(KINDS)}; “{note[:40]}” does not.")
    short_enough(note)
    return KINDS[word]
