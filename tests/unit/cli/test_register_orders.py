"""A register of restraining orders is checked whole, by the law too, and becomes commands with its own ids."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.gateway_client import Gateway
from cli.register.earlier import Earlier
from cli.register.entries import Entry, Telling
from cli.register.ids import stable_id
from cli.register.numbers import beginning_of
from cli.register.order_telling import OrderTeller
from tests.unit.cli.order_and_stay_registers import faults, orders

UNDECIDED = {
    "Odločitev sodišča": "",
    "Vrsta odločitve": "",
    "Velja do": "15.01.2021 21:33",
    "Končno stanje": "2 dni",
}
EXTENDED = {
    "Predlog oškodovane osebe": "23.01.2021 15:26",
    "Odločitev o podaljšanju": "28.01.2021 12:01",
    "Vrsta odločitve o podaljšanju": "podaljšano",
    "Podaljšano do": "14.03.2021 21:33",
    "Končno stanje": "60 dni",
}


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"Zap. št.": "x"}, "Zap. št.", "wrong_number"),
        ({"Dogodek": "-1"}, "Dogodek", "wrong_number"),
        ({"Policijska postaja": "PP Nikjer"}, "Policijska postaja", "unknown_code"),
        ({"Podlaga": "kd"}, "Podlaga", "unknown_code"),
        ({"Oškodovana oseba": ""}, "Oškodovana oseba", "wrong_code"),
        ({"Kršitelj": "O-101"}, "Kršitelj", "contradiction"),
        ({"Odrejeno ustno": ""}, "Odrejeno ustno", "missing"),
        ({"Odrejeno ustno": "13.01.2021"}, "Odrejeno ustno", "wrong_time"),
        ({"Odrejeno ustno": "31.10.2021 02:30"}, "Odrejeno ustno", "ambiguous_time"),
        ({"Pisna odredba": "13.01.2021 21:32"}, "Pisna odredba", "before_issue"),
        ({"Pisna odredba": "13.01.2031 23:45"}, "Pisna odredba", "future_instant"),
        ({"Poslano sodišču": "13.01.2021"}, "Poslano sodišču", "wrong_time"),
        ({"Velja do": "28.01.2021 21:34"}, "Velja do", "until_past_maximum"),
        ({"Velja do": "14.01.2021 08:44"}, "Velja do", "until_before_step"),
        ({"Vrsta odločitve": "morda"}, "Vrsta odločitve", "unknown_code"),
        ({"Vrsta odločitve": ""}, "Vrsta odločitve", "missing"),
        ({"Odločitev sodišča": ""}, "Odločitev sodišča", "missing"),
        ({"Vrsta odločitve": "razveljavljeno"}, "Velja do", "until_not_meant"),
        ({**UNDECIDED, "Velja do": "15.01.2021 21:34"}, "Velja do", "until_past_maximum"),
        ({**UNDECIDED, "Velja do": "15.01.2021 21:00"}, "Velja do", "contradiction"),
        ({**EXTENDED, "Podaljšano do": "15.03.2021 21:33"}, "Podaljšano do", "until_past_maximum"),
        ({"Razdalja (m)": "201"}, "Razdalja (m)", "distance_over_maximum"),
        ({"Razdalja (m)": ""}, "Razdalja (m)", "wrong_number"),
        ({"Končno stanje": "3 dni"}, "Končno stanje", "unknown_code"),
    ],
)
def test_a_cell_that_cannot_be_is_told_with_its_place(
    tmp_path: Path, change: dict[str, str], column: str, code: str
):
    book = orders(tmp_path, change)
    assert (2, column, code) in faults(book)
    assert book.is_empty
    assert all(fault.sentence.endswith(".") for fault in book.found.faults)


@pytest.mark.parametrize("change", [{}, UNDECIDED, EXTENDED, {"Dogodek": ""}, {"Končno stanje": ""}])
def test_a_row_in_order_has_no_fault_and_no_doubt(tmp_path: Path, change: dict[str, str]):
    book = orders(tmp_path, change)
    assert (book.found.faults, book.found.notes) == ((), ())
    assert book.csd == "juzna-primorska"


def test_an_offset_behind_the_time_settles_the_hour_that_occurs_twice(tmp_path: Path):
    issued = {**UNDECIDED, "Odrejeno ustno": "31.10.2021 02:30 +02:00", "Velja do": ""}
    later = {"Pisna odredba": "31.10.2021 02:30 +01:00", "Poslano sodišču": ""}
    (order,) = orders(tmp_path, {**issued, **later}).register.orders
    (step,) = order.row.steps
    assert step.occurred_at - order.row.issued_at == timedelta(hours=1)


def test_an_end_state_that_contradicts_the_steps_is_told_and_sent(tmp_path: Path):
    book = orders(tmp_path, {"Končno stanje": "60 dni"})
    assert book.found.faults == ()
    assert book.found.notes == ("row 2, Končno stanje: it says “60 dni”, the steps make it “15 dni”.",)
    assert book.rows == 1


def test_a_step_that_does_not_fit_is_told_and_sent(tmp_path: Path):
    late = {"Odločitev sodišča": "16.01.2021 08:44", "Končno stanje": "2 dni"}
    (note,) = orders(tmp_path, late).found.notes
    assert "“confirmed” does not fit the others (after_end)" in note


def test_a_number_stands_for_one_order(tmp_path: Path):
    book = orders(tmp_path, {}, {"Zap. št.": "2"}, {})
    assert faults(book) == [(4, "Zap. št.", "contradiction")]
    assert [order.row.number for order in book.register.orders] == [1, 2]


def told(book: Any, known: dict[str, Earlier] | None = None) -> Entry:
    return OrderTeller(book.register, known or {}).entry(book.register.orders[0])


def kinds(tellings: tuple[Telling, ...]) -> list[str]:
    return [telling.kind for telling in tellings]


def test_an_order_is_two_persons_a_case_the_issue_and_its_steps(tmp_path: Path):
    entry = told(orders(tmp_path, EXTENDED))
    assert kinds(entry.intake) == ["case"]
    assert kinds(entry.others) == ["order"] + 5 * ["step"]
    persons = entry.intake[0].command.body["persons"]
    assert [(person["role"], person["given_name"]) for person in persons] == [
        ("victim", "O-101"),
        ("perpetrator", "K-101"),
    ]
    issue = entry.others[0].command.body
    assert issue["protected_person_ids"] == [persons[0]["id"]]
    assert issue["case_id"] == entry.intake[0].command.body["id"]
    assert entry.others[3].command.body["until"] == "2021-01-28T20:33:00Z"


def test_an_order_whose_event_was_told_stands_in_its_case(tmp_path: Path):
    book = orders(tmp_path, {})
    identity = stable_id(beginning_of(2021), "interventions.juzna-primorska.2021", "intervention", 10)
    began = datetime(2021, 1, 13, 21, 30, tzinfo=UTC)
    entry = told(book, {identity: Earlier(identity, "the-case", "the-call", began, None)})
    assert [telling.command.path for telling in entry.intake] == 2 * ["/cases/the-case/persons"]
    issue = entry.others[0].command.body
    assert (issue["case_id"], issue["notification_id"], issue["intervention_id"]) == (
        "the-case",
        "the-call",
        identity,
    )


def test_a_second_reading_makes_the_same_commands(tmp_path: Path):
    assert told(orders(tmp_path, EXTENDED)) == told(orders(tmp_path, EXTENDED))


def asked(answer: dict[str, Any]) -> Gateway:
    made = Gateway("http://gateway", "token", "import")
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=answer))
    made._client = httpx.Client(base_url="http://gateway/api/v1", transport=transport)
    return made


def test_a_changed_step_is_told_with_the_correction_it_needs(tmp_path: Path):
    book = orders(tmp_path, {})
    step = told(book).others[-1]
    recorded = {**step.command.body, "step_id": step.command.body["id"], "until": "2021-01-27T20:33:00Z"}
    whole = {"steps": [{**recorded, "stands": True, "event_id": "intervention-7"}]}
    said = book.differences(asked(whole)).of(step)
    assert said is not None
    assert "until is 2021-01-27T20:33:00Z, the file says 2021-01-28T20:33:00Z" in said
    assert '"corrects": "intervention-7"' in said


def test_a_step_that_says_the_same_is_no_change(tmp_path: Path):
    book = orders(tmp_path, {})
    step = told(book).others[-1]
    whole = {"steps": [{**step.command.body, "step_id": step.command.body["id"], "stands": True}]}
    assert book.differences(asked(whole)).of(step) is None
