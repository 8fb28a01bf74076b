"""The aggregate `roster`: the rota of one CSD and month, drafted, published, signed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never, cast

from chassis.errors import BadInput, Refused
from chassis.facts import Belongs, Recorded
from services.intervention.commands.roster import (
    AnyRosterCommand,
    DraftRoster,
    PublishRoster,
    RosterCommand,
    SignRoster,
)
from services.intervention.domain.coverage import cover
from services.intervention.domain.known import RosterKnown, Worker
from services.intervention.domain.participation import require_qualified
from services.intervention.events.roster import (
    RosterDrafted,
    RosterEvent,
    RosterPublished,
    RosterSigned,
    Shift,
    Signer,
)


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing planned yet."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A month with a draft, and what holds of it: the published shifts (None: nothing yet) and who signed them."""

    csd: str
    draft: tuple[Shift, ...]
    published: tuple[Shift, ...] | None = None
    signed: tuple[tuple[Signer, str], ...] = ()


State: TypeAlias = Blank | Planned
INITIAL: State = Blank()


def belongs(state: State) -> Belongs:
    """The CSD whose rota it is."""
    return Belongs() if isinstance(state, Blank) else Belongs(csd=state.csd)


def evolve(state: State, fact: Recorded) -> State:
    """The roster after one fact more."""
    event = cast(RosterEvent, fact.event)
    match event:
        case RosterDrafted():
            before = state if isinstance(state, Planned) else Planned(event.csd, ())
            return replace(before, draft=event.shifts)
        case RosterPublished():
            return Planned(event.csd, event.shifts, event.shifts)
        case RosterSigned():
            return _signed(state, event)
        case _:
            assert_never(event)


def _signed(state: State, event: RosterSigned) -> State:
    if isinstance(state, Blank):
        return state
    return replace(state, signed=(*state.signed, (event.signer, event.worker)))


def decide(command: AnyRosterCommand, state: State, known: RosterKnown | None) -> Sequence[RosterEvent]:
    """The facts a command comes to, or a refusal."""
    match command:
        case DraftRoster():
            return _draft(command, state, known or RosterKnown({}))
        case PublishRoster():
            return _publish(command, state, known or RosterKnown({}))
        case SignRoster():
            return _sign(command, state)
        case _:
            assert_never(command)


def _draft(command: DraftRoster, state: State, known: RosterKnown) -> Sequence[RosterEvent]:
    """Gaps are allowed in a draft; what can never be published is not."""
    shifts = tuple(sorted(command.shifts, key=lambda shift: (shift.start, shift.readiness, shift.id)))
    _check_shifts(shifts, known)
    if isinstance(state, Planned) and state.draft == shifts:
        return []
    return [RosterDrafted(csd=command.csd, month=command.month, shifts=shifts)]


def _publish(command: PublishRoster, state: State, known: RosterKnown) -> Sequence[RosterEvent]:
    """Every window exactly once a readiness."""
    planned = _require_planned(command, state)
    _check_shifts(planned.draft, known)
    coverage = cover(planned.csd, command.month, planned.draft, known.law)
    if not coverage.complete:
        raise BadInput(
            "roster_gaps",
            "Every duty window is covered exactly once a readiness. {faults}",
            field="shifts",
            faults=coverage.sentence(),
        )
    if planned.published == planned.draft:
        return []
    return [RosterPublished(csd=planned.csd, month=command.month, shifts=planned.draft)]


def _sign(command: SignRoster, state: State) -> Sequence[RosterEvent]:
    """One signs what is published; a later publication is signed anew."""
    planned = _require_planned(command, state)
    if planned.published is None:
        raise Refused("not_published", "The roster is signed once it is published.")
    if command.signer in dict(planned.signed):
        return []
    return [RosterSigned(signer=command.signer, worker=command.told.actor)]


def _require_planned(command: RosterCommand, state: State) -> Planned:
    if isinstance(state, Blank):
        raise Refused(
            "no_roster", "Nothing is planned for {csd} in {month}.", csd=command.csd, month=command.month
        )
    return state


def _check_shifts(shifts: Sequence[Shift], known: RosterKnown) -> None:
    if len({shift.id for shift in shifts}) < len(shifts):
        raise BadInput("shift_twice", "Two shifts have the same id.", field="shifts")
    for shift in shifts:
        if shift.end <= shift.start:
            raise BadInput("shift_reversed", "A shift ends after it starts.", field="shifts")
        worker = known.workers.get(shift.worker_id)
        require_qualified(shift.worker_id, shift.readiness, worker)
        _refuse_not_yet_qualified(shift, worker)
    for one, other in _clashes(shifts):
        raise Refused(
            "on_duty_twice",
            "Worker {worker} cannot stand in two shifts at once ({start}).",
            field="shifts",
            worker=one.worker_id,
            start=max(one.start, other.start).isoformat(),
        )


def _refuse_not_yet_qualified(shift: Shift, worker: Worker | None) -> None:
    since = None if worker is None else worker.qualified_since
    if worker is None or not worker.active or (since is not None and shift.start.date() < since):
        raise Refused(
            "not_qualified_then",
            "Worker {worker} does not stand on call at {start}.",
            field="shifts",
            worker=shift.worker_id,
            start=shift.start.isoformat(),
        )


def _clashes(shifts: Sequence[Shift]) -> Iterator[tuple[Shift, Shift]]:
    last: dict[str, Shift] = {}
    for shift in sorted(shifts, key=lambda shift: shift.start):
        before = last.get(shift.worker_id)
        if before is not None and shift.start < before.end:
            yield before, shift
        last[shift.worker_id] = shift
