"""The rota: drafted with gaps, published only when every duty window is covered exactly once a readiness."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chassis.facts import Event
from chassis.testing import Scenario, told
from law.parameters import Law
from law.windows import duty_shifts
from services.intervention.app import OF_ROSTERS
from services.intervention.commands.roster import DraftRoster, PublishRoster, SignRoster
from services.intervention.domain.coverage import cover
from services.intervention.domain.known import RosterKnown, Worker
from services.intervention.events.roster import RosterDrafted, RosterPublished, RosterSigned, Shift
from tests.unit.intervention.night import at

CSD, MONTH = "juzna-primorska", "2021-02"
WORKERS = {name: Worker(name, CSD, (1, 2)) for name in ("sd1", "sd2", "sd3")} | {
    "sd5": Worker("sd5", CSD, (2,))
}
KNOWN = RosterKnown(WORKERS)
# February 2021 begins on a Monday; the 8th, a Monday, is a holiday: 19 windows begin in it.
WINDOWS = duty_shifts(2021, 2, Law.default(), CSD)


def shift(number: int, start: datetime, end: datetime, readiness: Any, worker: str) -> Shift:
    return Shift(id=f"s-{readiness}-{number:02}", start=start, end=end, readiness=readiness, worker_id=worker)


def full() -> tuple[Shift, ...]:
    shifts = [
        shift(number, start, end, readiness, worker)
        for number, (start, end) in enumerate(WINDOWS)
        for readiness, worker in ((1, "sd1"), (2, "sd5"))
    ]
    return tuple(sorted(shifts, key=lambda one: (one.start, one.readiness, one.id)))


def drafted(shifts: tuple[Shift, ...]) -> RosterDrafted:
    return RosterDrafted(csd=CSD, month=MONTH, shifts=shifts)


def published(shifts: tuple[Shift, ...]) -> RosterPublished:
    return RosterPublished(csd=CSD, month=MONTH, shifts=shifts)


def draft(shifts: tuple[Shift, ...]) -> DraftRoster:
    return DraftRoster(told=told(), csd=CSD, month=MONTH, shifts=shifts)


PUBLISH = PublishRoster(told=told(), csd=CSD, month=MONTH)


def given(*events: Event) -> Scenario:
    return Scenario(OF_ROSTERS).given(*events)


def faults(shifts: tuple[Shift, ...]) -> list[tuple[str, int, datetime, datetime]]:
    found = cover(CSD, MONTH, shifts, Law.default()).faults
    return [(fault.kind, fault.readiness, fault.start, fault.end) for fault in found]


def test_february_2021_has_nineteen_windows_the_first_from_monday_15_to_tuesday_7():
    assert len(WINDOWS) == 19
    assert WINDOWS[0] == (at("2021-02-01 14:00"), at("2021-02-02 06:00"))
    # Friday 5 at 13:00 until Tuesday 9 at 7:00: Monday 8 is Prešeren Day.
    assert WINDOWS[4] == (at("2021-02-05 12:00"), at("2021-02-09 06:00"))


def test_a_draft_may_have_gaps_and_takes_the_place_of_the_one_before():
    part = full()[:3]
    given().when(draft(part), KNOWN).then(drafted(part))
    given(drafted(part)).when(draft(full()), KNOWN).then(drafted(full()))
    given(drafted(full())).when(draft(tuple(reversed(full()))), KNOWN).then()


def test_a_full_month_is_published_once():
    given(drafted(full())).when(PUBLISH, KNOWN).then(published(full()))
    given(drafted(full()), published(full())).when(PUBLISH, KNOWN).then()
    given().when(PUBLISH, KNOWN).refused("no_roster")


def test_a_window_left_out_is_named():
    without = tuple(one for one in full() if one.id != "s-1-04")
    assert faults(without) == [("gap", 1, at("2021-02-05 12:00"), at("2021-02-09 06:00"))]
    scenario = given(drafted(without)).when(PUBLISH, KNOWN)
    scenario.refused("roster_gaps")
    assert "gap 1: 05.02.2021 13:00 - 09.02.2021 07:00" in str(scenario.outcome)


def test_a_readiness_left_out_is_all_gaps():
    first = tuple(one for one in full() if one.readiness == 1)
    assert [(kind, readiness) for kind, readiness, *_ in faults(first)] == [("gap", 2)] * 19


def test_a_window_may_be_split_between_workers_but_not_shared():
    start, end = WINDOWS[4]
    noon = at("2021-02-07 11:00")
    rest = tuple(one for one in full() if one.id != "s-1-04")
    split = (*rest, shift(40, start, noon, 1, "sd2"), shift(41, noon, end, 1, "sd3"))
    shared = (*rest, shift(40, start, noon, 1, "sd2"), shift(41, at("2021-02-07 10:00"), end, 1, "sd3"))
    assert faults(split) == []
    assert faults(shared) == [("overlap", 1, at("2021-02-07 10:00"), noon)]


def test_nobody_is_on_call_while_the_service_rests():
    late = replace_end(full(), "s-1-00", at("2021-02-02 06:30"))
    assert faults(late) == [("outside", 1, at("2021-02-02 06:00"), at("2021-02-02 06:30"))]


def replace_end(shifts: tuple[Shift, ...], identity: str, end: datetime) -> tuple[Shift, ...]:
    return tuple(one.model_copy(update={"end": end}) if one.id == identity else one for one in shifts)


@pytest.mark.parametrize(
    ("shifts", "code"),
    [
        ([("sd9", 1)], "unknown_worker"),
        ([("sd5", 1)], "not_qualified_for_readiness"),
        ([("sd1", 1), ("sd1", 2)], "on_duty_twice"),
    ],
)
def test_what_can_never_be_published_is_no_draft(shifts, code):
    start, end = WINDOWS[0]
    planned = tuple(shift(number, start, end, r, who) for number, (who, r) in enumerate(shifts))
    given().when(draft(planned), KNOWN).refused(code)


def test_a_worker_stands_only_once_she_is_qualified_and_active():
    one = (shift(0, *WINDOWS[0], 1, "sd1"),)
    later = replace(WORKERS["sd1"], qualified_since=at("2021-02-02 00:00").date())
    gone = replace(WORKERS["sd1"], active=False)
    for worker in (later, gone):
        given().when(draft(one), RosterKnown({"sd1": worker})).refused("not_qualified_then")


def test_shifts_have_a_length_and_an_id_of_their_own():
    start, end = WINDOWS[0]
    given().when(draft((shift(0, end, start, 1, "sd1"),)), KNOWN).refused("shift_reversed")
    twice = (shift(0, start, end, 1, "sd1"), shift(0, *WINDOWS[1], 1, "sd1"))
    given().when(draft(twice), KNOWN).refused("shift_twice")


def test_what_is_published_is_signed_once_by_each_and_anew_after_another_publication():
    sign = SignRoster(told=told(actor="dir1"), csd=CSD, month=MONTH, signer="director")
    signed = RosterSigned(signer="director", worker="dir1")
    changed = tuple(
        one.model_copy(update={"worker_id": "sd2"}) if one.readiness == 1 else one for one in full()
    )
    given(drafted(full())).when(sign).refused("not_published")
    given(drafted(full()), published(full())).when(sign).then(signed)
    given(drafted(full()), published(full()), signed).when(sign).then()
    again = given(drafted(full()), published(full()), signed, drafted(changed), published(changed))
    again.when(sign).then(signed)
