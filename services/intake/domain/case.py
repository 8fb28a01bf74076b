"""The rules of a case: opened for a municipality, persons and texts in it, a competent unit, closed at the end."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias, assert_never

from chassis.errors import BadInput, NotFound, Refused
from chassis.facts import Belongs, Event, FactWithdrawn, Recorded
from services.intake.commands.case import AssignCase, CaseCommand, CloseCase, JoinPerson, OpenCase, WriteText
from services.intake.domain.corrections import Competence, Knows
from services.intake.events.case import (
    CaseAssigned,
    CaseClosed,
    CaseEvent,
    CaseOpened,
    PersonJoinedCase,
    TextWritten,
)


@dataclass(frozen=True, slots=True)
class Held:
    """What a case holds, whether it was opened yet or not: a late fact may tell of an earlier moment."""

    case_id: str | None = None
    assigned: CaseAssigned | None = None
    persons: frozenset[PersonJoinedCase] = frozenset()
    texts: frozenset[TextWritten] = frozenset()


@dataclass(frozen=True, slots=True)
class Unopened:
    """No such case yet."""

    held: Held = field(default_factory=Held)


@dataclass(frozen=True, slots=True)
class Open:
    """A running case."""

    held: Held
    opened: CaseOpened
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed case; a further notification opens it again."""

    held: Held
    opened: CaseOpened
    opened_at: datetime


State: TypeAlias = Unopened | Open | Closed


@dataclass(frozen=True, slots=True)
class CaseKnows(Knows):
    """What the rules of a case know beyond it.

    `competence` is that of the municipality, or of the unit named; `workers` those of the workers named that
    exist, with their CSD; `untriaged` the case's notifications nobody has triaged.
    """

    competence: Competence | None = None
    person_known: bool = False
    workers: tuple[tuple[str, str], ...] = ()
    untriaged: tuple[str, ...] = ()


def evolve(state: State, fact: Recorded) -> State:
    """The case after one more fact."""
    if fact.event is None or isinstance(fact.event, FactWithdrawn):
        return state
    event: CaseEvent = fact.event  # type: ignore[assignment]
    held = replace(state.held, case_id=fact.id)
    match event:
        case CaseOpened():
            return Open(held, event, fact.occurred_at)
        case CaseAssigned():
            return replace(state, held=replace(held, assigned=event))
        case PersonJoinedCase():
            return replace(state, held=replace(held, persons=held.persons | {event.unexplained()}))
        case TextWritten():
            return replace(state, held=replace(held, texts=held.texts | {event.unexplained()}))
        case CaseClosed():
            return (
                Unopened(held) if isinstance(state, Unopened) else Closed(held, state.opened, state.opened_at)
            )
        case _:
            assert_never(event)


def belongs(state: State) -> Belongs:
    """The case itself, its competent CSD and unit."""
    held = state.held
    if held.assigned is None:
        return Belongs(case_id=held.case_id)
    return Belongs(held.assigned.csd, held.assigned.unit_id, held.case_id)


def decide(command: CaseCommand, state: State, known: CaseKnows) -> Sequence[Event]:
    """The facts that come of a command."""
    match command:
        case OpenCase():
            return open_case(command, state, known)
        case AssignCase():
            return assign(command, running(state, command.case_id), known)
        case JoinPerson():
            return join_person(command, running(state, command.case_id), known)
        case WriteText():
            return write(command, opened(state, command.case_id))
        case CloseCase():
            return close(command, opened(state, command.case_id), known)
        case _:
            assert_never(command)


def opened(state: State, identity: str) -> Open | Closed:
    """The case, which must have been opened."""
    if isinstance(state, Unopened):
        raise NotFound("case", identity)
    return state


def running(state: State, identity: str) -> Open:
    """The case, which must be open still."""
    state = opened(state, identity)
    if isinstance(state, Closed):
        raise Refused("case_closed", "The case {identity} is closed.", identity=identity)
    return state


