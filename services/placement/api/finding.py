"""Finding a bed: which houses can take these people now, which nearly, what is in the way, and how far it is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from chassis.clock import moment
from chassis.errors import BadInput
from chassis.problems import Language, language
from chassis.web import Call, Question, Slug, Times
from contracts import wording
from law.parameters import Law
from services.placement.api.centre_bodies import CentresShown
from services.placement.domain.distance import Seat, between, nearness
from services.placement.domain.hours import admits_at, needs_call_out
from services.placement.domain.suitability import Person, hindrances, suits
from services.placement.events.words import Sex
from services.placement.projections import centres, places
from services.placement.projections.law_entries import law_known
from services.placement.projections.looks import takes_in
from services.placement.projections.municipalities import seats

ROUTER = APIRouter(tags=["centres"])
Row = dict[str, Any]
PERSON = re.compile(r"(1?[0-9]{1,2})?([fmou])")
SEXES: dict[str, Sex] = {"f": "female", "m": "male", "o": "other", "u": "unknown"}
MOST = 20
MOST_CENTRES = 1_000
ORDER = ("now", "nearly", "no")


@dataclass(frozen=True, slots=True)
class Search:
    """Who needs a bed, and from which municipality they come, if that is said."""

    people: tuple[Person, ...]
    near: str | None
    language: Language


@ROUTER.get(
    "/centres",
    summary="The crisis centres; with `suitable_for`, those that can take these people first, the nearest first",
    responses={200: {"model": CentresShown}},
)
def get_centres(
    call: Call,
    times: Times,
    suitable_for: Annotated[
        str | None, Query(max_length=100, description="who needs a bed, by age and sex: `34f,8m,u`")
    ] = None,
    near: Annotated[Slug | None, Query(description="the municipality they come from")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(description="`next` of the page before")] = None,
    accept_language: Annotated[str | None, Header(description="sl, it or en: of what is in the way")] = None,
) -> Response:
    people = () if suitable_for is None else people_of(suitable_for)
    search = Search(people, near, language(accept_language))

    def ask(q: Question) -> dict[str, Any]:
        full, far = places.counts(q.connection, q.at, q.known_at), distances(q, near)
        if search.people:
            rows = centres.listed(q.connection, q.at, q.known_at, None, MOST_CENTRES)
            houses = [(row, with_room(row, full.get(row["slug"], {}), far)) for row in rows]
            return {"items": suitable(q, houses, search), "next": None}
        found = centres.listed(q.connection, q.at, q.known_at, cursor, limit + 1)
        items = [with_room(row, full.get(row["slug"], {}), far) for row in found[:limit]]
        return {"items": items, "next": items[-1]["id"] if len(found) > limit else None}

    return call.answer(times, ask, sources=() if near is None else ("intake",))


def people_of(said: str) -> tuple[Person, ...]:
    """`34f,8m,u`: each an age in completed years, if it is known, and a sex; 422 for anything else."""
    found = [PERSON.fullmatch(one.strip()) for one in said.split(",")]
    if len(found) > MOST or None in found:
        raise BadInput(
            "unknown_people",
            "Say who needs a bed by age and sex (f, m, o, u), with commas between, as in 34f,8m.",
            field="suitable_for",
        )
    return tuple(Person(int(one[1]) if one[1] else None, SEXES[one[2]]) for one in found if one is not None)


def distances(q: Question, near: str | None) -> tuple[str | None, Mapping[str, Seat]]:
    """From where, and every seat known; none, when nobody asks."""
    return near, {} if near is None else seats(q.connection, q.at, q.known_at)


def with_room(row: Row, counts: Mapping[str, int], far: tuple[str | None, Mapping[str, Seat]]) -> Row:
    """A centre with how full it is, and how far."""
    near, known = far
    occupied, reserved = counts.get("present", 0) + counts.get("absent", 0), counts.get("reserved", 0)
    free = max(row["in_service"] - occupied - reserved, 0) if row["open"] else 0
    shown = {**centres.shown(row), "occupied": occupied, "reserved": reserved, "free": free}
    return shown if near is None else {**shown, "distance_km": between(known, near, shown["municipality"])}


def suitable(q: Question, houses: Sequence[tuple[Row, Row]], search: Search) -> list[Row]:
    """Houses, each a row and how it is shown, with what is in the way: the best first, the nearer, the emptier."""
    law = law_known(q.connection, q.known_at)
    items = [judged(row, shown, search, law, q.at) for row, shown in houses]
    return sorted(
        items,
        key=lambda one: (
            ORDER.index(one["suits"]),
            nearness(one.get("distance_km")),
            -one["free"],
            one["id"],
        ),
    )


def judged(row: Row, shown: Row, search: Search, law: Law, at: int) -> Row:
    """A house as it suits these people at this hour."""
    entry, now = centres.entry_of(row["entry"]), moment(at)
    found = hindrances(
        takes_in(row, law, now),
        search.people,
        shown["free"],
        closed=not row["open"],
        admits=admits_at(entry.admits, now),
        catchment=search.near is None or entry.catchment is None or search.near in entry.catchment,
    )
    said = [{"code": one, "words": wording.word("", "in_the_way", one, search.language)} for one in found]
    call_out = needs_call_out(entry.admits, now)
    return {**shown, "suits": suits(found), "in_the_way": said, "call_out": call_out}
