"""Segments of working time, measures and contacts."""

import pytest

from chassis.testing import told
from services.intervention.commands.intervention import MakeContact, TakeMeasure
from services.intervention.domain.known import Busy, Known
from services.intervention.events.intervention import ContactMade, MeasureTaken
from tests.unit.intervention.night import ID, at, closed, given, joined, log, opened, worked

NOW = told(now=at("2021-03-17 06:00"), occurred_at=at("2021-03-17 06:00"))
BUSY = (Busy("seg-9", "other-1", at("2021-03-16 22:00"), at("2021-03-16 23:00")),)


def test_both_ends_are_cut_to_the_minute():
    start, end = "2021-03-16 22:00:59", "2021-03-16 23:15:01"
    command = log(start, end, told=NOW, segment_id="seg-1")
    given(opened()).when(command, Known()).then(
        worked("2021-03-16 22:00", "2021-03-16 23:15", segment_id="seg-1")
    )


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2021-03-16 22:00:05", "2021-03-16 22:00:55", "segment_empty"),
        ("2021-03-16 22:00:00", "2021-03-16 22:00:00", "segment_empty"),
        ("2021-03-16 22:00:30", "2021-03-16 22:00:10", "segment_reversed"),
        ("2021-03-16 22:00:00", "2021-03-16 21:00:00", "segment_reversed"),
    ],
)
def test_empty_and_reversed_segments_are_refused(start, end, code):
    given(opened()).when(log(start, end, told=NOW), Known()).refused(code)


def test_five_minutes_ahead_are_allowed_six_are_not():
    given(opened()).when(log("2021-03-17 05:00", "2021-03-17 06:05", told=NOW), Known()).then(
        worked("2021-03-17 05:00", "2021-03-17 06:05")
    )
    given(opened()).when(log("2021-03-17 05:00", "2021-03-17 06:06", told=NOW), Known()).refused(
        "future_instant"
    )


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2021-03-16 22:30", "2021-03-16 22:40"),
        ("2021-03-16 21:30", "2021-03-16 22:01"),
        ("2021-03-16 22:59", "2021-03-16 23:30"),
        ("2021-03-16 21:00", "2021-03-17 01:00"),
    ],
)
def test_a_worker_is_not_in_two_places_at_once(start, end):
    scenario = given(opened()).when(log(start, end, told=NOW), Known(busy=BUSY))
    scenario.refused("segment_overlaps")
    assert "other-1" in str(scenario.outcome)


def test_one_piece_of_work_may_follow_another_without_a_gap():
    command = log("2021-03-16 23:00", "2021-03-16 23:30", told=NOW)
    given(opened()).when(command, Known(busy=BUSY)).then(worked("2021-03-16 23:00", "2021-03-16 23:30"))


def test_only_participants_work():
    command = log("2021-03-16 22:00", "2021-03-16 23:00", told=NOW, worker_id="sd2")
    given(opened()).when(command, Known()).refused("not_a_participant")
    given(opened(), joined()).when(command, Known()).then(
        worked("2021-03-16 22:00", "2021-03-16 23:00", worker_id="sd2")
    )
    given().when(command, Known()).refused("not_found")


def test_the_same_work_told_again_is_quiet_and_other_work_under_its_id_refused():
    done = worked("2021-03-16 22:00", "2021-03-16 23:00", segment_id="seg-1")
    again = log("2021-03-16 22:00", "2021-03-16 23:00", told=NOW, segment_id="seg-2")
    known = Known(busy=(Busy("seg-1", ID, done.start, done.end),))
    given(opened(), done).when(again, known).then()
    other = log("2021-03-16 23:00", "2021-03-16 23:30", told=NOW, segment_id="seg-1")
    given(opened(), done).when(other, Known()).refused("id_taken")


@pytest.mark.parametrize("kind", ["report", "phone", "field"])
def test_after_the_closure_working_time_is_still_taken_down(kind):
    facts = [
        opened(),
        worked("2021-03-16 22:00", "2021-03-16 23:00"),
        closed("2021-03-16 23:00", "2021-03-17 09:00"),
    ]
    command = log("2021-03-16 23:00", "2021-03-16 23:45", told=NOW, kind=kind)
    given(*facts).when(command, Known()).then(worked("2021-03-16 23:00", "2021-03-16 23:45", kind=kind))


def test_a_segment_is_corrected_by_one_that_takes_its_place():
    done = worked("2021-03-16 22:00", "2021-03-16 23:00", segment_id="seg-1")
    correction = NOW.model_copy(update={"corrects": "test-2", "reason_code": "wrong_time"})
    command = log("2021-03-16 22:00", "2021-03-16 22:45", told=correction, segment_id="seg-1")
    given(opened(), done).when(command, Known()).then(
        worked("2021-03-16 22:00", "2021-03-16 22:45", segment_id="seg-1", reason_code="wrong_time")
    )


def test_measures_and_contacts_are_taken_down_once_by_their_id():
    measure = TakeMeasure(told=NOW, intervention_id=ID, measure_id="m-1", kind="first_social_aid")
    taken = MeasureTaken(measure_id="m-1", kind="first_social_aid")
    given(opened()).when(measure).then(taken)
    given(opened(), taken).when(measure).then()
    other = measure.model_copy(update={"kind": "placement"})
    given(opened(), taken).when(other).refused("id_taken")
    given().when(measure).refused("not_found")


def test_a_contact_lies_not_in_the_future():
    contact = MakeContact(
        told=NOW,
        intervention_id=ID,
        contact_id="c-1",
        contacted="duty_judge",
        at=at("2021-03-17 02:00"),
        reached=False,
        outcome_code="no_answer",
    )
    made = ContactMade(
        contact_id="c-1",
        contacted="duty_judge",
        at=at("2021-03-17 02:00"),
        reached=False,
        outcome_code="no_answer",
    )
    given(opened()).when(contact).then(made)
    given(opened(), made).when(contact).then()
    given(opened()).when(contact.model_copy(update={"at": at("2021-03-17 06:06")})).refused("future_instant")
