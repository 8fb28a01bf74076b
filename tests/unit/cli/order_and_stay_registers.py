"""Small registers of orders and of stays for the tests: a few rows, written as an office writes them."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from cli.register.books import OrderBook, StayBook
from cli.register.codes import House
from cli.register.columns import ORDERS, STAYS
from cli.register.entries import Book
from cli.register.reading import How, read_book
from tests.unit.cli.registers import CODES, NOW

HOUSE = House("kcm", "juzna-primorska", "koper")
ALL = dataclasses.replace(
    CODES,
    municipalities={"Koper": "koper", "Sežana": "sezana", "Drugo-tujina": "abroad"},
    centres={"kcm": HOUSE, "varna": House("varna", None, "koper")},
    csd_of_station={"PP Koper": "juzna-primorska", "PP Sežana": "juzna-primorska"},
)
ORDER = {
    "Zap. št.": "1",
    "Dogodek": "10",
    "Policijska postaja": "PP Koper",
    "Podlaga": "KD",
    "Oškodovana oseba": "O-101",
    "Kršitelj": "K-101",
    "Odrejeno ustno": "13.01.2021 21:33",
    "Pisna odredba": "13.01.2021 23:45",
    "Poslano sodišču": "14.01.2021 01:04",
    "Odločitev sodišča": "14.01.2021 08:44",
    "Vrsta odločitve": "potrjeno",
    "Velja do": "28.01.2021 21:33",
    "Razdalja (m)": "200",
    "Končno stanje": "15 dni",
}
STAY = {
    "Zap. št.": "1",
    "Oseba": "M-201",
    "Datum sprejema": "05.01.2021",
    "Ura sprejema": "14:37",
    "Datum odhoda": "06.02.2021",
    "Ura odhoda": "13:37",
    "Spol": "Ž",
    "Starost ob sprejemu": "13",
    "Občina": "Sežana",
    "Napotitev": "CSD",
    "Razlog": "Odvzem otroka",
    "Kam po odhodu": "Sorodniki",
}
STAYING = {"Datum odhoda": "", "Ura odhoda": "", "Kam po odhodu": "Nadaljevanje namestitve"}
Row = Mapping[str, str]


def written(columns: tuple[str, ...], rows: tuple[Row, ...]) -> str:
    """The rows as a CSV file, in the order of the columns."""
    lines = (";".join(row.get(column, "") for column in columns) for row in rows)
    return "\n".join((";".join(columns), *lines)) + "\n"


def read_text(folder: Path, content: str, **how: object) -> Book:
    """The register as the command reads it."""
    path = folder / "register.csv"
    path.write_text(content, encoding="utf-8")
    return read_book(path, dataclasses.replace(How(ALL, NOW), **how))  # type: ignore[arg-type]


def orders(folder: Path, *changes: Row) -> OrderBook:
    """A register of orders; what a test does not name is in order."""
    book = read_text(folder, written(ORDERS.required, tuple({**ORDER, **change} for change in changes)))
    assert isinstance(book, OrderBook)
    return book


def stays(folder: Path, *changes: Row) -> StayBook:
    """A register of stays; what a test does not name is in order."""
    columns = (*STAYS.required, *STAYS.optional)
    book = read_text(folder, written(columns, tuple({**STAY, **change} for change in changes)))
    assert isinstance(book, StayBook)
    return book


def faults(book: Book) -> list[tuple[int, str, str]]:
    """Where the faults are, and which."""
    return [(fault.row, fault.column, fault.code) for fault in book.found.faults]
