"""Closing: the task, the end, when the report is due, and what one is warned of. Dates are computed by hand."""

import pytest

from chassis.facts import Event, fold
from chassis.testing import told
from law.entries import Entry
from law.parameters import Law
from services.intervention.domain.closing import warnings
from services.intervention.domain.course import INITIAL, Intervention, evolve
from services.intervention.domain.known import Case, Known, Notification
from services.intervention.events.intervention import MeasureTaken
from tests.unit.intervention.night import CALL, at, close, closed, given, opened, when, worked

WORK = worked("2021-03-16 00:10", "2021-03-16 01:10")


def test_the_end_is_that_of_the_last_work_that_is_not_a_report():
    report = worked("2021-03-16 05:00", "2021-03-16 05:30", kind="report")
    # 16 March 2021 is a Tuesday: 01:10 UTC is 02:10 local, due at 10:00 of the same day.
    given(opened(), WORK, report).when(close(), Known()).then(closed("2021-03-16 01:10", "2021-03-16 09:00"))


@pytest.mark.parametrize(
    ("ended_at", "due"),
    [
        ("2021-03-16 01:10", "2021-03-16 09:00"),  # Tue 02:10 local: Tue 10:00
        ("2021-03-16 06:00", "2021-03-16 09:00"),  # Tue 07:00 sharp: Tue 10:00
        ("2021-03-16 06:40", "2021-03-17 09:00"),  # Tue 07:40: Wed 10:00
        ("2021-04-30 21:10", "2021-05-03 08:00"),  # Fri 30 April 23:10 summer time: Mon 3 May 10:00
        ("2021-12-24 20:00", "2021-12-27 09:00"),  # Fri 24 December: Sat and Sun are holidays, Mon 27th
    ],
)
def test_the_report_is_due_on_the_morning_its_duty_window_closes(ended_at, due):
    facts = [opened(), worked("2021-03-15 20:00", "2021-03-15 21:00")]
    now = told(now=at("2022-01-01 00:00"))
    given(*facts).when(close(told=now, ended_at=at(ended_at)), Known()).then(closed(ended_at, due))


def test_a_day_that_an_operator_declared_work_free_moves_the_report():
    declared = Entry("work_free_day", at("2021-03-17 00:00").date(), "izmišljen dan", "izmišljen vir")
    known = Known(law=Law.default().with_entries([declared]))
    command = close(ended_at=at("2021-03-16 06:40"))
    given(opened(), WORK).when(command, known).then(closed("2021-03-16 06:40", "2021-03-18 09:00"))


def test_without_working_time_nothing_is_closed():
    given(opened()).when(close(), Known()).refused("no_working_time")
    given().when(close(), Known()).refused("not_found")


def test_with_a_report_alone_the_end_must_be_said():
    report = worked("2021-03-16 05:00", "2021-03-16 05:30", kind="report")
    given(opened(), report).when(close(), Known()).refused("end_needed")


def test_it_cannot_end_before_its_first_work():
    given(opened(), WORK).when(close(ended_at=at("2021-03-16 00:09")), Known()).refused("ended_before_start")


@pytest.mark.parametrize(
    ("task", "subtask"),
    [
        ("endangered_children", "violence_other"),
        ("domestic_violence", "urgent_removal"),
        ("other", "endangered"),
        ("information", "mental_health"),
        ("guardianship", "placement_help"),
        ("unaccompanied_foreign_minors", "endangered"),
        ("elderly_without_relatives", "homelessness"),
    ],
)
def test_a_subtask_of_another_task_is_refused(task, subtask):
    given(opened(), WORK).when(close(task=task, subtask=subtask), Known()).refused("subtask_of_another_task")


@pytest.mark.parametrize(
    ("task", "subtask"),
    [
        ("endangered_children", "urgent_removal"),
        ("endangered_children", "endangered"),
        ("domestic_violence", "restraining_order"),
        ("other", "public_order"),
        ("information", None),
    ],
)
def test_a_subtask_of_its_task_is_taken(task, subtask):
    given(opened(), WORK).when(close(task=task, subtask=subtask), Known()).then(
        closed("2021-03-16 01:10", "2021-03-16 09:00", task=task, subtask=subtask)
    )


