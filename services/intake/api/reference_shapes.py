"""What the questions about reference data answer: each entry with the event that says so."""

from datetime import date

from pydantic import BaseModel

from chassis.answers import Answer, Listed, Shape
from services.intake.events.words import InstitutionKind, Readiness


class CsdInList(Shape):
    """A centre for social work."""

    id: str
    name: str
    invented: bool
    event_id: str


class UnitInList(Shape):
    """A unit of a CSD."""

    id: str
    name: str
    csd: str
    event_id: str


class SeatShown(Shape):
    """Where a place lies, WGS 84, in degrees."""

    lat: float
    lon: float


class MunicipalityInList(Shape):
    """A municipality and the unit competent for it."""

    id: str
    name: str
    unit: str
    seat: SeatShown | None
    event_id: str


class StationInList(Shape):
    """A police station."""

    id: str
    name: str
    csd: str
    administration: str
    event_id: str


class WorkerInList(Shape):
    """A worker; name and telephone are null where nobody said them, and for those who do not work with her."""

    id: str
    csd: str
    units: list[str]
    readiness: list[Readiness]
    qualified_since: date | None
    active: bool
    name: str | None
    phone: str | None
    event_id: str


class InstitutionInList(Shape):
    """An institution, how to reach it, and when that was last verified."""

    id: str
    name: str
    kind: InstitutionKind
    municipality: str | None
    phone: str | None
    email: str | None
    last_verified: date
    event_id: str


class Csds(Listed):
    """A page of CSDs."""

    items: list[CsdInList]


class Units(Listed):
    """A page of units."""

    items: list[UnitInList]


class Municipalities(Listed):
    """A page of municipalities."""

    items: list[MunicipalityInList]


class Stations(Listed):
    """A page of stations."""

    items: list[StationInList]


class Workers(Listed):
    """A page of workers."""

    items: list[WorkerInList]


class Directory(Listed):
    """A page of institutions."""

    items: list[InstitutionInList]


class CsdShown(CsdInList, Answer):
    """One CSD."""


class UnitShown(UnitInList, Answer):
    """One unit."""


class MunicipalityShown(MunicipalityInList, Answer):
    """One municipality."""


class StationShown(StationInList, Answer):
    """One station."""


class WorkerShown(WorkerInList, Answer):
    """One worker."""


class InstitutionShown(InstitutionInList, Answer):
    """One institution."""


SHAPES: dict[str, tuple[type[BaseModel], type[BaseModel]]] = {
    "csd": (Csds, CsdShown),
    "unit": (Units, UnitShown),
    "municipality": (Municipalities, MunicipalityShown),
    "station": (Stations, StationShown),
    "worker": (Workers, WorkerShown),
    "directory": (Directory, InstitutionShown),
}
"""By kind: the shape of its list and of one."""
