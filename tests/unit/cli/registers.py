"""Small registers for the tests: a few rows, written as an office writes them."""

from datetime import UTC, datetime
from pathlib import Path

from cli.register.books import InterventionBook
from cli.register.codes import SUBTASKS, TASKS, Codes, Unit
from cli.register.columns import INTERVENTIONS
from cli.register.interventions import Register
from cli.register.reading import How, read_book

NOW = datetime(2022, 1, 10, 12, 0, tzinfo=UTC)
HEADING = ";".join(INTERVENTIONS.required)
CHILDREN = "Zaščita ogroženih otrok/mladostnikov;Ogroženi otroci/mladostniki"
INFORMATION = "Prenos informacij;"
CODES = Codes(
    stations={name: name for name in ("PP Koper", "PP Sežana")},
    units={
        "Koper": Unit("koper", "juzna-primorska", "koper"),
        "Sežana": Unit("sezana", "juzna-primorska", "sezana"),
    },
    workers={f"SD{n}": f"sd{n}" for n in range(1, 8)},
    tasks=TASKS,
    subtasks=SUBTASKS,
)


def row(
    participation="1",
    event="1",
    day="03.01.2021",
    begins="10:50",
    ends="13:40",
    worker="SD1",
    readiness="1",
    task=CHILDREN,
    station="PP Koper",
    unit="Koper",
    note="teren: prva socialna pomoč",
) -> str:
    """One row; what a test does not name is in order."""
    return (
        f"{participation};{event};{day};{begins};{ends};{worker};{readiness};{task};{station};{unit};{note}"
    )


def csv_text(*rows: str, heading: str = HEADING) -> str:
    return "\n".join((heading, *rows)) + "\n"


def read(folder: Path, content: str | bytes, name: str = "register.csv") -> Register:
    """The register as the command reads it."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    book = read_book(path, How(CODES, NOW))
    assert isinstance(book, InterventionBook)
    return book.register


def places(register: Register) -> list[tuple[int, str, str]]:
    """Where the faults are, and which."""
    return [(fault.row, fault.column, fault.code) for fault in register.faults]
