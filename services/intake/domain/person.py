"""The rules of a person: registered once, details and attributes change, no birth date in the future."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeAlias, assert_never

from chassis.errors import BadInput, Forbidden, NotFound, Refused
from chassis.facts import Belongs, Event, FactWithdrawn, Recorded, Told
from services.intake.commands.person import (
    ChangeDetails,
    CodeAttributes,
    ErasePerson,
    PersonCommand,
    RegisterPerson,
    SeePerson,
)
from services.intake.domain import corrections
from services.intake.domain.corrections import Competence, Knows
from services.intake.events.person import (
    PersonAttributesCoded,
    PersonAwaited,
    PersonDetailsChanged,
    PersonErased,
    PersonEvent,
    PersonRegistered,
    PersonSeenOn,
    SealedDetails,
)

OLDEST = 130
CODED = ("municipality", "citizenship", "residence", "work", "education")
INTAKE = "intake"
"""Who says what follows from a person's data."""


@dataclass(frozen=True, slots=True)
class Said:
    """What stands of one fact of another service, and the fact that says it."""

    event_id: str
    event: PersonSeenOn | PersonAwaited


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a person: sealed details, coded attributes, and what was said of her by `about`."""

    details: SealedDetails = field(default_factory=SealedDetails)
    coded: PersonAttributesCoded = field(default_factory=PersonAttributesCoded)
    sex: str = "unknown"
    age_years: int | None = None
    age_basis: str | None = None
    seen: Mapping[str, Said] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unregistered:
    """Nobody registered this person yet; a late fact may have told of an earlier moment."""

    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True, slots=True)
class Registered:
    """A person, and where she or he came up first."""

    profile: Profile
    case_id: str
    csd: str | None
    unit: str | None
    erased: bool = False


State: TypeAlias = Unregistered | Registered


@dataclass(frozen=True, slots=True)
class PersonKnows(Knows):
    """The competent unit of the case she or he comes up in, and whether the municipality named is known."""

    competence: Competence | None = None
    municipality_known: bool = True


def evolve(state: State, fact: Recorded) -> State:
    """The person after one more fact."""
    if fact.event is None or isinstance(fact.event, FactWithdrawn):
        return state
    event: PersonEvent = fact.event  # type: ignore[assignment]
    match event:
        case PersonRegistered():
            return Registered(told_more(state.profile, event), event.case_id, event.csd, event.unit)
        case PersonErased():
            return replace(state, erased=True) if isinstance(state, Registered) else state
        case PersonDetailsChanged():
            return replace(state, profile=told_more(state.profile, event))
        case PersonAttributesCoded():
            coded = state.profile.coded.model_copy(update=said(event))
            return replace(state, profile=replace(state.profile, coded=coded))
        case PersonSeenOn(about=about) | PersonAwaited(about=about):
            seen = {**state.profile.seen, about: Said(fact.event_id, event)}
            return replace(state, profile=replace(state.profile, seen=seen))
        case _:
            assert_never(event)


def told_more(profile: Profile, event: PersonRegistered | PersonDetailsChanged) -> Profile:
    """The profile with what the fact says in place of what was said before."""
    aged = event.age_years is not None
    return replace(
        profile,
        details=profile.details.merged(event.details),
        sex=profile.sex if event.sex in (None, "unknown") else event.sex,
        age_years=event.age_years if aged else profile.age_years,
        age_basis=event.age_basis if aged else profile.age_basis,
    )


def said(event: PersonAttributesCoded) -> dict[str, Any]:
    """The attributes that the fact speaks of."""
    return {name: getattr(event, name) for name in CODED if getattr(event, name) is not None}


def belongs(state: State) -> Belongs:
    """The case where she or he came up first."""
    if isinstance(state, Unregistered):
        return Belongs()
    return Belongs(state.csd, state.unit, state.case_id)


def decide(command: PersonCommand, state: State, known: PersonKnows) -> Sequence[Event]:
    """The facts that come of a command."""
    match command:
        case RegisterPerson():
            return register(command, not_erased(state, command.person_id), known)
        case ChangeDetails():
            return change(command, existing(state, command.person_id))
        case CodeAttributes():
            return code(command, existing(state, command.person_id), known)
        case ErasePerson():
            return erase(command, state)
        case SeePerson():
            return see(command, state)
        case _:
            assert_never(command)


def existing(state: State, identity: str) -> Registered:
    """The person, who must be registered and not erased."""
    if isinstance(state, Unregistered):
        raise NotFound("person", identity)
    not_erased(state, identity)
    return state


def not_erased(state: State, identity: str) -> State:
    """Nothing more is recorded about somebody who was erased."""
    if isinstance(state, Registered) and state.erased:
        raise erased(identity)
    return state


def erased(identity: str) -> Refused:
    """An erasure stays."""
    return Refused(
        "erased",
        "The {kind} {identity} was erased; nothing more is recorded of it.",
        kind="person",
        identity=identity,
    )


def erase(command: ErasePerson, state: State) -> Sequence[Event]:
    """Somebody decided it; twice is quiet, for the key may still have to be destroyed."""
    if isinstance(state, Unregistered):
        raise NotFound("person", command.person_id)
    return [] if state.erased else [PersonErased(basis=command.basis)]


def register(command: RegisterPerson, state: State, known: PersonKnows) -> Sequence[Event]:
    """Take the person in; of one known already, what is new."""
    if isinstance(state, Registered):
        return change(command, state)
    competence = known.competence
    return [
        PersonRegistered(
            case_id=command.case_id,
            csd=None if competence is None else competence.csd,
            unit=None if competence is None else competence.unit,
            details=command.details,
            sex=command.sex or "unknown",
            age_years=command.age_years,
            age_basis=command.age_basis,
        )
    ]


def change(command: ChangeDetails | RegisterPerson, state: Registered) -> Sequence[Event]:
    """What differs from what is known; nothing new is quiet."""
    event = PersonDetailsChanged(
        details=command.details, sex=command.sex, age_years=command.age_years, age_basis=command.age_basis
    )
    return [] if told_more(state.profile, event) == state.profile else [event]


def code(command: CodeAttributes, state: Registered, known: PersonKnows) -> Sequence[Event]:
    """What counting needs; a municipality must be known."""
    if not known.municipality_known:
        raise BadInput(
            "unknown_municipality",
            "There is no municipality {slug} with a competent unit.",
            field="municipality",
            slug=command.municipality,
        )
    event = PersonAttributesCoded(**{name: getattr(command, name) for name in CODED})
    if not said(event):
        raise BadInput("nothing_said", "Say at least one attribute.")
    coded = state.profile.coded
    return [] if coded.model_copy(update=said(event)) == coded else [event]


def see(command: SeePerson, state: State) -> Sequence[Event]:
    """What is said of her for another service's fact; the same again is quiet."""
    said = state.profile.seen.get(command.entry.about)
    return [] if said is not None and said.event.unexplained() == command.entry else [command.entry]


