"""Planning, telling who must know, and the final report."""

from collections.abc import Sequence

from chassis.errors import BadInput, Refused
from law.local import local_date
from services.placement.commands.stay import GiveNotice, Plan, WriteFinalReport
from services.placement.domain.living import Stay
from services.placement.domain.staying import require_staying
from services.placement.events.stay import FinalReportWritten, NoticeGiven, StayEvent, StayPlanned


def plan(command: Plan, state: Stay) -> Sequence[StayEvent]:
    """An individual plan, made during the stay; the same again is quiet."""
    admission = require_staying(command, state)
    fact = StayPlanned(made_on=command.made_on, next_on=command.next_on, plan_id=command.plan_id)
    if state.care.plan is not None and state.care.plan.unexplained() == fact:
        return []
    if command.made_on < local_date(admission.at):
        raise BadInput("outside_stay", "That is not within the stay.", field="made_on")
    if command.made_on > local_date(command.told.now):
        raise BadInput(
            "future_date", "{field} lies in the future: {day}.", field="made_on", day=str(command.made_on)
        )
    if command.next_on is not None and command.next_on <= command.made_on:
        raise BadInput("until_before_start", "It would end before it begins.", field="next_on")
    return [fact]


def give_notice(command: GiveNotice, state: Stay) -> Sequence[StayEvent]:
    """Who must know was told, or has acknowledged; also after the departure. The same again is quiet."""
    if state.admission is None:
        raise Refused("not_admitted", "The person was not admitted.")
    at = command.told.occurred_at
    if at < state.admission.at:
        raise BadInput("outside_stay", "That is not within the stay.", field="occurred_at")
    before = state.care.notices.get(command.to)
    if before is not None and command.acknowledged_at in (None, before.acknowledged_at):
        return []
    told_at = at if before is None else before.at
    if command.acknowledged_at is not None and command.acknowledged_at < told_at:
        raise BadInput(
            "acknowledged_before_told", "Nobody acknowledges what was not told yet.", field="acknowledged_at"
        )
    return [NoticeGiven(to=command.to, station=command.station, acknowledged_at=command.acknowledged_at)]


def write_final_report(command: WriteFinalReport, state: Stay) -> Sequence[StayEvent]:
    """The final report follows the departure; the same again is quiet."""
    fact = FinalReportWritten(report_id=command.report_id)
    if state.care.report is not None and state.care.report.unexplained() == fact:
        return []
    if state.departure is None or command.told.occurred_at < state.departure.at:
        raise Refused("not_departed", "The person has not departed yet.")
    return [fact]
