"""The aggregate `intervention`: one decide over all that may be asked of it."""

from collections.abc import Sequence
from typing import assert_never

from chassis.facts import Told
from services.intervention.commands.intervention import (
    AcceptReport,
    AnyInterventionCommand,
    CheckIn,
    CloseIntervention,
    JoinIntervention,
    LearnCase,
    LetReportClockRing,
    LogSegment,
    MakeContact,
    OpenIntervention,
    ReturnReport,
    TakeMeasure,
    WriteReport,
)
from services.intervention.domain.closing import close
from services.intervention.domain.course import Intervention
from services.intervention.domain.handover import accept_report, return_report, ring, write_report
from services.intervention.domain.known import Known
from services.intervention.domain.participation import check_in, join, learn_case, open_intervention
from services.intervention.domain.working_time import log_segment, make_contact, take_measure
from services.intervention.events.intervention import InterventionEvent


def decide(
    command: AnyInterventionCommand, state: Intervention, known: Known | None
) -> Sequence[InterventionEvent]:
    """The facts a command comes to, or a refusal."""
    known = known or Known()
    match command:
        case OpenIntervention():
            return open_intervention(command, state, known)
        case LearnCase():
            return learn_case(command, state)
        case JoinIntervention():
            return join(command, state, known)
        case CheckIn():
            return check_in(command, state)
        case LogSegment():
            return log_segment(command, state, known)
        case TakeMeasure():
            return take_measure(command, state)
        case MakeContact():
            return make_contact(command, state)
        case CloseIntervention():
            return close(command, state, known)
        case WriteReport() | AcceptReport() | ReturnReport() | LetReportClockRing():
            return _decide_report(command, state, known)
        case _:
            assert_never(command)


def _decide_report(
    command: WriteReport | AcceptReport | ReturnReport | LetReportClockRing,
    state: Intervention,
    known: Known,
) -> Sequence[InterventionEvent]:
    match command:
        case WriteReport():
            return write_report(command, state)
        case AcceptReport():
            return accept_report(command, state)
        case ReturnReport():
            return return_report(command, state)
        case LetReportClockRing():
            return ring(command, state, known)
        case _:
            assert_never(command)


def alarm(identity: str, name: str, told: Told) -> LetReportClockRing:
    """The command that a ringing clock of the intervention `identity` gives."""
    return LetReportClockRing.model_validate({"told": told, "intervention_id": identity, "clock": name})
