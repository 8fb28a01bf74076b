"""The rules of reference data: what an entry names must be there; the same again is quiet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from chassis.errors import BadInput
from chassis.facts import Belongs, Event, FactWithdrawn, Recorded
from services.intake.commands.reference import SetReference
from services.intake.domain.corrections import Knows
from services.intake.events.reference import (
    CsdSet,
    DirectoryEntrySet,
    HouseAddressSet,
    MunicipalitySet,
    ReferenceEvent,
    StationSet,
    UnitSet,
    WorkerSet,
)


@dataclass(frozen=True, slots=True)
class Unset:
    """No such entry yet."""


@dataclass(frozen=True, slots=True)
class Set:
    """The entry as it stands."""

    entry: ReferenceEvent


State: TypeAlias = Unset | Set


@dataclass(frozen=True, slots=True)
class ReferenceKnows(Knows):
    """The slugs known of each kind that the entry names."""

    csds: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()


def evolve(state: State, fact: Recorded) -> State:
    """The entry after one more fact."""
    if fact.event is None or isinstance(fact.event, FactWithdrawn):
        return state
    event: ReferenceEvent = fact.event  # type: ignore[assignment]
    return Set(event)


def belongs(state: State) -> Belongs:
    """The CSD that an entry speaks of, where it names one."""
    return Belongs(csd=getattr(state.entry, "csd", None)) if isinstance(state, Set) else Belongs()


def decide(command: SetReference, state: State, known: ReferenceKnows) -> Sequence[Event]:
    """The entry as a fact, unless it stands like that already."""
    check_named(command.entry, known)
    if isinstance(state, Set) and state.entry.unexplained() == command.entry:
        return []
    return [command.entry]


def check_named(entry: ReferenceEvent, known: ReferenceKnows) -> None:
    """Refuse an entry that names what is not there."""
    match entry:
        case UnitSet(csd=csd) | StationSet(csd=csd):
            must_be("csd", csd, known.csds)
        case WorkerSet(csd=csd, units=units):
            must_be("csd", csd, known.csds)
            for unit in units:
                must_be("unit", unit, known.units)
        case MunicipalitySet(unit=unit):
            must_be("unit", unit, known.units)
        case DirectoryEntrySet(municipality=municipality) if municipality is not None:
            must_be("municipality", municipality, known.municipalities)
        case CsdSet() | DirectoryEntrySet() | HouseAddressSet():
            pass


def must_be(kind: str, slug: str, known: frozenset[str]) -> None:
    """Refuse a slug that nobody entered."""
    if slug in known:
        return
    match kind:
        case "csd":
            raise BadInput("unknown_csd", "There is no CSD {slug}.", field="csd", slug=slug)
        case "unit":
            raise BadInput("unknown_unit", "There is no unit {slug}.", field="unit", slug=slug)
        case _:
            raise BadInput(
                "unknown_municipality",
                "There is no municipality {slug} with a competent unit.",
                field="municipality",
                slug=slug,
            )
