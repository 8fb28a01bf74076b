"""The handover report, the monthly return, the two calculators, the lengths of a restraining order."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from law.deadlines import (
    hand_in_due,
    handover_due,
    notify_csd_due,
    procedural_end,
    protective_end,
    submission_due,
    written_form_due,
)
from law.entries import Entry
from law.local import to_local
from law.orders import decision_due, order_end, written_order_due
from law.parameters import Law
from tests.unit.law.when import at

LAW = Law.default()


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        ("2021-03-16 02:10", "2021-03-16 10:00"),  # a Tuesday
        ("2021-03-16 07:00", "2021-03-16 10:00"),
        ("2021-03-16 07:01", "2021-03-17 10:00"),
        ("2021-03-16 07:40", "2021-03-17 10:00"),
        ("2021-03-16 23:50", "2021-03-17 10:00"),
        ("2021-03-17 02:10", "2021-03-17 10:00"),
        ("2021-04-30 23:10", "2021-05-03 10:00"),
        ("2021-05-02 05:00", "2021-05-03 10:00"),
        ("2021-05-03 06:59", "2021-05-03 10:00"),
        ("2021-04-26 18:00", "2021-04-28 10:00"),
        ("2021-12-24 13:30", "2021-12-27 10:00"),
        ("2021-10-31 02:00+02:00", "2021-11-02 10:00"),
        ("2021-03-28 01:59", "2021-03-29 10:00"),
    ],
)
def test_the_handover_report_is_due_on_the_morning_its_window_closes(ended: str, due: str) -> None:
    moment = datetime.fromisoformat(ended) if "+" in ended else at(ended)
    assert handover_due(moment, LAW) == at(due)


def test_clock_trap_handover_over_may_day() -> None:
    assert handover_due(at("2021-04-30 23:10"), LAW) == datetime(2021, 5, 3, 8, 0, tzinfo=UTC)


def test_the_handover_of_a_csd_with_hours_of_its_own() -> None:
    weekly = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "16:00")
    table = {"until": "08:00", "weekly": weekly, "eves": {}}
    own = Entry("duty_window", date(2020, 1, 1), table, "decision of the director", csd="csd-koper")
    law = LAW.with_entries([own])
    assert handover_due(at("2021-03-16 07:40"), law, "csd-koper") == at("2021-03-16 10:00")
    assert handover_due(at("2021-03-16 07:40"), law) == at("2021-03-17 10:00")


def test_an_end_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="has no offset"):
        handover_due(datetime.fromisoformat("2021-03-16 02:10"), LAW)


@pytest.mark.parametrize(
    ("month", "handed_in_by", "told_on", "submitted_by", "told_to_submit_on"),
    [
        ((2021, 1), "2021-02-04", "2021-02-04", "2021-02-05", "2021-02-05"),
        ((2021, 3), "2021-04-04", "2021-04-02", "2021-04-05", "2021-04-02"),
        ((2021, 8), "2021-09-04", "2021-09-03", "2021-09-05", "2021-09-03"),
        ((2021, 12), "2022-01-04", "2022-01-04", "2022-01-05", "2022-01-05"),
    ],
)
def test_the_return_does_not_move_but_its_task_comes_before(
    month: tuple[int, int], handed_in_by: str, told_on: str, submitted_by: str, told_to_submit_on: str
) -> None:
    hand_in, submission = hand_in_due(*month, LAW), submission_due(*month, LAW)
    assert (hand_in.last_date.isoformat(), hand_in.task_on.isoformat()) == (handed_in_by, told_on)
    assert (submission.last_date.isoformat(), submission.task_on.isoformat()) == (
        submitted_by,
        told_to_submit_on,
    )


def test_the_end_of_the_4th_is_the_midnight_after_it() -> None:
    assert hand_in_due(2021, 8, LAW).due_at == at("2021-09-05 00:00")
    assert submission_due(2021, 12, LAW).due_at == at("2022-01-06 00:00")


def test_clock_trap_48_hours_across_the_change_of_the_clock() -> None:
    end = order_end(at("2024-10-26 22:30"), "hours_48", LAW)
    assert to_local(end).isoformat() == "2024-10-28T21:30:00+01:00"


def test_48_hours_across_the_change_in_spring() -> None:
    assert order_end(at("2025-03-29 22:30"), "hours_48", LAW) == at("2025-03-31 23:30")


def test_clock_trap_every_end_is_counted_from_the_oral_order() -> None:
    oral = at("2021-06-10 01:10")
    assert written_order_due(oral, LAW) == at("2021-06-10 07:10"), "typed in at 07:40, it is late"
    assert order_end(oral, "hours_48", LAW) == at("2021-06-12 01:10")
    assert order_end(oral, "days_15", LAW) == at("2021-06-25 01:10")
    assert order_end(oral, "days_60", LAW) == at("2021-08-09 01:10")


def test_clock_trap_an_extension_counts_from_the_start() -> None:
    oral, decided = at("2021-06-10 01:10"), at("2021-06-12 00:30")
    assert order_end(oral, "days_15", LAW) == at("2021-06-25 01:10")
    assert order_end(oral, "days_15", LAW) < protective_end(decided, days=15)


def test_clock_trap_late_knowledge_needs_both_ends() -> None:
    oral, tuesday = at("2021-06-12 09:00"), at("2021-06-15 12:00")
    without_the_decision, with_it = order_end(oral, "hours_48", LAW), order_end(oral, "days_15", LAW)
    assert without_the_decision < tuesday < with_it


def test_clock_trap_a_change_of_law() -> None:
    assert order_end(at("2016-06-01 20:00"), "days_15", LAW) == at("2016-06-11 20:00")
    assert order_end(at("2017-04-11 23:59"), "days_15", LAW) == at("2017-04-21 23:59")
    assert order_end(at("2017-04-12 00:00"), "days_15", LAW) == at("2017-04-27 00:00")
    assert order_end(at("2017-05-03 20:00"), "days_15", LAW) == at("2017-05-18 20:00")


def test_days_of_an_order_that_end_in_the_skipped_hour() -> None:
    assert order_end(at("2025-03-15 02:30"), "days_15", LAW) == at("2025-03-30 03:00")


def test_the_judge_has_24_hours_from_the_sending() -> None:
    assert decision_due(at("2021-06-10 09:00"), at("2021-06-10 01:10"), LAW) == at("2021-06-11 09:00")


def test_the_judges_hours_follow_the_law_of_the_oral_order() -> None:
    law = LAW.with_entries([Entry("order_decision_hours", date(2021, 6, 11), 12, "Ur. l.")])
    assert decision_due(at("2021-06-11 09:00"), at("2021-06-10 22:00"), law) == at("2021-06-12 09:00")


def test_clock_trap_protective_lengths_never_move_procedural_days_do() -> None:
    thursday = at("2021-04-29 18:00")
    assert protective_end(thursday, hours=48) == at("2021-05-01 18:00")
    assert protective_end(thursday, days=3) == at("2021-05-02 18:00")
    assert procedural_end(date(2021, 4, 29), 3, LAW) == date(2021, 5, 3)
    assert procedural_end(date(2021, 4, 26), 3, LAW) == date(2021, 4, 29), "a holiday within does not count"


@pytest.mark.parametrize("lengths", [{}, {"hours": 48, "days": 2}, {"hours": 0}, {"days": -1}])
def test_a_protective_length_is_one_of_hours_and_days(lengths: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="A protective length"):
        protective_end(at("2021-04-29 18:00"), **lengths)


def test_procedural_days_are_counted_from_a_date() -> None:
    with pytest.raises(ValueError, match="not from an instant"):
        procedural_end(at("2021-04-29 18:00"), 3, LAW)
    with pytest.raises(ValueError, match="above zero"):
        procedural_end(date(2021, 4, 29), 0, LAW)


def test_violence_is_told_within_24_hours_and_in_writing_within_3_days() -> None:
    assert notify_csd_due(at("2024-10-26 22:30"), LAW) == at("2024-10-27 21:30")
    assert written_form_due(at("2021-04-29 18:00"), LAW) == at("2021-05-04 00:00")
