"""Routes of reference data: CSDs, units, municipalities, stations, workers and the directory."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis.decider import Ask
from chassis.errors import Forbidden
from chassis.questions import Question
from chassis.rights import Whose
from chassis.web import Call, CallContext, CommandBody, Slug, Times
from services.intake.api import opening, sealing
from services.intake.api.bodies import Day, Line, Printed
from services.intake.api.reference_shapes import SHAPES
from services.intake.commands.reference import SetReference
from services.intake.events.reference import (
    CsdSet,
    DirectoryEntrySet,
    MunicipalitySet,
    ReferenceEvent,
    StationSet,
    UnitSet,
    WorkerSet,
)
from services.intake.events.words import InstitutionKind, Readiness
from services.intake.projections import reference, whose

ROUTER = APIRouter(tags=["reference data"])
PLURALS = {
    "csds": "csd",
    "units": "unit",
    "municipalities": "municipality",
    "stations": "station",
    "workers": "worker",
    "directory": "directory",
}
SlugInPath = Annotated[Slug, Path(description="its short name")]
SEES_WORKERS = frozenset(
    {"on_call_worker", "unit_worker", "coordinator", "centre_staff", "head_office", "director", "admin"}
)
PERSONAL = ("name", "phone")
OF_A_CSD = ("unit", "station", "worker")
SEAT_STEPS = 10_000
"""Steps of a degree in which a seat is kept: a fact holds whole numbers."""


class CsdBody(CommandBody):
    """A centre for social work."""

    name: Printed
    invented: bool = False


class UnitBody(CommandBody):
    """A unit of a CSD."""

    name: Printed
    csd: Slug


class SeatBody(BaseModel):
    """Where a place lies, WGS 84, in degrees; kept to a ten-thousandth."""

    model_config = ConfigDict(extra="forbid")

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class MunicipalityBody(CommandBody):
    """A municipality and the unit competent for it; `seat` tells distances."""

    name: Printed
    unit: Slug
    seat: SeatBody | None = None


class StationBody(CommandBody):
    """A police station; its slug is its printed short name."""

    name: Printed
    csd: Slug
    administration: Printed


class WorkerBody(CommandBody):
    """A worker; name and telephone are sealed."""

    csd: Slug
    units: tuple[Slug, ...] = ()
    readiness: tuple[Readiness, ...] = ()
    qualified_since: Day | None = None
    active: bool = True
    name: Line | None = None
    phone: Line | None = None


class DirectoryBody(CommandBody):
    """An institution, how to reach it, and when that was last verified."""

    name: Printed
    kind: InstitutionKind
    municipality: Slug | None = None
    phone: Printed | None = None
    email: Printed | None = None
    last_verified: Day


@ROUTER.put("/csds/{slug}", summary="A CSD as of now")
def put_csd(call: Call, slug: SlugInPath, body: CsdBody) -> Response:
    return entered(call, "csd", slug, body, CsdSet(name=body.name, invented=body.invented))


@ROUTER.put("/units/{slug}", summary="A unit as of now")
def put_unit(call: Call, slug: SlugInPath, body: UnitBody) -> Response:
    return entered(call, "unit", slug, body, UnitSet(name=body.name, csd=body.csd))


@ROUTER.put("/municipalities/{slug}", summary="A municipality and its competent unit as of now")
def put_municipality(call: Call, slug: SlugInPath, body: MunicipalityBody) -> Response:
    seat = body.seat
    said = MunicipalitySet(
        name=body.name,
        unit=body.unit,
        lat_e4=None if seat is None else round(seat.lat * SEAT_STEPS),
        lon_e4=None if seat is None else round(seat.lon * SEAT_STEPS),
    )
    return entered(call, "municipality", slug, body, said)


@ROUTER.put("/stations/{slug}", summary="A police station as of now")
def put_station(call: Call, slug: SlugInPath, body: StationBody) -> Response:
    said = StationSet(name=body.name, csd=body.csd, administration=body.administration)
    return entered(call, "station", slug, body, said)


@ROUTER.put("/workers/{slug}", summary="A worker as of now")
def put_worker(call: Call, slug: SlugInPath, body: WorkerBody) -> Response:
    said = WorkerSet(
        csd=body.csd,
        units=tuple(body.units),
        readiness=tuple(body.readiness),
        qualified_since=body.qualified_since,
        active=body.active,
        **sealed_worker(call, slug, {"name": body.name, "phone": body.phone}),
    )
    return entered(call, "worker", slug, body, said)


@ROUTER.put("/directory/{slug}", summary="An institution as of now")
def put_directory(call: Call, slug: SlugInPath, body: DirectoryBody) -> Response:
    said = body.model_dump(include=set(DirectoryEntrySet.model_fields) - {"reason_code", "reason_id"})
    return entered(call, "directory", slug, body, DirectoryEntrySet(**said))


def entered(
    call: CallContext,
    kind: str,
    slug: str,
    body: CommandBody,
    entry: ReferenceEvent,
    found: Whose | None = None,
) -> Response:
    """The entry decided upon and answered; a coordinator enters what is her own CSD's."""
    with call.store.reading() as connection:
        found = found or whose.of_reference(connection, kind, slug, entry.model_dump())
    if not call.permit.covers(found):
        raise Forbidden("You enter what belongs to your own CSD only.", code="another_csd")
    command = SetReference(told=call.told(body), slug=slug, entry=entry)
    return call.decide([Ask(call.app.rules[kind], slug, command)], status=200)


