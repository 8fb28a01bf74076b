"""The handover report: draft, final, accepted, returned, and the clock on it."""

from datetime import datetime
from typing import Any

from chassis.facts import Event, Recorded, fold
from chassis.testing import told
from law.entries import Entry
from law.parameters import Law
from services.intervention.commands.intervention import AcceptReport, LetReportClockRing, ReturnReport
from services.intervention.domain.course import INITIAL, Intervention, evolve
from services.intervention.domain.handover import alarms
from services.intervention.domain.known import Known
from services.intervention.events.intervention import (
    ReportAccepted,
    ReportComesDue,
    ReportDrafted,
    ReportDueMoved,
    ReportFellDue,
    ReportReturned,
    ReportSubmitted,
)
from tests.unit.intervention.night import ID, at, closed, given, opened, when, worked, write

WORK = worked("2021-03-16 00:10", "2021-03-16 01:10")
END = closed("2021-03-16 01:10", "2021-03-16 09:00")
FINAL = ReportSubmitted(form="other", to="koper")
ACCEPT = AcceptReport(told=told(), intervention_id=ID)
SEND_BACK = ReturnReport(told=told(), intervention_id=ID, because_code="other", because_id="text-1")


def test_a_draft_may_be_written_before_the_closure_a_final_report_not():
    given(opened(), WORK).when(write("draft", text_ids=("text-1",))).then(
        ReportDrafted(form="other", text_ids=("text-1",), to="koper")
    )
    given(opened(), WORK).when(write("final")).refused("not_closed")
    given().when(write("draft")).refused("not_found")


def test_the_final_report_goes_to_the_competent_unit_unless_another_is_named():
    given(opened(), WORK, END).when(write()).then(FINAL)
    given(opened(), WORK, END).when(write(to="piran")).then(ReportSubmitted(form="other", to="piran"))


def test_handed_over_twice_is_quiet_and_otherwise_refused():
    given(opened(), WORK, END, FINAL).when(write()).then()
    given(opened(), WORK, END, FINAL).when(write(text_ids=("text-2",))).refused("report_handed_over")
    given(opened(), WORK, END, FINAL).when(write("draft")).refused("report_handed_over")


def test_the_unit_accepts_what_was_handed_over_once():
    given(opened(), WORK, END, FINAL).when(ACCEPT).then(ReportAccepted(round=1))
    given(opened(), WORK, END, FINAL, ReportAccepted(round=1)).when(ACCEPT).then()
    given(opened(), WORK, END).when(ACCEPT).refused("no_report")
    given(opened(), WORK, END, FINAL, ReportAccepted(round=1)).when(SEND_BACK).refused("no_report")


def test_a_returned_report_is_handed_over_in_a_new_round():
    back = ReportReturned(round=1, because_code="other", because_id="text-1")
    given(opened(), WORK, END, FINAL).when(SEND_BACK).then(back)
    given(opened(), WORK, END, FINAL, back).when(SEND_BACK).then()
    given(opened(), WORK, END, FINAL, back).when(ACCEPT).refused("no_report")
    given(opened(), WORK, END, FINAL, back).when(write()).then(
        ReportSubmitted(round=2, form="other", to="koper")
    )
    second = ReportSubmitted(round=2, form="other", to="koper")
    given(opened(), WORK, END, FINAL, back, second).when(ACCEPT).then(ReportAccepted(round=2))


def test_a_report_goes_back_with_a_reason():
    silent = SEND_BACK.model_copy(update={"because_code": None, "because_id": None})
    given(opened(), WORK, END, FINAL).when(silent).refused("reason_missing")


def test_the_rounds_tell_what_stands_in_whatever_order_the_facts_came():
    back = ReportReturned(round=1, because_code="other")
    facts = [opened(), WORK, END, ReportSubmitted(round=2, form="other"), back, FINAL]
    stood = [when(event, "2021-03-16 08:00", number) for number, event in enumerate(facts, start=1)]
    assert fold(stood, evolve, INITIAL).report.state == "submitted"


def after(*events: Event, **envelope: Any) -> tuple[list[Recorded], Intervention]:
    facts = [
        when(event, "2021-03-16 02:00", number, **envelope) for number, event in enumerate(events, start=1)
    ]
    return facts, fold(facts, evolve, INITIAL)


