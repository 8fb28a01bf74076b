"""The aggregate `placement_request`: beds asked for, promised, held, lost; all together or not at all."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from chassis.errors import BadInput, NotFound, Refused
from chassis.facts import Told
from services.placement.commands.request import (
    AcceptPlacement,
    AdmitPeople,
    AnyRequestCommand,
    CancelPlacement,
    DeclinePlacement,
    GiveEssentials,
    LetLapse,
    RenewHold,
    RequestPlacement,
    SetOut,
    WarnOfLapse,
)
from services.placement.domain.asking import request_placement
from services.placement.domain.course import Asked, Request
from services.placement.domain.essentials import give
from services.placement.domain.holding import (
    AFTER_ARRIVAL,
    USUAL_HOLD,
    WARNED_BEFORE,
    not_held,
    require_length,
    require_order,
)
from services.placement.domain.known import Known
from services.placement.events.request import (
    HoldRenewed,
    HoldRunsOut,
    PeopleOnTheWay,
    PersonAdmitted,
    PlacementAccepted,
    PlacementCancelled,
    PlacementDeclined,
    PlacementLapsed,
    RequestEvent,
)

LAPSE, WARNING = "lapse", "lapse_warning"


def decide(command: AnyRequestCommand, state: Request, known: Known | None) -> Sequence[RequestEvent]:
    """The facts a command comes to, or a refusal."""
    if isinstance(command, RequestPlacement):
        return request_placement(command, state, known or Known())
    asked = state.asked
    if asked is None:
        raise NotFound("request", command.request_id)
    if not isinstance(command, AdmitPeople):
        require_order(asked.asked_at, command.told.occurred_at)
    match command:
        case AcceptPlacement():
            return accept(command, state)
        case DeclinePlacement():
            return decline(command, state)
        case RenewHold():
            return renew(command, state)
        case SetOut():
            return set_out(command, state)
        case CancelPlacement():
            return cancel(state)
        case WarnOfLapse():
            return warn(command, state)
        case LetLapse():
            return let_lapse(state)
        case AdmitPeople():
            return admit_people(command, state, asked)
        case GiveEssentials():
            return give(command, state)
        case _:
            assert_never(command)


def accept(command: AcceptPlacement, state: Request) -> Sequence[RequestEvent]:
    """The house takes them; twice is quiet."""
    fact = PlacementAccepted(by=command.by, call_out=command.call_out)
    if state.acceptance is not None and state.ending is None and state.acceptance.unexplained() == fact:
        return []
    _require_held(state)
    return [fact]


def decline(command: DeclinePlacement, state: Request) -> Sequence[RequestEvent]:
    """The house does not take them, even after it had said so; those already there stay."""
    fact = PlacementDeclined(reason=command.reason)
    if state.ending == "declined" and state.decline is not None and state.decline.unexplained() == fact:
        return []
    _require_held(state)
    return [fact]


def renew(command: RenewHold, state: Request) -> Sequence[RequestEvent]:
    """Hold the beds for longer."""
    _require_held(state)
    start = command.told.occurred_at
    until = command.held_until or start + USUAL_HOLD
    require_length(start, until, "held_until")
    if state.hold is not None and state.hold.until == until:
        return []
    return [HoldRenewed(held_until=until)]


def set_out(command: SetOut, state: Request) -> Sequence[RequestEvent]:
    """They are on the way: hold the beds until an hour after they mean to be there."""
    _require_held(state)
    if command.eta < command.told.occurred_at:
        raise BadInput("eta_past", "They cannot arrive before they set out.", field="eta")
    until = command.eta + AFTER_ARRIVAL
    require_length(command.told.occurred_at, until, "eta")
    if state.hold is not None and (state.hold.eta, state.hold.until) == (command.eta, until):
        return []
    return [PeopleOnTheWay(eta=command.eta, held_until=until)]


def cancel(state: Request) -> Sequence[RequestEvent]:
    """The beds are needed no longer; twice is quiet."""
    if state.ending == "cancelled":
        return []
    _require_held(state)
    return [PlacementCancelled()]


def alarms(state: Request, known: object = None) -> dict[str, datetime]:
    """The clocks on beds that are held: their end, and half an hour before it, if that is still to come when told."""
    hold = state.hold
    if not state.holds or hold is None:
        return {}
    warns = hold.until - WARNED_BEFORE
    silent = hold.source != "live" or hold.recorded_at >= warns or state.warned_of == hold.until
    return {LAPSE: hold.until} if silent else {WARNING: warns, LAPSE: hold.until}


def alarm(identity: str, name: str, told: Told) -> LetLapse | WarnOfLapse:
    """The command that a ringing clock of the request `identity` gives."""
    command = WarnOfLapse if name == WARNING else LetLapse
    return command(told=told, request_id=identity)


def warn(command: WarnOfLapse, state: Request) -> Sequence[RequestEvent]:
    """Say that the hold runs out, unless it was renewed or given up since."""
    if state.hold is None or alarms(state).get(WARNING) != command.told.occurred_at:
        return []
    return [HoldRunsOut(held_until=state.hold.until)]


def let_lapse(state: Request) -> Sequence[RequestEvent]:
    """The time is over and somebody still waits: the promise ends, as a fact."""
    hold = state.hold
    if hold is None or not state.holds:
        return []
    return [PlacementLapsed(settled=hold.source != "live" or hold.until <= hold.recorded_at)]


def admit_people(command: AdmitPeople, state: Request, asked: Asked) -> Sequence[RequestEvent]:
    """Take down who of the request is in the house; again is quiet. Reality: an ended request is no hindrance."""
    people = {place.stay_id: place.person_id for place in asked.request.places}
    for stay_id in command.stay_ids:
        if stay_id not in people:
            raise NotFound("stay", stay_id)
    return [
        PersonAdmitted(stay_id=stay_id, person_id=people[stay_id])
        for stay_id in command.stay_ids
        if stay_id not in state.admitted
    ]


def _require_held(state: Request) -> None:
    """409 where there is nothing left to answer, to hold or to give up."""
    if not state.waiting:
        raise Refused("already_admitted", "They are in the house.")
    if not state.holds:
        raise not_held()
