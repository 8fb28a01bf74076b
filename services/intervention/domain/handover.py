"""The handover report: written, handed over, accepted or sent back, and the clock on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chassis.errors import BadInput, Refused
from law.deadlines import handover_due
from law.local import local_date
from law.windows import duty_end
from services.intervention.commands.intervention import (
    AcceptReport,
    LetReportClockRing,
    ReturnReport,
    WriteReport,
)
from services.intervention.domain.course import Intervention, Report
from services.intervention.domain.known import Known
from services.intervention.domain.participation import require_opened
from services.intervention.events.intervention import (
    InterventionEvent,
    ReportAccepted,
    ReportComesDue,
    ReportDrafted,
    ReportDueMoved,
    ReportFellDue,
    ReportReturned,
    ReportSubmitted,
)

COMES_DUE, DUE = "handover_report_comes_due", "handover_report_due"


def write_report(command: WriteReport, state: Intervention) -> Sequence[InterventionEvent]:
    """Keep a draft, or hand the report over once the intervention is closed."""
    require_opened(command.intervention_id, state)
    content: dict[str, Any] = {
        "form": command.form,
        "text_ids": command.text_ids,
        "attachments": command.attachments,
        "to": command.to or state.whose.unit,
    }
    if state.report.state in ("submitted", "accepted"):
        return _handed_over_before(command, state.report, content)
    if command.state == "draft":
        return [ReportDrafted(**content)]
    if state.closure is None:
        raise Refused("not_closed", "Close the intervention before you hand its report over.", field="state")
    return [ReportSubmitted(round=state.report.round + 1, **content)]


def accept_report(command: AcceptReport, state: Intervention) -> Sequence[InterventionEvent]:
    """The unit takes the report over."""
    require_opened(command.intervention_id, state)
    if state.report.state == "accepted":
        return []
    _require_submitted(state.report)
    return [ReportAccepted(round=state.report.round)]


def return_report(command: ReturnReport, state: Intervention) -> Sequence[InterventionEvent]:
    """The unit sends the report back; the next one is handed over in a new round."""
    require_opened(command.intervention_id, state)
    if command.because_code is None and command.because_id is None:
        raise BadInput("reason_missing", "Say why the report goes back.", field="reason_code")
    if state.report.state == "returned":
        return []
    _require_submitted(state.report)
    return [
        ReportReturned(
            round=state.report.round, because_code=command.because_code, because_id=command.because_id
        )
    ]


def alarms(state: Intervention, known: Known | None) -> dict[str, datetime]:
    """The clocks on a report that is still owed for the first time, by the law known now.

    It comes due when the duty window closes on the morning of its due time. What was over before anybody told of the
    closure rings no more, nor does what a register tells.
    """
    due, closure = state.report_due_at, state.closure
    if closure is None or due is None or state.report.round > 0 or closure.source != "live":
        return {}
    comes = duty_end(local_date(due), (known or Known()).law, state.whose.csd)
    found = {}
    if closure.recorded_at < comes and state.came_due_at != due:
        found[COMES_DUE] = comes
    if closure.recorded_at < due and state.fell_due_at != due:
        found[DUE] = due
    return found


def ring(command: LetReportClockRing, state: Intervention, known: Known) -> Sequence[InterventionEvent]:
    """At its moment: moved, where the law has moved the due time since the closure; else it rang, once."""
    due, closure = state.report_due_at, state.closure
    if due is None or closure is None:
        return []
    if alarms(state, known).get(command.clock) != command.told.occurred_at:
        return []
    by_law = handover_due(closure.ended_at, known.law, state.whose.csd)
    if by_law > max(due, command.told.now):
        return [ReportDueMoved(ended_at=closure.ended_at, due_at=by_law)]
    return [ReportComesDue(due_at=due) if command.clock == COMES_DUE else ReportFellDue(due_at=due)]


def _require_submitted(report: Report) -> None:
    if report.state != "submitted":
        raise Refused("no_report", "No report has been handed over that could be answered.")


def _handed_over_before(
    command: WriteReport, report: Report, content: dict[str, Any]
) -> Sequence[InterventionEvent]:
    stands: dict[str, Any] = {"form": report.form, "text_ids": report.text_ids}
    stands |= {"attachments": report.attachments, "to": report.to}
    if command.state == "final" and stands == content:
        return []
    raise Refused("report_handed_over", "The report was already handed over.", field="state")
