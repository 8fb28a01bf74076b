"""Facts of the reference data: streams `csd-`, `unit-`, `municipality-`, `station-`, `worker-`, `directory-<slug>`."""

from datetime import date
from typing import TypeAlias

from chassis.facts import Event
from services.intake.events.words import InstitutionKind, Readiness


class CsdSet(Event):
    """A centre for social work as of now."""

    type = "csd_set"

    name: str
    invented: bool = False


class UnitSet(Event):
    """A unit of a CSD as of now."""

    type = "unit_set"

    name: str
    csd: str


class MunicipalitySet(Event):
    """Which unit is competent for a municipality as of now."""

    type = "municipality_set"

    name: str
    unit: str


class StationSet(Event):
    """A police station as of now."""

    type = "station_set"

    name: str
    csd: str
    administration: str


class WorkerSet(Event):
    """A worker as of now; name and telephone are sealed under the worker's own key."""

    type = "worker_set"

    csd: str
    units: tuple[str, ...] = ()
    readiness: tuple[Readiness, ...] = ()
    qualified_since: date | None = None
    active: bool = True
    name: str | None = None
    phone: str | None = None


class DirectoryEntrySet(Event):
    """An institution one may have to reach at night, and when its number was last verified."""

    type = "directory_entry_set"

    name: str
    kind: InstitutionKind
    municipality: str | None = None
    phone: str | None = None
    email: str | None = None
    last_verified: date


ReferenceEvent: TypeAlias = CsdSet | UnitSet | MunicipalitySet | StationSet | WorkerSet | DirectoryEntrySet
EVENTS = (CsdSet, UnitSet, MunicipalitySet, StationSet, WorkerSet, DirectoryEntrySet)
