"""A register of stays in a crisis centre, read and checked whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cli.register.codes import Codes, House
from cli.register.columns import STAYS, rows_by_column
from cli.register.entries import Found
from cli.register.faults import Findings
from cli.register.numbers import check_numbers, faults_of, numbers_left_out, year_of
from cli.register.sheets import Sheet
from cli.register.stay_rows import StayReader, StayRow


@dataclass(frozen=True)
class StayRegister:
    """What a file says of one house; with faults, `stays` has only what is free of them."""

    house: House
    year: int
    stays: tuple[StayRow, ...]
    found: Found

    @property
    def name(self) -> str:
        """What it is called in keys and ids."""
        return f"stays.{self.house.slug}.{self.year}"


def read_stays(sheet: Sheet, codes: Codes, now: datetime, house: House) -> StayRegister:
    """The register in a sheet. Unreadable for a wrong heading; whatever else is wrong is in `found`."""
    findings = Findings()
    cells = rows_by_column(sheet, findings, STAYS)
    reader = StayReader(codes, now, findings)
    read = [row for cell in cells if (row := reader.read(cell)) is not None]
    check_numbers(cells, findings)
    check_persons(read, findings)
    sound = [row for row in read if row.row not in findings.rows()]
    stays = tuple(sorted(sound, key=lambda row: (row.admitted_at, row.number)))
    left_out = numbers_left_out(cells, (row.number for row in sound))
    found = Found(faults_of(sheet, findings), sheet.notes, left_out)
    return StayRegister(house, year_of([row.admitted_at for row in stays]), stays, found)


def check_persons(rows: Sequence[StayRow], findings: Findings) -> None:
    """Nobody stays twice at once or changes sex; of two rows the later one in the file is at fault."""
    by_person: dict[str, list[StayRow]] = {}
    for row in rows:
        for before in by_person.setdefault(row.person, []):
            if overlap(before, row):
                sentence = f"The stay overlaps that of row {before.row} of the same person."
                findings.add(row.row, "Datum sprejema", "overlap", sentence)
            if before.sex != row.sex:
                sentence = f"It differs from row {before.row}, which is the same person's."
                findings.add(row.row, "Spol", "contradiction", sentence)
        by_person[row.person].append(row)


def overlap(one: StayRow, other: StayRow) -> bool:
    """Whether two stays have a moment in common."""
    first, second = sorted((one, other), key=lambda row: row.admitted_at)
    return first.departed_at is None or second.admitted_at < first.departed_at
