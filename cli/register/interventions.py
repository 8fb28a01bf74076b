"""The register of interventions, read and checked whole: events with their participations and segments."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cli.register.codes import Codes, Unit
from cli.register.columns import INTERVENTIONS, Cells, rows_by_column
from cli.register.faults import EMPTY, Fault, Findings
from cli.register.rows import Row, RowReader
from cli.register.sheets import Sheet
from cli.register.together import check_together, grouped
from law.local import local_date


@dataclass(frozen=True)
class Participation:
    """One worker's part in an event; its rows in the order of the file."""

    number: int
    worker: str
    readiness: int
    rows: tuple[Row, ...]

    @property
    def start(self) -> datetime:
        """When she began."""
        return min(row.start for row in self.rows)


@dataclass(frozen=True)
class RegisterEvent:
    """One intervention: who called, what it was, who took part. The first participation answered the call."""

    number: int
    task: str
    subtask: str | None
    station: str | None
    unit: Unit
    participations: tuple[Participation, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All its rows."""
        return tuple(row for part in self.participations for row in part.rows)

    @property
    def start(self) -> datetime:
        """When the call came, as far as a register knows."""
        return min(row.start for row in self.rows)

    @property
    def end(self) -> datetime:
        """When the last segment ended."""
        return max(row.end for row in self.rows)


@dataclass(frozen=True)
class Register:
    """What a file says; with faults, `events` has only what is free of them."""

    name: str
    events: tuple[RegisterEvent, ...]
    rows: int
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[int, ...] = ()
    """The participations that faults keep out."""

    @property
    def months(self) -> list[str]:
        """The months in which its events began, `2021-03`."""
        return sorted({f"{local_date(event.start):%Y-%m}" for event in self.events})

    @property
    def participations(self) -> int:
        """How many there are to tell."""
        return sum(len(event.participations) for event in self.events)


def read_interventions(sheet: Sheet, codes: Codes, now: datetime) -> Register:
    """The register in a sheet. Unreadable for a wrong heading; whatever else is wrong is in `faults`."""
    findings = Findings()
    cells = rows_by_column(sheet, findings, INTERVENTIONS)
    if not sheet.lines:
        return Register("", (), 0, (EMPTY,), sheet.notes)
    reader = RowReader(codes, now, findings)
    rows = [row for cell in cells if (row := reader.read(cell)) is not None]
    check_together(rows, findings)
    return assembled(rows, findings, cells, sheet)


def assembled(rows: Sequence[Row], findings: Findings, cells: Sequence[Cells], sheet: Sheet) -> Register:
    """The register without the participations that have a fault in any of their rows."""
    faulty = findings.rows()
    written = Counter(number for cell in cells if (number := number_in(cell, "Zap. št.")))
    sound = grouped((row for row in rows if row.row not in faulty), lambda row: row.participation)
    whole = {number: tuple(found) for number, found in sound.items() if len(found) == written[number]}
    events = events_of(whole, first_parts(cells))
    kept = {part.number for event in events for part in event.participations}
    left_out = tuple(sorted(set(written) - kept))
    faults = tuple(sorted(findings.faults))
    return Register(name_of(rows), events, len(sheet.lines), faults, sheet.notes, left_out)


def first_parts(cells: Sequence[Cells]) -> dict[int, int]:
    """Which participation answered the call of an event: the first of its number, sound or not."""
    first: dict[int, int] = {}
    for cell in cells:
        event, part = number_in(cell, "Dogodek"), number_in(cell, "Zap. št.")
        if event and part:
            first[event] = min(part, first.get(event, part))
    return first


def number_in(cells: Cells, column: str) -> int:
    """The number in a cell; 0 when it is none."""
    text = cells[column]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def events_of(whole: Mapping[int, tuple[Row, ...]], first: Mapping[int, int]) -> tuple[RegisterEvent, ...]:
    """The events in the order of their beginning; one whose first participation is at fault waits for it."""
    events = []
    opened = (rows[0] for rows in whole.values() if first.get(rows[0].event) == rows[0].participation)
    for row in opened:
        numbers = sorted(number for number, rows in whole.items() if rows[0].event == row.event)
        parts = tuple(participation(whole[number]) for number in numbers)
        events.append(RegisterEvent(row.event, row.task, row.subtask, row.station, row.unit, parts))
    return tuple(sorted(events, key=lambda event: (event.start, event.number)))


def participation(rows: tuple[Row, ...]) -> Participation:
    """The rows of one participation."""
    return Participation(rows[0].participation, rows[0].worker, rows[0].readiness, rows)


def name_of(rows: Sequence[Row]) -> str:
    """What the register is called in keys and ids: whose it is and of which year, not how the file is named."""
    if not rows:
        return ""
    first = min(rows, key=lambda row: row.start)
    return f"interventions.{first.unit.csd}.{local_date(first.start).year}"


def year_start(register: str) -> datetime:
    """The moment that stands in the register's ids: the beginning of its year."""
    return datetime(int(register.rpartition(".")[2]), 1, 1, tzinfo=UTC)


def numbered_rows(event: RegisterEvent) -> Iterator[tuple[Participation, int, Row]]:
    """Each row with its participation and its place in it, from 1 on."""
    for part in event.participations:
        for index, row in enumerate(part.rows, 1):
            yield part, index, row
