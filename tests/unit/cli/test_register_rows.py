"""Every cell of a register is checked before the first command, and told with its row and column."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.cli.registers import CHILDREN, HEADING, INFORMATION, csv_text, places, read, row


def segment(folder: Path, line: str, heading: str = HEADING) -> tuple[datetime, datetime]:
    register = read(folder, csv_text(line, heading=heading))
    assert register.faults == ()
    (found,) = register.events[0].rows
    return found.start, found.end


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (row(participation="0"), "Zap. št.", "wrong_number"),
        (row(participation="1a"), "Zap. št.", "wrong_number"),
        (row(event=""), "Dogodek", "wrong_number"),
        (row(day="2021-01-03"), "Datum", "wrong_date"),
        (row(day="31.02.2021"), "Datum", "wrong_date"),
        (row(day="03.01.0021"), "Datum", "wrong_date"),
        (row(begins="10.50"), "Od", "wrong_time"),
        (row(begins="25:00"), "Od", "wrong_time"),
        (row(ends="24:00"), "Do", "wrong_time"),
        (row(ends="10:50"), "Do", "empty_segment"),
        (row(day="03.01.2031"), "Do", "future_instant"),
        (row(worker="SD9"), "Delavka", "unknown_code"),
        (row(readiness="3"), "Pripravljenost", "unknown_code"),
        (row(task="Nekaj;"), "Naloga", "unknown_code"),
        (row(task="Zaščita ogroženih otrok/mladostnikov;"), "Podnaloga", "unknown_code"),
        (row(task="Prenos informacij;Brezdomci"), "Podnaloga", "unknown_code"),
        (row(task="Drugo;Ogroženi otroci/mladostniki"), "Podnaloga", "unknown_code"),
        (row(station="PP Nikjer"), "Policijska postaja", "unknown_code"),
        (row(unit=""), "Enota", "unknown_code"),
        (row(note="klic"), "Opomba", "unknown_code"),
        (row(note="teren: " + "a" * 5000), "Opomba", "too_long"),
        (row(day="28.03.2021", begins="02:30", ends="04:00"), "Od", "nonexistent_time"),
        (row(day="31.10.2021", begins="01:30", ends="02:30"), "Do", "ambiguous_time"),
    ],
)
def test_a_cell_that_cannot_be_is_told_with_its_place(tmp_path: Path, line: str, column: str, code: str):
    register = read(tmp_path, csv_text(line))
    assert places(register) == [(2, column, code)]
    assert register.faults[0].sentence.endswith(".")
    assert register.events == ()
    assert register.left_out in ((1,), ())


def test_every_fault_of_a_row_is_told_at_once(tmp_path: Path):
    register = read(tmp_path, csv_text(row(day="x", worker="SD9", unit="Y")))
    assert {column for _, column, _ in places(register)} == {"Datum", "Delavka", "Enota"}


def test_an_end_earlier_than_the_start_is_the_next_day(tmp_path: Path):
    assert segment(tmp_path, row(begins="22:00", ends="00:05")) == (
        datetime(2021, 1, 3, 21, 0, tzinfo=UTC),
        datetime(2021, 1, 3, 23, 5, tzinfo=UTC),
    )


def test_midnight_as_the_end_is_the_end_of_the_day(tmp_path: Path):
    assert segment(tmp_path, row(begins="22:00", ends="00:00"))[1] == datetime(2021, 1, 3, 23, 0, tzinfo=UTC)
    start, end = segment(tmp_path, row(begins="00:00", ends="00:00"))
    assert (end - start).total_seconds() == 24 * 3600


def test_hours_across_the_change_of_the_clock_are_elapsed_hours(tmp_path: Path):
    start, end = segment(tmp_path, row(day="27.03.2021", begins="22:00", ends="04:00"))
    assert (end - start).total_seconds() == 5 * 3600


def test_a_column_of_offsets_settles_the_hour_that_occurs_twice(tmp_path: Path):
    heading = f"{HEADING};Odmik Od;Odmik Do"
    line = row(day="31.10.2021", begins="02:50", ends="02:10") + ";+02:00;+01:00"
    start, end = segment(tmp_path, line, heading)
    assert start == datetime(2021, 10, 31, 0, 50, tzinfo=UTC)
    assert (end - start).total_seconds() == 20 * 60


def test_an_offset_the_clock_does_not_have_is_told(tmp_path: Path):
    register = read(tmp_path, csv_text(row() + ";+03:00;", heading=f"{HEADING};Odmik Od;Odmik Do"))
    assert places(register) == [(2, "Od", "wrong_offset")]


def test_a_task_without_subtasks_and_a_call_without_a_station_are_in_order(tmp_path: Path):
    event = read(tmp_path, csv_text(row(task=INFORMATION, station=""))).events[0]
    assert (event.task, event.subtask, event.station) == ("information", None, None)


def test_the_segments_of_one_participation_stand_together(tmp_path: Path):
    rows = (row(ends="11:00", note="telefon"), row(begins="11:30"), row("2", worker="SD2", readiness="2"))
    (event,) = read(tmp_path, csv_text(*rows)).events
    assert [len(part.rows) for part in event.participations] == [2, 1]
    assert [found.kind for found in event.rows] == ["phone", "field", "field"]


def test_overlapping_segments_of_one_worker_are_told_at_the_later_row(tmp_path: Path):
    rows = (row(), row("2", "2", begins="13:00", ends="14:00"), row("3", "3", worker="SD2"))
    register = read(tmp_path, csv_text(*rows))
    assert places(register) == [(3, "Od", "overlap")]
    assert "row 2" in register.faults[0].sentence
    assert [event.number for event in register.events] == [1, 3]
    assert register.left_out == (2,)


def test_segments_that_touch_do_not_overlap(tmp_path: Path):
    assert read(tmp_path, csv_text(row(), row("2", "2", begins="13:40", ends="14:00"))).faults == ()


def test_rows_of_one_participation_must_agree(tmp_path: Path):
    register = read(tmp_path, csv_text(row(), row(begins="14:00", ends="15:00", worker="SD2")))
    assert places(register) == [(3, "Delavka", "contradiction")]
    assert register.left_out == (1,)


def test_rows_of_one_event_must_agree(tmp_path: Path):
    rows = (row(), row("2", begins="11:00", worker="SD2", unit="Sežana"))
    assert places(read(tmp_path, csv_text(*rows))) == [(3, "Enota", "contradiction")]


def test_one_worker_has_one_participation_in_an_event(tmp_path: Path):
    register = read(tmp_path, csv_text(row(), row("2", begins="14:00", ends="15:00")))
    assert places(register) == [(3, "Zap. št.", "contradiction")]


def test_an_event_whose_first_participation_is_at_fault_waits_for_it(tmp_path: Path):
    rows = (
        row(begins="x"),
        row("2", begins="11:00", worker="SD2", readiness="2"),
        row("3", "2", "04.01.2021"),
    )
    register = read(tmp_path, csv_text(*rows))
    assert [event.number for event in register.events] == [2]
    assert register.left_out == (1, 2)


def test_a_faulty_second_participation_leaves_the_first(tmp_path: Path):
    rows = (row(task=CHILDREN), row("2", begins="11:00", worker="SD8", readiness="2"))
    register = read(tmp_path, csv_text(*rows))
    assert [part.number for part in register.events[0].participations] == [1]
    assert register.left_out == (2,)


def test_a_register_is_named_by_whose_and_which_year_it_is_not_by_its_file(tmp_path: Path):
    assert read(tmp_path, csv_text(row()), "copy (2).csv").name == "interventions.juzna-primorska.2021"
