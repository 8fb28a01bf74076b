"""What no row of a register shows by itself: rows that contradict each other, and time worked twice."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from cli.register.faults import Findings
from cli.register.rows import Row

PARTICIPATION_SAYS: Final[Mapping[str, Callable[[Row], object]]] = {
    "Dogodek": lambda row: row.event,
    "Delavka": lambda row: row.worker,
    "Pripravljenost": lambda row: row.readiness,
}
EVENT_SAYS: Final[Mapping[str, Callable[[Row], object]]] = {
    "Naloga": lambda row: row.task,
    "Podnaloga": lambda row: row.subtask,
    "Policijska postaja": lambda row: row.station,
    "Enota": lambda row: row.unit,
}


def grouped(rows: Iterable[Row], by: Callable[[Row], int]) -> dict[int, list[Row]]:
    """The rows by a number, in the order of the file."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[by(row)].append(row)
    return found


def check_together(rows: Sequence[Row], findings: Findings) -> None:
    """What no row shows by itself: rows that contradict each other, and time worked twice."""
    for found in grouped(rows, lambda row: row.participation).values():
        check_same(found, PARTICIPATION_SAYS, f"participation {found[0].participation}", findings)
    for found in grouped(rows, lambda row: row.event).values():
        check_same(found, EVENT_SAYS, f"event {found[0].event}", findings)
        check_one_part_each(found, findings)
    check_overlaps(rows, findings)


def check_same(
    rows: Sequence[Row], says: Mapping[str, Callable[[Row], object]], what: str, findings: Findings
) -> None:
    """All rows of one thing must say the same about it as its first."""
    for row in rows[1:]:
        for column, said in says.items():
            if said(row) != said(rows[0]):
                sentence = f"It differs from row {rows[0].row}, which belongs to the same {what}."
                findings.add(row.row, column, "contradiction", sentence)


def check_one_part_each(rows: Sequence[Row], findings: Findings) -> None:
    """A worker has one participation in an event, however many segments."""
    part_of: dict[str, Row] = {}
    for row in rows:
        first = part_of.setdefault(row.worker, row)
        if first.participation != row.participation:
            sentence = (
                f"The worker already has participation {first.participation} in event {row.event} "
                f"(row {first.row}); further segments belong to that."
            )
            findings.add(row.row, "Zap. št.", "contradiction", sentence)


def check_overlaps(rows: Sequence[Row], findings: Findings) -> None:
    """No minute of a worker is worked twice; of two rows the later one in the file is at fault."""
    latest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row.start, row.row)):
        before = latest.get(row.worker)
        if before is not None and row.start < before.end:
            late, early = max(row, before, key=at_row), min(row, before, key=at_row)
            sentence = f"The segment overlaps that of row {early.row} of the same worker."
            findings.add(late.row, "Od", "overlap", sentence)
        if before is None or row.end > before.end:
            latest[row.worker] = row


def at_row(row: Row) -> int:
    """The row's number."""
    return row.row
