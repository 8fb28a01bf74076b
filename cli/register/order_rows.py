"""One row of the register of restraining orders: the order, its steps, each cell checked by itself and by the law."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from cli.register.cells import CellReader, number_or_nothing, person_code, whole_number
from cli.register.clock_times import Unfit, read_stamp
from cli.register.codes import DECISIONS, END_STAGES, EXTENSIONS, UNDERLYING, Codes
from cli.register.columns import Cells
from cli.register.faults import Findings
from law.local import local_date
from law.order_state import Impossible, Judged, Step, StepKind, impossible, judge
from law.orders import order_end
from law.parameters import Law

PLAIN_STEPS: Final = (("Pisna odredba", "written_order_served"), ("Poslano sodišču", "sent_to_court"))
PROPOSAL: Final = "Predlog oškodovane osebe"
CANNOT_BE: Final[Mapping[Impossible, str]] = {
    "before_issue": "The step is before the order was issued by word of mouth.",
    "until_not_meant": "Such a decision sets no later end; an annulled order ends at the decision.",
    "until_before_step": "The order cannot end before the decision that says so.",
    "until_past_maximum": "The law lets no such order run so long.",
}


@dataclass(frozen=True)
class StepCell:
    """A step and the columns it stands in."""

    step: Step
    column: str
    until_column: str = ""


@dataclass(frozen=True)
class OrderRow:
    """One order with all that its row says."""

    row: int
    number: int
    event: int | None
    station: str
    underlying: str
    victim: str
    perpetrator: str
    issued_at: datetime
    distance_m: int
    steps: tuple[Step, ...]
    end_stage: str | None

    def judged(self, law: Law) -> Judged:
        """What its steps make of it."""
        return judge("police", self.issued_at, self.steps, law)


class OrderReader(CellReader):
    """Reads rows one by one; what is wrong goes into `findings`, each with its column."""

    def __init__(self, codes: Codes, now: datetime, findings: Findings, law: Law):
        super().__init__(now, findings)
        self._codes = codes
        self._law = law

    def read(self, cells: Cells) -> OrderRow | None:
        """The order, or None when anything in its row is at fault."""
        before = len(self.findings.faults)
        number = self.cell(cells, "Zap. št.", whole_number)
        event = self.cell(cells, "Dogodek", number_or_nothing)
        station = self.code(cells, "Policijska postaja", self._codes.stations)
        underlying = self.code(cells, "Podlaga", UNDERLYING)
        victim = self.cell(cells, "Oškodovana oseba", person_code)
        perpetrator = self.cell(cells, "Kršitelj", lambda text: another(person_code(text), victim))
        end_stage = self.code(cells, "Končno stanje", {"": None, **END_STAGES})
        issued_at = self._moment(cells, "Odrejeno ustno", needed=True)
        distance = self.cell(cells, "Razdalja (m)", lambda text: self._distance(text, issued_at))
        steps = [] if issued_at is None else list(self._steps(cells, issued_at))
        if len(self.findings.faults) > before:
            return None
        assert number and station and underlying and victim and perpetrator and issued_at and distance
        said = (number, event, station, underlying, victim, perpetrator, issued_at, distance)
        in_order = sorted((cell.step for cell in steps), key=lambda step: step.occurred_at)
        return OrderRow(cells.row, *said, tuple(in_order), end_stage)

    def _moment(self, cells: Cells, column: str, *, needed: bool = False) -> datetime | None:
        """A moment that has been; None for an empty cell."""

        def read(text: str) -> datetime | None:
            at = read_stamp(text, column)
            if at is None and needed:
                raise Unfit("missing", "The moment of the oral order is missing; all else counts from it.")
            return None if at is None else self.past(at, "It is")

        return self.cell(cells, column, read)

    def _distance(self, text: str, issued_at: datetime | None) -> int:
        metres = whole_number(text)
        on = local_date(issued_at or self.now)
        most = self._law.number("order_max_distance_m", on)
        if metres > most:
            raise Unfit(
                "distance_over_maximum", f"The distance is {metres:,} m; the law allows {most} at most."
            )
        return metres

    def _steps(self, cells: Cells, issued_at: datetime) -> Iterator[StepCell]:
        """Every step that can be; what cannot is a fault in its own column."""
        for found in (*self._plain_steps(cells), *self._decisions(cells, issued_at)):
            reason = impossible(found.step, issued_at, self._law)
            if reason is None:
                yield found
                continue
            column = found.until_column if reason.startswith("until") else found.column
            self.findings.add(cells.row, column, reason, CANNOT_BE[reason])

    def _plain_steps(self, cells: Cells) -> Iterator[StepCell]:
        for column, kind in (*PLAIN_STEPS, (PROPOSAL, "extension_proposed")):
            at = self._moment(cells, column)
            if at is not None:
                yield StepCell(Step(kind, cast(StepKind, kind), at), column)

    def _decisions(self, cells: Cells, issued_at: datetime) -> Iterator[StepCell]:
        decision = self._decision(cells, ("Odločitev sodišča", "Vrsta odločitve", "Velja do"), DECISIONS)
        if decision is not None:
            yield decision
        elif not cells["Odločitev sodišča"]:
            self._undecided(cells, issued_at)
        extension = ("Odločitev o podaljšanju", "Vrsta odločitve o podaljšanju", "Podaljšano do")
        extended = self._decision(cells, extension, EXTENSIONS)
        if extended is not None:
            yield extended

    def _decision(
        self, cells: Cells, columns: tuple[str, str, str], kinds: Mapping[str, str]
    ) -> StepCell | None:
        """A decision: when, which, until when; the first two stand together or not at all."""
        when, which, until = columns
        if not cells[when] and not cells[which]:
            return None
        if not (cells[when] and cells[which]):
            empty, there = (when, which) if not cells[when] else (which, when)
            self.findings.add(cells.row, empty, "missing", f"The cell is empty, though “{there}” is not.")
            return None
        at, kind = self._moment(cells, when), self.code(cells, which, kinds)
        end = self.cell(cells, until, lambda text: read_stamp(text, until))
        if at is None or kind is None:
            return None
        return StepCell(Step(kind, cast(StepKind, kind), at, end), when, until)

    def _undecided(self, cells: Cells, issued_at: datetime) -> None:
        """Without a decision an order ends by itself, and at no other moment."""
        until = self.cell(cells, "Velja do", lambda text: read_stamp(text, "Velja do"))
        end = order_end(issued_at, "hours_48", self._law)
        if until is not None and abs(until - end) >= timedelta(minutes=1):
            sentence = "Without a decision of the court an order ends by itself after 48 hours."
            code = "until_past_maximum" if until > end else "contradiction"
            self.findings.add(cells.row, "Velja do", code, sentence)


def another(code: str, than: str | None) -> str:
    """The code of somebody else; Unfit when it is the same person."""
    if code == than:
        raise Unfit("contradiction", "Nobody is protected from oneself: both persons have the same code.")
    return code