def test_the_counted_task_is_not_named_again_among_the_others():
    command = close(also_tasks=("domestic_violence", "other", "other"))
    given(opened(), WORK).when(command, Known()).then(
        closed("2021-03-16 01:10", "2021-03-16 09:00", also_tasks=("other",))
    )


def test_closing_again_is_quiet_and_otherwise_refused():
    end = closed("2021-03-16 01:10", "2021-03-16 09:00")
    given(opened(), WORK, end).when(close(), Known()).then()
    given(opened(), WORK, end).when(close(ended_at=at("2021-03-16 01:10")), Known()).then()
    given(opened(), WORK, end).when(close(subtask="restraining_order"), Known()).refused("already_closed")
    given(opened(), WORK, end).when(close(ended_at=at("2021-03-16 01:30")), Known()).refused("already_closed")


def test_closing_later_moves_nothing():
    later = told(now=at("2021-03-19 12:00"))
    given(opened(), WORK).when(close(told=later), Known()).then(
        closed("2021-03-16 01:10", "2021-03-16 09:00")
    )


def state_after(*events: Event) -> Intervention:
    facts = [when(event, "2021-03-16 02:00", number) for number, event in enumerate(events, start=1)]
    return fold(facts, evolve, INITIAL)


def codes(state: Intervention, notification: Notification = CALL) -> list[str]:
    return [warned.code for warned in warnings(state, Known(notification=notification))]


@pytest.mark.parametrize(
    ("measure", "task", "subtask", "also_tasks", "expected"),
    [
        ("restraining_order", "domestic_violence", "violence_other", (), ["subtask_unlike_measure"]),
        ("restraining_order", "domestic_violence", None, (), ["subtask_unlike_measure"]),
        ("restraining_order", "domestic_violence", "restraining_order", (), []),
        ("restraining_order", "endangered_children", "endangered", ("domestic_violence",), []),
        ("urgent_removal", "endangered_children", "endangered", (), ["subtask_unlike_measure"]),
        ("urgent_removal", "endangered_children", "urgent_removal", (), []),
        ("first_social_aid", "other", "homelessness", (), []),
    ],
)
def test_closing_warns_when_an_order_or_a_removal_is_not_in_the_subtask(
    measure, task, subtask, also_tasks, expected
):
    end = closed("2021-03-16 01:10", "2021-03-16 09:00", task=task, subtask=subtask, also_tasks=also_tasks)
    state = state_after(opened(), WORK, MeasureTaken(measure_id="m-1", kind=measure), end)
    assert codes(state) == expected


@pytest.mark.parametrize(
    ("triage", "task", "expected"),
    [
        ("information", "information", []),
        ("information", "other", ["task_unlike_triage"]),
        ("out_of_scope", "other", []),
        ("out_of_scope", "domestic_violence", []),
        ("out_of_scope", "guardianship", ["task_unlike_triage"]),
        ("in_scope", "guardianship", []),
        (None, "guardianship", []),
    ],
)
def test_closing_warns_when_the_task_does_not_go_with_how_the_call_was_judged(triage, task, expected):
    state = state_after(
        opened(), WORK, closed("2021-03-16 01:10", "2021-03-16 09:00", task=task, subtask=None)
    )
    assert codes(state, Notification(Case("case-1"), triage=triage)) == expected


def test_closing_warns_of_an_order_that_was_issued_in_it_without_a_measure():
    state = state_after(opened(), WORK, closed("2021-03-16 01:10", "2021-03-16 09:00"))
    known = Known(notification=CALL, order_issued=True)
    assert [warned.code for warned in warnings(state, known)] == ["subtask_unlike_measure"]


def test_work_after_the_end_is_wondered_at():
    state = state_after(opened(), WORK, closed("2021-03-16 01:00", "2021-03-16 09:00"))
    assert codes(state) == ["work_after_end"]
