"""Who takes part: opening, joining, checking in."""

from collections.abc import Sequence

from chassis.errors import BadInput, NotFound, Refused
from chassis.facts import Belongs
from services.intervention.commands.intervention import (
    CheckIn,
    JoinIntervention,
    LearnCase,
    OpenIntervention,
)
from services.intervention.domain.course import Intervention
from services.intervention.domain.known import Known, Worker
from services.intervention.events.intervention import (
    CaseLearnt,
    CheckedIn,
    InterventionEvent,
    InterventionOpened,
    ParticipantJoined,
    Readiness,
    Unchecked,
)


def open_intervention(
    command: OpenIntervention, state: Intervention, known: Known
) -> Sequence[InterventionEvent]:
    """Begin; a call about the same people before closure continues the open one."""
    if state.opening is not None:
        return _opened_before(command, state)
    _refuse_a_letter(known)
    _refuse_another_case(command, known)
    if known.open_elsewhere is not None:
        raise Refused(
            "already_open",
            "Intervention {intervention} for this notification is still open: continue it.",
            intervention=known.open_elsewhere,
        )
    _refuse_lost_segments(state, command.worker_id, dict(state.joined))
    unchecked = (*_unknown_case(command, known), *check_worker(command.worker_id, command.readiness, known))
    whose = _whose(command, known)
    return [
        InterventionOpened(
            notification_id=command.notification_id,
            case_id=whose.case_id,
            worker_id=command.worker_id,
            readiness=command.readiness,
            csd=whose.csd,
            unit=whose.unit,
            unchecked=unchecked,
        )
    ]


def learn_case(command: LearnCase, state: Intervention) -> Sequence[InterventionEvent]:
    """The notification has come: take down whose case it is, once."""
    if not {"notification", "case"} & set(state.unchecked):
        return []
    csd = command.csd or state.whose.csd
    return [CaseLearnt(case_id=command.case_id, csd=csd, unit=command.unit or state.whose.unit)]


def join(command: JoinIntervention, state: Intervention, known: Known) -> Sequence[InterventionEvent]:
    """Let another worker take part; twice is quiet, with another readiness refused."""
    require_opened(command.intervention_id, state)
    taken = state.participants.get(command.worker_id)
    if taken == command.readiness:
        return []
    if taken is not None:
        raise Refused(
            "other_readiness",
            "Worker {worker} already takes part as readiness {readiness}.",
            field="readiness",
            worker=command.worker_id,
            readiness=taken,
        )
    _refuse_lost_segments(state, command.worker_id, state.participants)
    unchecked = check_worker(command.worker_id, command.readiness, known)
    return [ParticipantJoined(worker_id=command.worker_id, readiness=command.readiness, unchecked=unchecked)]


def check_in(command: CheckIn, state: Intervention) -> Sequence[InterventionEvent]:
    """A participant says that she is well."""
    require_participant(command.intervention_id, command.worker_id, state)
    return [CheckedIn(worker_id=command.worker_id)]


def require_opened(intervention_id: str, state: Intervention) -> None:
    """404 for an intervention that nobody opened."""
    if state.opening is None:
        raise NotFound("intervention", intervention_id)


def require_participant(intervention_id: str, worker_id: str, state: Intervention) -> None:
    """409 for a worker who has not joined."""
    require_opened(intervention_id, state)
    if worker_id not in state.participants:
        raise Refused(
            "not_a_participant",
            "Worker {worker} does not take part in this intervention; let her join first.",
            field="worker_id",
            worker=worker_id,
        )


def check_worker(worker_id: str, readiness: Readiness, known: Known) -> tuple[Unchecked, ...]:
    """Refuse a worker whom nobody knows or who does not stand in this readiness; unchecked while intake is silent."""
    if known.worker is None and not known.complete:
        return ("worker",)
    require_qualified(worker_id, readiness, known.worker)
    return ()


def require_qualified(worker_id: str, readiness: Readiness, worker: Worker | None) -> None:
    """422 for an unknown worker, 409 for a readiness she does not stand in."""
    if worker is None:
        raise BadInput("unknown_worker", "There is no worker {worker}.", field="worker_id", worker=worker_id)
    if readiness not in worker.readiness:
        raise Refused(
            "not_qualified_for_readiness",
            "Worker {worker} does not stand in readiness {readiness}.",
            field="readiness",
            worker=worker_id,
            readiness=readiness,
        )


def _opened_before(command: OpenIntervention, state: Intervention) -> Sequence[InterventionEvent]:
    """The same opening again is quiet; another one under this id contradicts it."""
    opening = state.opening
    assert opening is not None
    said = (command.notification_id, command.worker_id, command.readiness)
    same_case = command.case_id in (None, state.whose.case_id)
    if said == (opening.notification_id, opening.worker_id, opening.readiness) and same_case:
        return []
    raise Refused(
        "already_opened",
        "Intervention {intervention} was already opened, and otherwise.",
        field="id",
        intervention=command.intervention_id,
    )


def _refuse_a_letter(known: Known) -> None:
    if known.notification is not None and known.notification.urgency == "for_information":
        raise Refused(
            "letter_is_no_intervention",
            "This notification is a letter for information; it never becomes an intervention.",
            field="notification_id",
        )


def _refuse_another_case(command: OpenIntervention, known: Known) -> None:
    if command.case_id is None or known.notification is None:
        return
    if known.notification.case.case_id != command.case_id:
        raise BadInput(
            "case_mismatch",
            "The notification belongs to case {case}.",
            field="case_id",
            case=known.notification.case.case_id,
        )


def _refuse_lost_segments(state: Intervention, worker_id: str, others: dict[str, Readiness]) -> None:
    """A correction may not take away a participant whose working time stands."""
    lost = {segment.worker_id for segment in state.segments} - {worker_id, *others}
    if lost:
        raise Refused(
            "facts_lean_on_it",
            "Working time of {worker} stands; correct or withdraw that first.",
            worker=min(lost),
        )


def _unknown_case(command: OpenIntervention, known: Known) -> tuple[Unchecked, ...]:
    if command.notification_id is not None and known.notification is None:
        return ("notification",)
    if command.notification_id is None and command.case_id is not None and known.case is None:
        return ("case",)
    return ()


def _whose(command: OpenIntervention, known: Known) -> Belongs:
    """From the notification, else the case, else the worker's CSD."""
    told = known.notification.case if known.notification is not None else known.case
    csd = known.worker.csd if known.worker is not None else command.told.csd
    if told is None:
        return Belongs(csd, None, command.case_id)
    return Belongs(told.csd or csd, told.unit, told.case_id)
