"""Who is on call: now, at any instant, and next."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.errors import BadInput, Forbidden, NotFound
from chassis.identity import Caller
from chassis.web import Call, Question, Slug, Times
from services.intervention.api import shown
from services.intervention.api.shapes import DutyShown
from services.intervention.projections import shifts, stations

ROUTER = APIRouter(tags=["duty"])
INSIDE = frozenset({"on_call_worker", "unit_worker", "coordinator", "centre_staff", "director", "admin"})


@ROUTER.get("/duty", summary="Who is on call at `at`, and who is next", responses={200: {"model": DutyShown}})
def get_duty(call: Call, times: Times, csd: Slug | None = None, station: Slug | None = None) -> Response:
    by_station = station is not None or not call.caller.roles & INSIDE

    def answer(q: Question) -> dict[str, Any]:
        call.permit.left_to_the_rules()  # below: the police ask for their own area
        asked = csd_of_station(q, call.caller, station, csd) if by_station else csd or call.caller.csd
        if asked is None:
            raise BadInput("csd_missing", "Name a csd or a station.", field="csd")
        return {
            "csd": asked,
            "now": [shown.shift(row) for row in shifts.on_call(q.connection, asked, q.at, q.known_at)],
            "next": [shown.shift(row) for row in shifts.following(q.connection, asked, q.at, q.known_at)],
        }

    return call.answer(times, answer, sources=("intake",) if by_station else ())


def csd_of_station(q: Question, caller: Caller, station: str | None, csd: str | None) -> str:
    """The CSD that a station calls; the police ask for their own area only."""
    named = [station] if station is not None else sorted(caller.stations)
    found = [row for name in named if (row := stations.one(q.connection, name, q.at, q.known_at))]
    if station is not None and not found:
        raise NotFound("station", station)
    own = [row for row in found if may_ask(caller, row) and csd in (None, row["csd"])]
    if not own:
        raise Forbidden("The police ask who is on call in their own area.", code="another_station")
    return str(own[0]["csd"])


def may_ask(caller: Caller, station: dict[str, Any]) -> bool:
    """Everybody of the service; the police of that station or its administration."""
    if caller.roles & INSIDE:
        return True
    return station["station"] in caller.stations or station["administration"] == caller.administration
