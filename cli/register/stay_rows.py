"""One row of a register of stays: who came when, from where, why, and where to; each cell checked by itself."""

from dataclasses import dataclass
from datetime import datetime

from cli.register.cells import CellReader, person_code, short_enough, whole_number
from cli.register.clock_times import Unfit, instant, read_date, read_offset, read_time
from cli.register.codes import STAYING, Codes
from cli.register.columns import Cells
from cli.register.faults import Findings

OLDEST = 120
CAME, LEFT = ("Datum sprejema", "Ura sprejema", "sprejema"), ("Datum odhoda", "Ura odhoda", "odhoda")
"""The columns of a moment: its date, its time of day, and what its column of offsets is called after."""


@dataclass(frozen=True)
class StayRow:
    """One person's stay with all that its row says."""

    row: int
    number: int
    person: str
    admitted_at: datetime
    departed_at: datetime | None
    sex: str
    age_years: int
    municipality: str
    referred_by: str
    reason: str
    destination: str | None
    note: str


class StayReader(CellReader):
    """Reads rows one by one; what is wrong goes into `findings`, each with its column."""

    def __init__(self, codes: Codes, now: datetime, findings: Findings):
        super().__init__(now, findings)
        self._codes = codes

    def read(self, cells: Cells) -> StayRow | None:
        """The stay, or None when anything in its row is at fault."""
        before = len(self.findings.faults)
        number = self.cell(cells, "Zap. št.", whole_number)
        person = self.cell(cells, "Oseba", person_code)
        admitted_at = self._moment(cells, CAME, "The person is admitted")
        sex = self.code(cells, "Spol", self._codes.sexes)
        age = self.cell(cells, "Starost ob sprejemu", years)
        municipality = self.code(cells, "Občina", self._codes.municipalities)
        referred_by = self.code(cells, "Napotitev", self._codes.referrers)
        reason = self.code(cells, "Razlog", self._codes.reasons)
        note = self.cell(cells, "Opomba", short_enough)
        departed_at, destination = self._departure(cells, admitted_at)
        if len(self.findings.faults) > before:
            return None
        assert number and person and admitted_at and sex and municipality and referred_by and reason
        assert age is not None and note is not None
        said = (sex, age, municipality, referred_by, reason, destination, note)
        return StayRow(cells.row, number, person, admitted_at, departed_at, *said)

    def _moment(self, cells: Cells, columns: tuple[str, str, str], what: str) -> datetime | None:
        """A date and a time of day as an instant that has been."""
        day_column, time_column, named = columns
        day = self.cell(cells, day_column, read_date)
        at = self.cell(cells, time_column, read_time)
        faults = len(self.findings.faults)
        offset = self.cell(cells, f"Odmik {named}", read_offset)
        if day is None or at is None or len(self.findings.faults) > faults:
            return None
        return self.cell(
            cells, time_column, lambda _: self.past(instant(day, at, offset, column=named), what)
        )

    def _departure(self, cells: Cells, admitted_at: datetime | None) -> tuple[datetime | None, str | None]:
        """When the person left and where to; neither for who is still there."""
        destination = self.code(cells, "Kam po odhodu", {"": STAYING, **self._codes.destinations})
        if not cells["Datum odhoda"] and not cells["Ura odhoda"]:
            self._require(cells, destination in (None, STAYING), "Datum odhoda", "A departure has a moment.")
            return None, None
        departed_at = self._moment(cells, LEFT, "The person leaves")
        if destination == STAYING:
            sentence = "Who has left went somewhere; the cell says the person is still there."
            self._require(cells, False, "Kam po odhodu", sentence)
        if departed_at and admitted_at and departed_at <= admitted_at:
            sentence = "The departure is not after the admission."
            self.findings.add(cells.row, "Datum odhoda", "departure_before_admission", sentence)
        return departed_at, destination

    def _require(self, cells: Cells, holds: bool, column: str, sentence: str) -> None:
        if not holds:
            self.findings.add(cells.row, column, "contradiction", sentence)


def years(text: str) -> int:
    """An age in completed years; Unfit otherwise."""
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= OLDEST):
        raise Unfit("wrong_age", f"“{text}” is no age; whole years from 0 to {OLDEST} stand here.")
    return int(text)
