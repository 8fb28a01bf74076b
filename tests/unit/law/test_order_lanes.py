"""An order drawn over time: its own lane and the court's, from the steps that fit."""

from datetime import datetime

from law.order_lanes import Stretch, lane_of, own_lane, stretches
from law.order_lengths import Kind
from law.order_state import Step, StepKind
from law.parameters import Law
from tests.unit.law.when import at

LAW = Law.default()
ISSUED = at("2021-03-01 22:10")
END_48, END_15, END_60 = at("2021-03-03 22:10"), at("2021-03-16 22:10"), at("2021-04-30 22:10")


def step(kind: StepKind, when: str, until: datetime | None = None) -> Step:
    return Step(f"{kind}@{when}", kind, at(when), until)


SENT = step("sent_to_court", "2021-03-02 02:00")
CONFIRMED = step("confirmed", "2021-03-02 12:00")
PROPOSED = step("extension_proposed", "2021-03-14 09:00")
EXTENDED = step("extended", "2021-03-15 09:00")


def drawn(*steps: Step, kind: Kind = "police", issued: datetime = ISSUED) -> list[Stretch]:
    return stretches(kind, issued, steps, LAW)


def test_alone_it_is_one_stretch_of_48_hours():
    assert drawn() == [Stretch("police_order", "hours_48", ISSUED, END_48, None)]


def test_each_grant_begins_a_stretch_and_the_court_has_its_own_lane():
    assert drawn(EXTENDED, PROPOSED, CONFIRMED, SENT) == [
        Stretch("police_order", "hours_48", ISSUED, at("2021-03-02 12:00"), None),
        Stretch("police_order", "days_15", at("2021-03-02 12:00"), at("2021-03-15 09:00"), CONFIRMED.key),
        Stretch("police_order", "days_60", at("2021-03-15 09:00"), END_60, EXTENDED.key),
        Stretch("court", "decision_awaited", at("2021-03-02 02:00"), at("2021-03-02 12:00"), SENT.key),
        Stretch("court", "extension_awaited", at("2021-03-14 09:00"), at("2021-03-15 09:00"), PROPOSED.key),
    ]


def test_what_no_court_decides_is_awaited_until_the_order_ends():
    assert drawn(SENT)[1] == Stretch("court", "decision_awaited", at("2021-03-02 02:00"), END_48, SENT.key)
    asked = drawn(SENT, CONFIRMED, PROPOSED)[-1]
    assert (asked.what, asked.until) == ("extension_awaited", END_15)


def test_annulled_cuts_it_and_draws_nothing_of_its_own():
    annulled = step("annulled", "2021-03-02 10:00")
    assert drawn(SENT, annulled) == [
        Stretch("police_order", "hours_48", ISSUED, at("2021-03-02 10:00"), None),
        Stretch("court", "decision_awaited", at("2021-03-02 02:00"), at("2021-03-02 10:00"), SENT.key),
    ]
    assert [one.what for one in drawn(step("annulled", "2021-03-01 22:10"))] == []


def test_what_does_not_fit_draws_nothing():
    late = step("confirmed", "2021-03-05 10:00")
    assert drawn(late) == drawn()
    assert drawn(EXTENDED) == drawn()
    assert (
        drawn(CONFIRMED, step("extension_rejected", "2021-03-10 10:00"), PROPOSED)[-1].lane == "police_order"
    )


def test_a_shorter_grant_ends_as_the_court_wrote_it_and_violence_cuts_nothing():
    changed = step("changed", "2021-03-02 12:00", at("2021-03-08 22:10"))
    found = drawn(changed, step("violated", "2021-03-04 10:00"), step("re_reported", "2021-03-20 10:00"))
    assert found == [
        Stretch("police_order", "hours_48", ISSUED, at("2021-03-02 12:00"), None),
        Stretch("police_order", "days_15", at("2021-03-02 12:00"), at("2021-03-08 22:10"), changed.key),
    ]


def test_two_grants_of_one_moment_are_one_stretch_by_the_later_kind():
    at_once = step("extended", "2021-03-02 12:00")
    assert drawn(CONFIRMED, at_once)[1:] == [
        Stretch("police_order", "days_60", at("2021-03-02 12:00"), END_60, at_once.key)
    ]


def test_a_courts_measure_runs_in_a_lane_of_its_own():
    extended = step("extended", "2022-02-20 09:00")
    assert drawn(extended, kind="court_zpnd") == [
        Stretch("court_measure", "first_term", ISSUED, at("2022-02-20 09:00"), None),
        Stretch(
            "court_measure", "extended_term", at("2022-02-20 09:00"), at("2023-03-01 22:10"), extended.key
        ),
    ]
    assert own_lane("court_zpnd") == "court_measure"
    assert (lane_of("police", "confirmed"), lane_of("police", "violated")) == ("court", "police_order")
    assert lane_of("court_zpnd", "violated") == "court_measure"
