"""Facts of the reference data: streams `csd-`, `unit-`, `municipality-`, `station-`, `worker-`, `directory-` and
`house_address-<slug>`."""

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
    """Which unit is competent for a municipality as of now.

    `lat_e4` and `lon_e4` are where its seat lies, WGS 84, in ten-thousandths of a degree; None: nobody said.
    """

    type = "municipality_set"

    name: str
    unit: str
    lat_e4: int | None = None
    lon_e4: int | None = None


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


class HouseAddressSet(Event):
    """Where a crisis centre is, sealed under the house's own key; `secret`: only for those who must go there."""

    type = "house_address_set"

    address: str
    secret: bool = True


ReferenceEvent: TypeAlias = (
    CsdSet | UnitSet | MunicipalitySet | StationSet | WorkerSet | DirectoryEntrySet | HouseAddressSet
)
EVENTS = (CsdSet, UnitSet, MunicipalitySet, StationSet, WorkerSet, DirectoryEntrySet, HouseAddressSet)
