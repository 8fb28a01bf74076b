"""The register of restraining orders, read and checked whole."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cli.register.codes import END_STAGES, Codes, Unit
from cli.register.columns import ORDERS, rows_by_column
from cli.register.entries import Found
from cli.register.faults import Findings
from cli.register.numbers import check_numbers, faults_of, numbers_left_out, year_of
from cli.register.order_rows import OrderReader, OrderRow
from cli.register.sheets import Sheet
from law.parameters import Law


@dataclass(frozen=True)
class Order:
    """An order with the unit in whose place its station is: whose it is where no event says."""

    row: OrderRow
    unit: Unit


@dataclass(frozen=True)
class OrderRegister:
    """What a file says; with faults, `orders` has only what is free of them."""

    csd: str
    year: int
    orders: tuple[Order, ...]
    found: Found

    @property
    def name(self) -> str:
        """What it is called in keys and ids."""
        return f"orders.{self.csd}.{self.year}"

    @property
    def events(self) -> str:
        """What the register is called whose events it names."""
        return f"interventions.{self.csd}.{self.year}"


def read_orders(sheet: Sheet, codes: Codes, now: datetime, law: Law) -> OrderRegister:
    """The register in a sheet. Unreadable for a wrong heading; whatever else is wrong is in `found`."""
    findings = Findings()
    cells = rows_by_column(sheet, findings, ORDERS)
    reader = OrderReader(codes, now, findings, law)
    read = [row for cell in cells if (row := reader.read(cell)) is not None]
    check_numbers(cells, findings)
    sound = [row for row in read if row.row not in findings.rows()]
    orders = tuple(Order(row, codes.unit_of_station(row.station)) for row in in_order(sound))
    left_out = numbers_left_out(cells, (row.number for row in sound))
    found = Found(faults_of(sheet, findings), (*sheet.notes, *doubts(sound, law)), left_out)
    csds = Counter(order.unit.csd for order in orders).most_common(1)
    return OrderRegister(csds[0][0] if csds else "", year_of([row.issued_at for row in sound]), orders, found)


def in_order(rows: Sequence[OrderRow]) -> list[OrderRow]:
    """The orders by when they were issued."""
    return sorted(rows, key=lambda row: (row.issued_at, row.number))


def doubts(rows: Sequence[OrderRow], law: Law) -> Iterator[str]:
    """Where a row and the law disagree without either being impossible: it is told, and the row is sent as it is."""
    labels = {stage: label for label, stage in END_STAGES.items()}
    for row in rows:
        judged = row.judged(law)
        for key, reason in judged.unfitting:
            yield f"row {row.row}: the step “{key}” does not fit the others ({reason}); it will be a task."
        if row.end_stage is not None and row.end_stage != judged.end_stage:
            said = labels[row.end_stage]
            made = labels[judged.end_stage] if judged.end_stage else "—"
            yield f"row {row.row}, Končno stanje: it says “{said}”, the steps make it “{made}”."
