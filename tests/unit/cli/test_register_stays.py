"""A house's register of stays is checked whole, in its own words too, and becomes commands with its own ids."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cli.register.books import StayBook
from cli.register.codes import read_mapping
from cli.register.columns import STAYS
from cli.register.earlier import Earlier, only_one_at
from cli.register.entries import Entry
from cli.register.stay_telling import StayTeller
from tests.unit.cli.order_and_stay_registers import ALL, STAY, STAYING, faults, read_text, stays, written
from tests.unit.cli.registers import csv_text, row
from tests.unit.cli.test_register_orders import asked

DEPARTED = datetime(2021, 2, 6, 12, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"Zap. št.": ""}, "Zap. št.", "wrong_number"),
        ({"Oseba": ""}, "Oseba", "wrong_code"),
        ({"Datum sprejema": "5. januar"}, "Datum sprejema", "wrong_date"),
        ({"Ura sprejema": ""}, "Ura sprejema", "wrong_time"),
        ({"Datum sprejema": "05.01.2031"}, "Ura sprejema", "future_instant"),
        ({"Datum odhoda": "05.01.2021", "Ura odhoda": "14:36"}, "Datum odhoda", "departure_before_admission"),
        ({"Datum odhoda": "05.01.2021", "Ura odhoda": "14:37"}, "Datum odhoda", "departure_before_admission"),
        ({"Datum odhoda": "06.02.2031"}, "Ura odhoda", "future_instant"),
        ({"Datum odhoda": "", "Ura odhoda": ""}, "Datum odhoda", "contradiction"),
        ({"Kam po odhodu": "Nadaljevanje namestitve"}, "Kam po odhodu", "contradiction"),
        ({"Kam po odhodu": ""}, "Kam po odhodu", "contradiction"),
        ({"Kam po odhodu": "Nekam"}, "Kam po odhodu", "unknown_code"),
        ({"Spol": "X"}, "Spol", "unknown_code"),
        ({"Starost ob sprejemu": "121"}, "Starost ob sprejemu", "wrong_age"),
        ({"Starost ob sprejemu": "-1"}, "Starost ob sprejemu", "wrong_age"),
        ({"Občina": "Atlantida"}, "Občina", "unknown_code"),
        ({"Napotitev": "Sosed"}, "Napotitev", "unknown_code"),
        ({"Razlog": "Zato"}, "Razlog", "unknown_code"),
        ({"Opomba": "a" * 5000}, "Opomba", "too_long"),
        ({"Datum sprejema": "28.03.2020", "Ura sprejema": "02:30", "Odmik sprejema": "+03:00"}, "Ura sprejema",
         "wrong_offset"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_is_told_with_its_place(
    tmp_path: Path, change: dict[str, str], column: str, code: str
):
    book = stays(tmp_path, change)
    assert faults(book) == [(2, column, code)]
    assert book.is_empty


def test_who_is_still_there_has_no_departure(tmp_path: Path):
    (stay,) = stays(tmp_path, STAYING).register.stays
    assert (stay.departed_at, stay.destination) == (None, None)


def test_overlapping_stays_of_one_person_are_told_at_the_later_row(tmp_path: Path):
    again = {"Zap. št.": "2", "Datum sprejema": "06.02.2021", "Ura sprejema": "13:36", **STAYING}
    book = stays(tmp_path, {}, again)
    assert faults(book) == [(3, "Datum sprejema", "overlap")]
    assert book.found.left_out == (2,)


def test_a_stay_that_begins_when_the_other_ends_does_not_overlap(tmp_path: Path):
    again = {"Zap. št.": "2", "Datum sprejema": "06.02.2021", "Ura sprejema": "13:37", **STAYING}
    assert stays(tmp_path, {}, again).found.faults == ()


def test_one_person_is_of_one_sex(tmp_path: Path):
    again = {"Zap. št.": "2", "Datum sprejema": "07.02.2021", "Spol": "M", **STAYING}
    assert faults(stays(tmp_path, {}, again)) == [(3, "Spol", "contradiction")]


def test_a_register_is_of_the_year_of_most_of_its_rows(tmp_path: Path):
    carried_over = {"Zap. št.": "2", "Oseba": "M-202", "Datum sprejema": "09.12.2020"}
    assert stays(tmp_path, {}, carried_over).register.name == "stays.kcm.2021"


THEIRS = {
    "Zap. št.": "Št.",
    "Oseba": "Šifra",
    "Kam po odhodu": "Odšla k",
}


def sheet_of_theirs(**more: str) -> str:
    columns = (*(THEIRS.get(name, name) for name in STAYS.required), "Številka sobe")
    theirs = {THEIRS.get(name, name): value for name, value in STAY.items()}
    return written(columns, ({**theirs, "Odšla k": "svojcem", "Številka sobe": "7", **more},))


def mapping(folder: Path) -> Any:
    path = folder / "mapping.json"
    columns = ", ".join(f'"{ours}": "{theirs}"' for ours, theirs in THEIRS.items())
    path.write_text(f'{{"columns": {{{columns}}}, "destinations": {{"svojcem": "relatives"}}}}', "utf-8")
    return read_mapping(path, ALL)


def read_theirs(folder: Path, **more: str) -> StayBook:
    naming = mapping(folder)
    how = {"codes": naming.codes, "columns": naming.columns, "centre": "varna"}
    book = read_text(folder, sheet_of_theirs(**more), **how)
    assert isinstance(book, StayBook), faults(book)
    return book


def test_another_houses_register_is_read_with_a_mapping(tmp_path: Path):
    book = read_theirs(tmp_path)
    (stay,) = book.register.stays
    assert (stay.person, stay.destination) == ("M-201", "relatives")
    assert book.register.name == "stays.varna.2021"
    assert book.found.notes == ("Columns left aside: Številka sobe.",)


def test_a_fault_is_told_with_the_column_as_the_file_calls_it(tmp_path: Path):
    assert faults(read_theirs(tmp_path, Šifra="")) == [(2, "Šifra", "wrong_code")]


def test_a_column_of_the_mapping_that_the_file_has_not_is_told(tmp_path: Path):
    naming = mapping(tmp_path)
    book = read_text(tmp_path, written(STAYS.required, (STAY,)), codes=naming.codes, columns=naming.columns)
    assert [code for _, _, code in faults(book)] == ["wrong_heading"]


def test_a_house_that_nobody_knows_is_told(tmp_path: Path):
    book = read_text(tmp_path, written(STAYS.required, (STAY,)), centre="nikjer")
    assert [code for _, _, code in faults(book)] == ["unknown_centre"]


def test_a_centre_for_a_register_of_interventions_is_told(tmp_path: Path):
    assert [code for _, _, code in faults(read_text(tmp_path, csv_text(row()), centre="kcm"))] == [
        "wrong_heading"
    ]


def told(book: StayBook, known: dict[str, Earlier] | None = None) -> Entry:
    return StayTeller(book.register, known or {}).entry(book.register.stays[0])


def test_a_stay_is_a_person_of_a_case_and_a_whole_stay(tmp_path: Path):
    entry = told(stays(tmp_path, {"Opomba": "nadaljevanje"}))
    assert [telling.kind for telling in entry.intake] == ["case", "attributes", "note"]
    (person,) = entry.intake[0].command.body["persons"]
    assert (person["given_name"], person["sex"], person["age_years"]) == ("M-201", "female", 13)
    (stay,) = entry.others
    assert stay.command.body["person_ids"] == [person["id"]]
    assert stay.command.body["departure"] == {
        "occurred_at": "2021-02-06T12:37:00Z",
        "destination": "relatives",
    }


def test_a_running_stay_that_ends_later_is_told_whole_under_another_key(tmp_path: Path):
    running, ended = (told(stays(tmp_path, change)).others[0].command for change in (STAYING, {}))
    assert running.body["id"] == ended.body["id"]
    assert running.key != ended.key


def test_whom_the_on_call_service_brought_stands_in_its_case(tmp_path: Path):
    came = datetime(2021, 1, 5, 13, 37, tzinfo=UTC)
    earlier = Earlier("an-intervention", "the-case", None, came, came)
    entry = told(stays(tmp_path, {"Napotitev": "Interventna služba"}), {"an-intervention": earlier})
    assert entry.intake[0].command.path == "/cases/the-case/persons"
    assert entry.others[0].command.body["case_id"] == "the-case"


def test_between_two_interventions_nobody_guesses():
    came = datetime(2021, 1, 5, 13, 37, tzinfo=UTC)
    known = {name: Earlier(name, name, None, came, None) for name in ("one", "other")}
    assert only_one_at(known, came) is None
    assert only_one_at({"one": known["one"]}, came) == known["one"]


def recorded(book: StayBook, **more: Any) -> dict[str, Any]:
    body = told(book).others[0].command.body
    place = {
        "id": body["id"],
        "admitted_at": body["occurred_at"],
        "departed_at": "2021-02-06T12:37:00Z",
        "destination": "relatives",
        "referred_by": "csd",
        "reason": "removal",
    }
    types = ("stay_admitted", "stay_departed")
    lines = [{"type": name, "event_id": f"placement-{name}"} for name in types]
    return {"placements": [{**place, **more}], "lines": lines}


def test_a_stay_that_says_the_same_is_no_change(tmp_path: Path):
    book = stays(tmp_path, {})
    assert book.differences(asked(recorded(book))).of(told(book).others[0]) is None


def test_a_changed_departure_is_told_with_the_correction_it_needs(tmp_path: Path):
    book = stays(tmp_path, {})
    known = recorded(book, departed_at="2021-02-06T11:37:00Z")
    said = book.differences(asked(known)).of(told(book).others[0])
    assert said is not None
    assert said.startswith("departed_at is 2021-02-06T11:37:00Z, the file says 2021-02-06T12:37:00Z.")
    assert "/departure" in said and '"corrects": "placement-stay_departed"' in said


def test_a_departure_after_the_register_was_kept_is_no_change(tmp_path: Path):
    book = stays(tmp_path, STAYING)
    known = recorded(book, departed_at="2022-01-11T09:20:00Z", destination="home")
    assert book.differences(asked(known)).of(told(book).others[0]) is None


def test_a_changed_age_is_told_with_the_call_that_puts_it_right(tmp_path: Path):
    book = stays(tmp_path, {})
    said = book.differences(asked({"sex": "female", "age_years": 12})).of(told(book).intake[0])
    assert said is not None
    assert "age_years is 12, the file says 13" in said and "/details" in said