DUE = {"handover_report_due": at("2021-03-16 09:00")}
COMES = {"handover_report_comes_due": at("2021-03-16 06:00")}
CAME = ReportComesDue(due_at=at("2021-03-16 09:00"))
FELL = ReportFellDue(due_at=at("2021-03-16 09:00"))


def clocks(*events: Event, law: Law | None = None, **envelope: Any) -> dict[str, datetime]:
    """The clocks of a night in which this happened."""
    return alarms(after(*events, **envelope)[1], Known() if law is None else Known(law=law))


def test_the_clocks_run_from_the_closure_until_the_report():
    assert clocks(opened(), WORK) == {}
    assert clocks(opened(), WORK, END) == DUE | COMES
    assert clocks(opened(), WORK, END, ReportDrafted(form="other")) == DUE | COMES
    assert clocks(opened(), WORK, END, FINAL) == {}
    assert clocks(opened(), WORK, END, CAME) == DUE
    assert clocks(opened(), WORK, END, CAME, FELL) == {}


def test_it_comes_due_when_the_window_closes_and_not_for_what_was_closed_later():
    assert clocks(opened(), WORK, END, recorded_at=at("2021-03-16 06:00")) == DUE
    assert clocks(opened(), WORK, END, source="import") == {}
    over_the_holidays = closed("2021-04-30 21:10", "2021-05-03 08:00")
    assert clocks(opened(), WORK, over_the_holidays) == {
        "handover_report_comes_due": at("2021-05-03 05:00"),
        "handover_report_due": at("2021-05-03 08:00"),
    }


def ring(now: str = "2021-03-16 09:00", clock: str = "handover_report_due") -> LetReportClockRing:
    rings = at("2021-03-16 09:00" if clock == "handover_report_due" else "2021-03-16 06:00")
    return LetReportClockRing.model_validate(
        {"told": told(now=at(now), occurred_at=rings), "intervention_id": ID, "clock": clock}
    )


def test_each_rings_once_and_not_when_it_was_handed_over():
    facts, _ = after(opened(), WORK, END)
    came = ring("2021-03-16 06:00", "handover_report_comes_due")
    given(*facts).when(came, Known()).then(CAME)
    given(*after(opened(), WORK, END, CAME)[0]).when(came, Known()).then()
    given(*facts).when(ring(), Known()).then(FELL)
    given(*after(opened(), WORK, END, FELL)[0]).when(ring(), Known()).then()
    given(*after(opened(), WORK, END, FINAL)[0]).when(ring(), Known()).then()
    given(*after(opened(), WORK, END, FINAL)[0]).when(came, Known()).then()


def test_what_was_past_before_it_was_known_rings_no_more():
    late, _ = after(opened(), WORK, END, recorded_at=at("2021-03-17 12:00"))
    given(*late).when(ring("2021-03-17 12:00"), Known()).then()
    assert clocks(opened(), WORK, END, recorded_at=at("2021-03-16 09:00")) == {}
    for source in ("import", "demo"):
        told_by_a_register, _ = after(opened(), WORK, END, source=source)
        given(*told_by_a_register).when(ring(), Known()).then()


def test_a_day_declared_work_free_since_the_closure_moves_the_clock_once():
    declared = Entry("work_free_day", at("2021-03-16 00:00").date(), "izmišljen dan", "izmišljen vir")
    known = Known(law=Law.default().with_entries([declared]))
    facts, _ = after(opened(), WORK, END)
    moved = ReportDueMoved(ended_at=at("2021-03-16 01:10"), due_at=at("2021-03-17 09:00"))
    given(*facts).when(ring(), known).then(moved)
    given(*facts).when(ring("2021-03-16 06:00", "handover_report_comes_due"), known).then(moved)
    tomorrow = {
        "handover_report_comes_due": at("2021-03-17 06:00"),
        "handover_report_due": at("2021-03-17 09:00"),
    }
    assert clocks(opened(), WORK, END, moved, law=known.law) == tomorrow


def test_a_corrected_end_has_a_clock_of_its_own():
    moved = ReportDueMoved(ended_at=at("2021-03-16 01:10"), due_at=at("2021-03-17 09:00"))
    corrected = closed("2021-03-16 06:40", "2021-03-17 09:00")
    assert clocks(opened(), WORK, corrected, moved) == {
        "handover_report_comes_due": at("2021-03-17 06:00"),
        "handover_report_due": at("2021-03-17 09:00"),
    }