def sealed_worker(call: CallContext, slug: str, said: dict[str, str | None]) -> dict[str, str | None]:
    """A worker's name and telephone sealed; what is recorded already in the same words stays as it is."""
    with call.store.reading() as connection:
        known = reference.latest(connection, "worker", slug) or {}
    subject = sealing.of_worker(slug)
    return {
        name: None if plain is None else sealing.sealed(call.app.keys, subject, name, plain, known.get(name))
        for name, plain in said.items()
    }


def shown(call: CallContext, kind: str, entry: dict[str, Any]) -> dict[str, Any]:
    """An entry as JSON; a worker's name and telephone only for those who work together."""
    if kind == "municipality":
        return seated(entry)
    if kind != "worker":
        return entry
    allowed = bool(SEES_WORKERS & set(call.caller.roles))
    return {
        **entry,
        **{name: opening.of_worker(call, entry, name) if allowed else None for name in PERSONAL},
    }


def seated(entry: dict[str, Any]) -> dict[str, Any]:
    """A municipality with its seat in degrees, null where nobody said."""
    lat, lon = entry.pop("lat_e4", None), entry.pop("lon_e4", None)
    known = lat is not None and lon is not None
    return {**entry, "seat": {"lat": lat / SEAT_STEPS, "lon": lon / SEAT_STEPS} if known else None}


def csd_asked(
    csd: Annotated[Slug | None, Query(description="those of this CSD alone")] = None,
) -> str | None:
    """Whose entries are asked for."""
    return csd


def every_csd() -> None:
    """Asked for without a word of a CSD: these entries are nobody's own."""


def lists(kind: str) -> Callable[..., Response]:
    """The route that lists the entries of one kind."""
    whose_ones = Depends(csd_asked if kind in OF_A_CSD else every_csd)

    def get_all(
        call: Call,
        times: Times,
        csd: Annotated[str | None, whose_ones],
        limit: Annotated[int, Query(ge=1, le=500)] = 500,
        cursor: str | None = None,
    ) -> Response:
        def question(q: Question) -> dict[str, Any]:
            entries = reference.listed(q.connection, kind, q.at, q.known_at)
            of_csd = [entry for entry in entries if csd is None or entry["csd"] == csd]
            rest = [entry for entry in of_csd if cursor is None or entry["id"] > cursor]
            items = [shown(call, kind, entry) for entry in rest[:limit]]
            return {"items": items, "next": items[-1]["id"] if len(rest) > limit else None}

        return call.answer(times, question)

    return get_all


def shows(kind: str) -> Callable[..., Response]:
    """The route that shows one entry of one kind."""

    def get_one(call: Call, times: Times, slug: SlugInPath) -> Response:
        def question(q: Question) -> dict[str, Any] | None:
            entry = reference.one(q.connection, kind, slug, q.at, q.known_at)
            return None if entry is None else shown(call, kind, entry)

        return call.answer(times, question)

    return get_one


for plural, single in PLURALS.items():
    of_list, of_one = SHAPES[single]
    ROUTER.add_api_route(
        f"/{plural}",
        lists(single),
        methods=["GET"],
        summary=f"All of {plural}",
        name=f"list_{plural}",
        responses={200: {"model": of_list}},
    )
    ROUTER.add_api_route(
        f"/{plural}/{{slug}}",
        shows(single),
        methods=["GET"],
        summary=f"One of {plural}",
        name=f"show_{single}",
        responses={200: {"model": of_one}},
    )