def open_case(command: OpenCase, state: State, known: CaseKnows) -> Sequence[Event]:
    """Open it with its competent unit; a notification opens a closed case again and leaves an open one as it is."""
    if known.competence is None:
        raise BadInput(
            "unknown_municipality",
            "There is no municipality {slug} with a competent unit.",
            field="municipality",
            slug=command.municipality,
        )
    said = CaseOpened(opened_because=command.opened_because, municipality=command.municipality)
    if isinstance(state, Open):
        return refuse_other_opening(command, state, said)
    if command.told.corrects is not None or state.held.assigned is not None:
        return [said]
    return [said, CaseAssigned(csd=known.competence.csd, unit_id=known.competence.unit)]


def refuse_other_opening(command: OpenCase, state: Open, said: CaseOpened) -> Sequence[Event]:
    """A case that is open already: quiet for a notification or the same again, else a contradiction."""
    if command.opened_because == "notification" or state.opened.unexplained() == said:
        return []
    raise Refused("case_exists", "The case {identity} was opened before.", identity=command.case_id)


def assign(command: AssignCase, state: Open, known: CaseKnows) -> Sequence[Event]:
    """Give it to a unit that exists, and to workers of that unit's CSD."""
    if known.competence is None:
        raise BadInput("unknown_unit", "There is no unit {slug}.", field="unit_id", slug=command.unit_id)
    csd_of = dict(known.workers)
    named = (*(() if command.holder is None else (command.holder,)), *command.team)
    for worker in named:
        if csd_of.get(worker) is None:
            raise BadInput("unknown_worker", "There is no worker {slug}.", field="holder", slug=worker)
        if csd_of[worker] != known.competence.csd:
            raise Refused(
                "worker_of_another_csd", "{worker} does not work for the CSD of that unit.", worker=worker
            )
    said = CaseAssigned(
        csd=known.competence.csd,
        unit_id=command.unit_id,
        holder=command.holder,
        team=command.team,
        by_csd=command.told.csd,
    )
    assigned = state.held.assigned
    return [] if assigned is not None and tells_the_same(assigned, said) else [said]


def tells_the_same(before: CaseAssigned, said: CaseAssigned) -> bool:
    """Whether nothing is new; said again by the CSD it was given to, it is: that one has accepted."""
    accepts = said.by_csd == said.csd != before.by_csd
    said_before = before.unexplained().model_copy(update={"by_csd": said.by_csd})
    return said_before == said and (not accepts or before.by_csd is None)


def join_person(command: JoinPerson, state: Open, known: CaseKnows) -> Sequence[Event]:
    """A person more; one who does not come with this request must be known."""
    if not command.arrives and not known.person_known:
        raise unknown_person(command.person_id, command.field)
    said = PersonJoinedCase(
        person_id=command.person_id,
        role=command.role,
        sex=command.sex,
        age_years=command.age_years,
        age_basis=command.age_basis,
    )
    return [] if said in state.held.persons else [said]


def write(command: WriteText, state: Open | Closed) -> Sequence[Event]:
    """A text about persons of the case, also after it is closed; its id is used once."""
    there = {person.person_id for person in state.held.persons}
    for number, person in enumerate(command.about):
        if person not in there:
            raise unknown_person(person, f"about.{number}")
    said = TextWritten(text_id=command.text_id, kind=command.kind, about=command.about, body=command.body)
    if said in state.held.texts:
        return []
    if any(text.text_id == command.text_id for text in state.held.texts):
        raise Refused("text_exists", "The text {identity} was written before.", identity=command.text_id)
    return [said]


def close(command: CloseCase, state: Open | Closed, known: CaseKnows) -> Sequence[Event]:
    """Close it once every notification of it is triaged, so that none is lost."""
    if isinstance(state, Closed):
        return []
    if command.told.occurred_at < state.opened_at:
        raise BadInput("closed_before_opened", "A case is closed after it was opened.", field="occurred_at")
    if known.untriaged:
        raise Refused(
            "notification_untriaged",
            "Triage its notifications first: {identities}.",
            identities=", ".join(known.untriaged),
        )
    return [CaseClosed()]


def unknown_person(identity: str, where: str) -> BadInput:
    """Somebody whom intake, or this case, does not know."""
    return BadInput("unknown_person", "There is no person {identity} here.", field=where, identity=identity)
