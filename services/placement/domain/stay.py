"""The aggregate `stay`: one decide over all that may be asked of it."""

from collections.abc import Sequence
from typing import assert_never

from services.placement.commands.stay import (
    Admit,
    AnyStayCommand,
    Depart,
    Extend,
    GiveNotice,
    GoAbsent,
    MoveBed,
    Plan,
    Return,
    WriteFinalReport,
)
from services.placement.domain.admission import admit
from services.placement.domain.caring import give_notice, plan, write_final_report
from services.placement.domain.known import Known
from services.placement.domain.leaving import depart, go_absent, return_
from services.placement.domain.living import Stay
from services.placement.domain.staying import extend, move_bed
from services.placement.events.stay import StayEvent


def decide(command: AnyStayCommand, state: Stay, known: Known | None) -> Sequence[StayEvent]:
    """The facts a command comes to, or a refusal."""
    known = known or Known()
    match command:
        case Admit():
            return admit(command, state, known)
        case MoveBed():
            return move_bed(command, state, known)
        case Extend():
            return extend(command, state, known)
        case GoAbsent():
            return go_absent(command, state)
        case Return():
            return return_(command, state)
        case Depart():
            return depart(command, state, known)
        case Plan():
            return plan(command, state)
        case GiveNotice():
            return give_notice(command, state)
        case WriteFinalReport():
            return write_final_report(command, state)
        case _:
            assert_never(command)
