"""The demo is the same every time, stands in the order an office works in, and its people are nobody."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from cli.demo.command import registers
from cli.demo.house import Book
from cli.demo.houses import guests_steps
from cli.demo.invented import FAMILIES, MASCULINE, people
from cli.demo.known import Told
from cli.demo.orders import Papers, recorded
from cli.demo.present import PLACES, recent_steps, rota_steps, shifts, tonight_steps
from cli.demo.steps import Step, moments
from cli.demo.timetable import chance_of, hand_in_at, submission_at, times_of
from cli.demo.year import Registers, year_steps
from cli.register.interventions import Register
from law.deadlines import handover_due
from law.local import local_date
from law.parameters import Law
from law.windows import duty_shifts

LAW = Law.default()
NOW = datetime(2026, 3, 17, 22, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def books() -> Registers:
    return registers()


@pytest.fixture(scope="module")
def year(books: Registers) -> Register:
    return books.interventions


@pytest.fixture(scope="module")
def steps(books: Registers) -> list[Step]:
    return list(year_steps(books, LAW))


def test_it_is_the_same_every_time(books: Registers, steps: list[Step]):
    assert list(year_steps(books, LAW)) == steps
    assert list(recent_steps(NOW, LAW)) == list(recent_steps(NOW, LAW))


def test_nothing_is_recorded_before_it_was(year: Register):
    for event in year.events:
        when = times_of(event, LAW)
        rows = {row.row: row for row in event.rows}
        assert when.worked > max(row.end for row in event.rows if row.row not in when.late_rows)
        assert all(when.late > rows[number].end for number in when.late_rows)
        assert when.called is None or event.start < when.called < when.worked


def test_every_report_is_handed_over_before_it_is_due(year: Register):
    """An alarm that rang would be a live fact, and beside those no service sets a demo's clock."""
    for event in year.events:
        assert times_of(event, LAW).worked < handover_due(event.end, LAW)


def test_some_is_entered_late_and_some_from_paper(year: Register):
    times = [times_of(event, LAW) for event in year.events]
    assert 3 <= sum(bool(when.late_rows) for when in times) <= 20
    assert 10 <= sum(when.called is None for when in times) <= 50
    assert sum(when.taken_over is None for when in times) < 30


def test_a_month_is_handed_in_by_the_4th_and_submitted_by_the_5th():
    for month in range(1, 13):
        first = date(2021, month, 1)
        due = date(2021 + month // 12, month % 12 + 1, 4)
        assert local_date(hand_in_at(first, LAW)) <= due
        assert hand_in_at(first, LAW) < submission_at(first, LAW)
        assert local_date(submission_at(first, LAW)) <= due.replace(day=5)


def test_all_of_a_month_is_known_when_it_is_handed_in(year: Register):
    for event in year.events:
        when = times_of(event, LAW)
        last = max(when.worked, when.late if when.late_rows else when.worked)
        assert last < hand_in_at(local_date(event.start), LAW)


def test_two_facts_are_corrected_after_their_month_was_handed_in_and_a_departure_before(steps: list[Step]):
    corrected = sorted(f"{step.at:%Y-%m-%d}" for step in steps if step.corrects is not None)
    assert corrected == ["2021-04-12", "2021-08-19", "2021-09-14"]
    told = {command.key for step in steps for command in step.commands}
    assert {step.corrects for step in steps if step.corrects is not None} <= told


def test_what_is_said_to_have_been_was_before_it_was_recorded(steps: list[Step]):
    for step in steps:
        for command in step.commands:
            at = command.body.get("occurred_at") or command.body.get("issued_at")
            assert at is None or datetime.fromisoformat(at) <= step.at, command.path


def test_every_order_and_stay_of_the_registers_is_told(books: Registers, steps: list[Step]):
    paths = [command.path for step in steps for command in step.commands]
    assert paths.count("/restraining-orders") == len(books.orders.orders) == 32
    assert paths.count("/placements") == len(books.stays.stays) == 38
    assert sum(path.endswith("/departure") for path in paths) == 38 + 1


def test_one_decision_of_a_court_comes_two_days_late(books: Registers):
    late = [
        (recorded(order, step, order.row.issued_at) - step.occurred_at).days
        for order in books.orders.orders
        for step in order.row.steps
    ]
    assert sorted(late)[-2:] == [0, 2]


def test_the_people_of_a_case_are_those_of_its_order_and_of_its_stays(books: Registers):
    told = Told.of(books.interventions)
    in_orders = Papers(books.orders, told, LAW).people_of_events()
    in_stays = Book(books.stays, told, LAW).people_of_events()
    assert len(in_orders) == 30
    assert {number: len(people) for number, people in in_stays.items()} == {76: 3, 106: 2, 124: 2, 133: 2}
    assert all([one["role"] for one in people] == ["victim", "perpetrator"] for people in in_orders.values())


def test_the_houses_have_guests_now():
    centres = [step.commands[-1].body["centre_id"] for step in guests_steps(NOW)]
    assert centres == ["kcm", "kcm", "kczn", "kras", "kazun"]


def test_a_correction_names_the_fact_and_its_reason(steps: list[Step]):
    step = next(step for step in steps if step.corrects is not None).correcting("intervention-1")
    assert step.commands[-1].body["corrects"] == "intervention-1"
    assert step.commands[-1].body["reason_code"] == "typing_error"


def test_moments_go_forward_and_nothing_empty_is_played(steps: list[Step]):
    played = list(moments(steps))
    assert all(one < other for (one, _), (other, _) in pairwise(played))
    assert all(step.commands for _, found in played for step in found)


def test_every_name_says_that_nobody_has_it(year: Register):
    invented = {*FAMILIES, *MASCULINE.values()}
    for event in year.events:
        assert {person["family_name"] for person in people(event, chance_of(event, "people"))} <= invented


def test_the_rota_covers_every_window_once_a_readiness():
    month = date(2026, 3, 1)
    for place in PLACES:
        planned = list(shifts(place, month, LAW))
        for readiness in (1, 2):
            own = [shift for shift in planned if shift["readiness"] == readiness]
            assert len(own) == len(duty_shifts(2026, 3, LAW, place.csd))
        pairs = list(zip(planned[::2], planned[1::2], strict=True))
        assert all(one["worker_id"] != other["worker_id"] for one, other in pairs)


@pytest.mark.parametrize("now", [NOW, datetime(2026, 3, 18, 9, 0, tzinfo=UTC)])
def test_tonights_call_came_within_a_duty_window_and_stays_open(now: datetime):
    step, order = tonight_steps(now, LAW)
    assert [command.path for command in order.commands] == ["/restraining-orders"]
    paths = [command.path for command in step.commands]
    assert not any(path.endswith("/closure") for path in paths)
    assert datetime.fromisoformat(str(step.commands[0].body["occurred_at"])) < now


def test_this_month_the_next_and_the_one_that_reaches_into_this_have_a_rota():
    paths = {step.commands[0].path.partition("?")[0] for step in rota_steps(NOW, LAW)}
    assert {"/rosters/2026-02", "/rosters/2026-03", "/rosters/2026-04"} <= paths