def may_correct(told: Told, fact: Recorded, known: Knows | None) -> None:
    """What follows from a person's data is corrected by correcting them, however late; the rest as everywhere."""
    if isinstance(fact.event, PersonErased):
        raise erased(fact.id)
    if not isinstance(fact.event, PersonSeenOn | PersonAwaited):
        corrections.may_correct(told, fact, known)
    elif told.actor != INTAKE:
        raise Forbidden(
            "That follows from what is known of the person; correct that.", code="follows_from_data"
        )


def seen_on(profile: Profile, about: str, on: date, born: date | None) -> PersonSeenOn:
    """Age in completed years on a local date and what it rests on, and the group; `born` is the date opened."""
    said: dict[str, Any] = {name: getattr(profile.coded, name) for name in CODED}
    if born is not None:
        said |= {"age_years": max(completed_years(born, on), 0), "age_basis": profile.age_basis or "stated"}
    else:
        said |= {"age_years": profile.age_years, "age_basis": profile.age_basis}
    return PersonSeenOn(about=about, on=on, sex=profile.sex, **said)


def possible_birth_date(born: date | None, today: date, where: str) -> None:
    """Refuse a birth date in the future, or so far back that nobody lives from it."""
    if born is not None and born > today:
        raise BadInput(
            "birth_date_in_future", "A birth date lies in the past, not in the future.", field=where
        )
    if born is not None and today.year - born.year > OLDEST:
        raise BadInput("birth_date_too_early", "Nobody born so early is alive.", field=where)


def completed_years(born: date, on: date) -> int:
    """Age in completed years on a local date."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
