"""Dated parameters: which value holds when, for whom, and what the law's version says."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from law.definitions import UnknownParameter, definitions, parameter_names
from law.entries import Entry
from law.parameters import Law, NotInForce

LAW = Law.default()
TODAY = date(2026, 1, 15)


def entry(parameter: str = "order_decision_hours", value: Any = 36, **more: Any) -> Entry:
    return Entry(parameter, more.pop("valid_from", date(2025, 2, 26)), value, "Ur. l., own reading", **more)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("order_first_hours", 48),
        ("order_written_hours", 6),
        ("order_decision_hours", 24),
        ("order_confirmed_days", 15),
        ("order_extended_days", 60),
        ("order_max_distance_m", 200),
        ("court_measure_months", 12),
        ("court_measure_extension_months", 12),
        ("notify_csd_hours", 24),
        ("written_form_days", 3),
        ("return_hand_in_day", 4),
        ("return_submission_day", 5),
        ("kcm_stay_days", 21),
        ("kcm_extension_days", 21),
        ("kczn_stay_days", 21),
    ],
)
def test_the_numbers_of_the_law(parameter: str, value: int) -> None:
    assert LAW.number(parameter, TODAY) == value


def test_the_first_extension_was_10_days_until_11_april_2017() -> None:
    assert LAW.value("order_confirmed_days", date(2017, 4, 11)) == 10
    assert LAW.value("order_confirmed_days", date(2017, 4, 12)) == 15


def test_the_judges_24_hours_are_marked_as_uncertain() -> None:
    assert LAW.entry("order_decision_hours", TODAY).confidence == "C"


def test_every_parameter_but_declared_days_has_a_value_today_with_source_and_confidence() -> None:
    for name in set(parameter_names()) - {"work_free_day", "working_day"}:
        found = LAW.entry(name, TODAY)
        assert found.source, name
        assert found.confidence, name


def test_an_operators_entry_wins_from_its_date_on() -> None:
    law = LAW.with_entries([entry()])
    assert law.value("order_decision_hours", date(2025, 2, 25)) == 24
    assert law.value("order_decision_hours", date(2025, 2, 26)) == 36


def test_the_later_entry_wins_on_the_same_date() -> None:
    law = LAW.with_entries([entry(value=36), entry(value=30)])
    assert law.value("order_decision_hours", TODAY) == 30


def test_an_entry_for_an_earlier_date_does_not_hide_a_later_one() -> None:
    law = LAW.with_entries([entry(value=36), entry(value=30, valid_from=date(2020, 1, 1))])
    assert law.value("order_decision_hours", TODAY) == 36


def test_a_csds_own_value_goes_before_the_countrys() -> None:
    own = entry("readinesses", [1], csd="csd-maribor", valid_from=date(2022, 1, 1))
    law = LAW.with_entries([own, entry("readinesses", [1, 2, 3], valid_from=date(2023, 1, 1))])
    assert law.value("readinesses", TODAY, "csd-maribor") == [1]
    assert law.value("readinesses", TODAY, "csd-koper") == [1, 2, 3]
    assert law.value("readinesses", TODAY) == [1, 2, 3]


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(UnknownParameter, match="'order_hours' is not a parameter of the law"):
        LAW.value("order_hours", TODAY)
    with pytest.raises(UnknownParameter):
        LAW.history("order_hours")
    with pytest.raises(UnknownParameter):
        entry("order_hours")


def test_before_any_entry_nothing_is_in_force() -> None:
    with pytest.raises(NotInForce, match="order_first_hours has no value on 1899-12-31"):
        LAW.value("order_first_hours", date(1899, 12, 31))


def test_a_table_is_no_number() -> None:
    with pytest.raises(ValueError, match="readinesses is no number"):
        LAW.number("readinesses", TODAY)


def test_the_history_lists_every_value_with_its_date() -> None:
    history = LAW.with_entries([entry("order_confirmed_days", 20)]).history("order_confirmed_days")
    assert [(e.valid_from.isoformat(), e.value) for e in history] == [
        ("1900-01-01", 10),
        ("2017-04-12", 15),
        ("2025-02-26", 20),
    ]


def test_the_version_is_a_digest_that_every_entry_changes() -> None:
    changed = LAW.with_entries([entry()])
    assert len(LAW.version()) == 64
    assert int(LAW.version(), 16)
    assert changed.version() != LAW.version()
    assert changed != LAW
    assert changed == LAW.with_entries([entry()])
    assert hash(changed) == hash(LAW.with_entries([entry()]))


def test_the_version_depends_on_the_order_of_rivals_alone() -> None:
    one, other, rival = entry(value=36), entry("kcm_min_age", 7), entry(value=30)
    assert LAW.with_entries([one, other]).version() == LAW.with_entries([other, one]).version()
    assert LAW.with_entries([one, rival]).version() != LAW.with_entries([rival, one]).version()


def test_an_entry_comes_back_from_json_as_it_went() -> None:
    for known in (*LAW.entries, entry("readinesses", [1], csd="csd-koper", note="night alone")):
        assert Entry.from_json(known.to_json()) == known


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"parameter": "order_hours"}, "'order_hours' is not a parameter of the law"),
        ({"parameter": None}, "needs 'parameter' as text"),
        ({"valid_from": "26.2.2025"}, "is not a date of the form YYYY-MM-DD"),
        ({"valid_from": "20250226"}, "is not a date of the form YYYY-MM-DD"),
        ({"source": " "}, "needs its source"),
        ({"value": 0}, "must be a whole number above zero"),
        ({"value": True}, "must be a whole number above zero"),
        ({"value": "36"}, "must be a whole number above zero"),
        ({"csd": "csd-koper"}, "holds for the whole country"),
        ({"confidence": "sure"}, "must be A, B or C"),
        ({"valid_to": "2026-01-01"}, "has no field 'valid_to'"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_in_a_sentence(change: dict[str, Any], sentence: str) -> None:
    good = {"parameter": "order_decision_hours", "valid_from": "2025-02-26", "value": 36, "source": "Ur. l."}
    with pytest.raises(ValueError, match=sentence):
        Entry.from_json({**good, **change})


def test_an_entry_needs_its_value() -> None:
    with pytest.raises(ValueError, match="needs its value"):
        Entry.from_json({"parameter": "kcm_min_age", "valid_from": "2025-02-26", "source": "Ur. l."})


TABLE = {
    "until": "07:00",
    "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "16:00"),
    "eves": {"12-24": "12:00"},
}


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("return_hand_in_day", 29),
        ("handover_due_local_time", "9:00"),
        ("handover_due_local_time", "25:00"),
        ("readinesses", []),
        ("readinesses", [2]),
        ("readinesses", 1),
        ("work_free_day", ""),
        ("work_free_day", False),
        ("duty_window", "15:00"),
        ("duty_window", {**TABLE, "weekly": {"mon": "15:00"}}),
        ("duty_window", {**TABLE, "eves": {"24.12.": "13:00"}}),
        ("duty_window", {**TABLE, "eves": {"13-01": "13:00"}}),
        ("duty_window", {**TABLE, "until": "17:00"}),
        ("duty_window", {**TABLE, "sundays": "08:00"}),
    ],
)
def test_a_value_that_its_unit_does_not_take_is_refused(parameter: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{parameter} must be"):
        entry(parameter, value)


def test_a_duty_table_of_a_csds_own_is_taken() -> None:
    law = LAW.with_entries([entry("duty_window", TABLE, csd="csd-koper")])
    assert law.value("duty_window", TODAY, "csd-koper") == TABLE


def test_an_entry_is_valid_from_a_date_not_an_instant() -> None:
    with pytest.raises(ValueError, match="not from an instant"):
        entry(valid_from=datetime(2025, 2, 26, tzinfo=UTC))


def test_every_definition_says_what_it_means() -> None:
    assert all(about.meaning and about.unit for about in definitions().values())
