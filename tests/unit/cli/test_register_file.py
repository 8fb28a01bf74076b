"""A file that is no register is told so in sentences; nothing of it is taken."""

import csv
import io
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest

from cli.register.columns import INTERVENTIONS
from cli.register.faults import Fault
from cli.register.reading import How, read_book
from tests.unit.cli.registers import CODES, HEADING, NOW, csv_text, places, read, row


def only_fault(folder: Path, content: str | bytes, name: str = "register.csv") -> Fault:
    register = read(folder, content, name)
    assert register.events == ()
    (fault,) = register.faults
    return fault


def workbook(rows: list[list[object]], *more_sheets: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in rows:
        sheet.append(cells)
    for title in more_sheets:
        book.create_sheet(title)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(line: str) -> list[object]:
    return list(next(csv.reader([line], delimiter=";")))


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("cp1250", "cp1250"), ("iso8859-2", "ISO 8859-2"), ("cp852", "cp852"), ("utf-16", "UTF-16")],
)
def test_another_encoding_is_named_and_the_needed_one_too(tmp_path: Path, encoding: str, named: str):
    content = csv_text(row(), row("2", "2", "04.01.2021", station="PP Sežana", unit="Sežana")).encode(
        encoding
    )
    fault = only_fault(tmp_path, content)
    assert fault.code == "encoding"
    assert named in fault.sentence
    assert "UTF-8 is needed" in fault.sentence


def test_a_byte_order_mark_is_passed_over_and_told(tmp_path: Path):
    register = read(tmp_path, csv_text(row()).encode("utf-8-sig"))
    assert register.faults == ()
    assert register.participations == 1
    assert "byte order mark" in register.notes[0]


def test_ten_thousand_columns_are_one_short_fault(tmp_path: Path):
    heading = ";".join(f"c{n}" for n in range(10_000))
    register = read(tmp_path, csv_text(";" * 9_999, heading=heading))
    assert {fault.code for fault in register.faults} == {"wrong_heading"}
    assert "10,000 columns, 12 are expected" in register.faults[1].sentence
    assert all(len(fault.sentence) < 300 for fault in register.faults)


def test_a_row_of_ten_thousand_cells_is_one_fault(tmp_path: Path):
    register = read(tmp_path, csv_text(row(), ";" * 9_999 + "x"))
    assert places(register) == [(3, "", "broken_row")]
    assert "10,000 cells" in register.faults[0].sentence


def test_missing_unknown_and_repeated_columns_are_named(tmp_path: Path):
    heading = HEADING.replace("Podnaloga", "Podnalog").replace("Opomba", "Enota")
    sentences = " ".join(fault.sentence for fault in read(tmp_path, csv_text(row(), heading=heading)).faults)
    assert "2 columns missing in the heading: Podnaloga, Opomba" in sentences
    assert "“Podnalog” (is it “Podnaloga”?)" in sentences
    assert "More than one column is called Enota" in sentences


def test_columns_in_another_order_are_read_by_name(tmp_path: Path):
    names, values = HEADING.split(";"), row().split(";")
    register = read(tmp_path, csv_text(";".join(values[::-1]), heading=";".join(names[::-1])))
    assert register.faults == ()
    assert register.events[0].rows[0].worker == "sd1"


def test_commas_between_the_columns_are_told(tmp_path: Path):
    register = read(tmp_path, ",".join(INTERVENTIONS.required) + "\n" + row().replace(";", ","))
    assert "semicolons are needed" in register.faults[0].sentence


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04 no archive", "file_format"),
        (b"\xd0\xcf\x11\xe0 old", "file_format"),
        (csv_text(row()).encode() + b"\0", "encoding"),
        (HEADING.encode() + b"\n", "empty"),
        (csv_text(row(note='"telefon: never closed')).encode(), "broken_row"),
        (csv_text(row(note='"telefon" closed too early')).encode(), "broken_row"),
        (csv_text(row(note="telefon: " + "x" * 200_000)).encode(), "broken_row"),
    ],
)
def test_what_is_no_table_is_one_clear_fault(tmp_path: Path, content: bytes, code: str):
    fault = only_fault(tmp_path, content)
    assert fault.code == code
    assert fault.sentence.endswith(".")


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    (fault,) = read_book(tmp_path / "missing.csv", How(CODES, NOW)).found.faults
    assert fault.code == "not_found"


def test_a_broken_row_leaves_the_others_readable(tmp_path: Path):
    register = read(tmp_path, csv_text(row(), "2;2;04.01.2021", row("3", "3", "05.01.2021")))
    assert places(register) == [(3, "", "broken_row")]
    assert "3 cells, the heading 12" in register.faults[0].sentence
    assert [event.number for event in register.events] == [1, 3]


def test_empty_rows_are_passed_over_and_told_unless_they_stand_at_the_end(tmp_path: Path):
    register = read(tmp_path, csv_text(row(), "", row("2", "2", "04.01.2021"), ";" * 11, ""))
    assert register.faults == ()
    assert register.rows == 2
    assert register.notes == ("Empty rows were passed over: 3.",)
    assert register.events[1].rows[0].row == 4


def test_a_quoted_cell_may_hold_separators_and_quotes(tmp_path: Path):
    register = read(tmp_path, csv_text(row(note='"teren: prvi; ""drugi"""')))
    assert register.events[0].rows[0].note == 'teren: prvi; "drugi"'


def test_a_sheet_is_read_like_the_csv(tmp_path: Path):
    other = row("2", "2", "04.01.2021", begins="23:30", ends="00:00")
    content = workbook([cells(HEADING), cells(row()), cells(other)], "Povzetek")
    register = read(tmp_path, content, "register.xlsx")
    plain = read(tmp_path, csv_text(row(), other))
    assert register.faults == ()
    assert register.events == plain.events
    assert register.name == plain.name
    assert register.notes == ("Only the first sheet was read, not Povzetek.",)


def test_a_sheets_own_dates_times_and_numbers_are_understood(tmp_path: Path):
    typed = cells(row())
    typed[:5] = [1, 1.0, date(2021, 1, 3), time(10, 50), time(13, 40)]
    typed[6] = 1
    register = read(tmp_path, workbook([cells(HEADING), typed]), "register.xlsx")
    assert register.faults == ()
    assert register.events == read(tmp_path, csv_text(row())).events


def test_a_sheet_of_ten_thousand_columns_is_one_short_fault(tmp_path: Path):
    content = workbook([[f"c{n}" for n in range(10_000)]])
    register = read(tmp_path, content, "register.xlsx")
    assert "10,000 columns" in register.faults[1].sentence


def test_seconds_in_a_sheet_are_a_fault_not_rounded(tmp_path: Path):
    typed = cells(row())
    typed[3] = time(10, 50, 30)
    register = read(tmp_path, workbook([cells(HEADING), typed]), "register.xlsx")
    assert places(register) == [(2, "Od", "wrong_time")]
