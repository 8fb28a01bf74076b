"""What is wrong with a register, each fault with its place and a sentence for whoever keeps the file."""

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to put right. Row 1 is the heading, as a spreadsheet counts; row 0 is the file as a whole."""

    row: int
    column: str
    code: str
    sentence: str

    @property
    def place(self) -> str:
        """Where to look: `row 17, Do`, or the file."""
        if self.row == 0:
            return "the file"
        return f"row {self.row}, {self.column}" if self.column else f"row {self.row}"


EMPTY = Fault(0, "", "empty", "There is no row below the heading.")


class Unreadable(Exception):
    """The file cannot be read as a table at all; `faults` say why."""

    def __init__(self, *faults: Fault):
        super().__init__(" ".join(fault.sentence for fault in faults))
        self.faults = faults


def unreadable(code: str, sentence: str, row: int = 0) -> Unreadable:
    """The refusal of a whole file for one reason."""
    return Unreadable(Fault(row, "", code, sentence))


@dataclass
class Findings:
    """The faults found so far, gathered while a row is read."""

    faults: list[Fault] = field(default_factory=list)

    def add(self, row: int, column: str, code: str, sentence: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(row, column, code, sentence))

    def rows(self) -> frozenset[int]:
        """The rows with any fault."""
        return frozenset(fault.row for fault in self.faults)
