"""Finding a person by name and date of birth without opening everybody; every hit is a look."""

import threading
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.clock import new_id
from chassis.errors import BadInput, Refused
from chassis.rights import Whose
from chassis.web import Call, CallContext, json_response
from services.intake.api import opening, rights, sealing
from services.intake.api.bodies import Day, Line
from services.intake.domain.name_tokens import parts, spellings, tokens
from services.intake.projections import case_persons, facts_of_request, persons, whose

ROUTER = APIRouter(tags=["persons"])
SOUGHT_BY = ("given_name", "family_name", "birth_date")
MOST = 20
"""So many hits are shown; more of them ask for more to go by."""
PURPOSE = "search"
LIMITS = (
    "Whole parts of a name, without accents and case (Đ also as Dj), and the exact date of birth; no beginnings, "
    "no wildcards, nothing that only sounds alike, no former name. Whoever was erased is not found."
)
Purpose = Literal["notification", "intervention", "placement", "guardian_lookup", "returning_person", "other"]
_one_at_a_time = threading.Lock()


class SearchBody(BaseModel):
    """A family name, or a date of birth, or both with more; and what for."""

    model_config = ConfigDict(extra="forbid")

    given_name: Line | None = None
    family_name: Line | None = None
    birth_date: Day | None = None
    purpose: Annotated[Purpose, Field(description="kept with every hit")]


class Hit(BaseModel):
    """Somebody found: of another's person only that there is one, and who to ask."""

    id: str
    own: bool
    given_name: str | None
    family_name: str | None
    birth_date: str | None
    birth_year: int | None
    csds: list[str]
    case_ids: list[str]


class Found(BaseModel):
    """The hits, and what a search cannot find."""

    items: list[Hit]
    limits: Annotated[str, StringConstraints(min_length=1)]


@ROUTER.post(
    "/persons/search",
    summary="Find a person by name and date of birth; every hit is a look, recorded",
    responses={200: {"model": Found}},
)
def search(call: Call, body: SearchBody) -> Response:
    wanted = sought(body)
    call.await_seen()
    catch_up(call)
    digests = [digest(call, token) for token in wanted]
    found = [subject.partition(":")[2] for subject in call.app.keys.find(digests, MOST + 1)]
    if len(found) > MOST:
        record_search(call, body.purpose)
        raise Refused("too_many_hits", "More than {most} persons fit; say more of her or him.", most=MOST)
    items = hits(call, found, body.purpose)
    if not items:
        record_search(call, body.purpose)
    return json_response({"items": items, "limits": LIMITS}, 200, {"Cache-Control": "no-store"})


def sought(body: SearchBody) -> list[str]:
    """What is searched for, as tokens; refused when it is too little to tell anybody apart."""
    for field in ("given_name", "family_name"):
        said = getattr(body, field)
        if said is not None and not parts(said):
            raise BadInput("name_too_short", "A name to search for has two letters or more.", field=field)
    if body.family_name is None and body.birth_date is None:
        raise BadInput("too_little", "Say a family name or a date of birth.", field="family_name")
    born = None if body.birth_date is None else body.birth_date.isoformat()
    return list(tokens(body.given_name, body.family_name, born))


def digest(call: CallContext, token: str) -> str:
    """A token as the index has it."""
    found: str = call.app.keys.hmac(PURPOSE, token.encode())
    return found


def catch_up(call: CallContext) -> None:
    """Bring the index to the end of the log: whoever was registered or changed since is found by what is known now."""
    keys = call.app.keys
    with _one_at_a_time, call.store.reading() as connection:
        after, last = keys.indexed_through(), facts_of_request.last_position(connection)
        if after > last:  # the log was restored from an earlier day
            after = 0
        for changed, through in facts_of_request.persons_changed(connection, after):
            keys.index(indexed(call, persons.latest(connection, changed)), through)


def indexed(call: CallContext, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    """{subject: digests} of persons; of those erased nothing opens, so they have none."""
    found = {}
    for identity, row in rows.items():
        given, family, born = (opened(call, row, name) for name in SOUGHT_BY)
        said = tokens(given, family, born, spellings)
        found[sealing.of_person(identity)] = {digest(call, token) for token in said}
    return found


def opened(call: CallContext, row: Mapping[str, Any], name: str) -> str | None:
    """One detail of a person, for the index alone; it does not leave the service."""
    if name not in row["details"]:
        return None
    return sealing.opened(call.app.keys, row["person_id"], name, row["details"][name][0])


def hits(call: CallContext, found: Sequence[str], purpose: str) -> list[dict[str, Any]]:
    """The persons found, ones own first; each a look before anything leaves."""
    mine = call.permit_for(rights.SEES_PERSONS)
    with call.store.reading() as connection:
        rows = persons.latest(connection, found)
        belongs = {identity: whose.of_person(connection, identity, call.now) or Whose() for identity in rows}
        cases = {
            identity: case_persons.cases_of(connection, identity, whose.NOW, whose.NOW) for identity in rows
        }
    items = []
    for identity, row in rows.items():
        own = mine.covers(belongs[identity])
        call.permit.grounds = mine.grounds if own else frozenset({"let_in"})
        plain = opening.persons(
            call, {identity: row}, SOUGHT_BY, f"search:{identity}", purpose=f"{PURPOSE}:{purpose}"
        )[identity]
        joined = [one["case_id"] for one in cases[identity]] if own else []
        items.append(hit(identity, plain, own, sorted(belongs[identity].csds), joined))
    return sorted(items, key=lambda one: (not one["own"], one["family_name"] or "", one["id"]))


def hit(
    identity: str, plain: Mapping[str, Any], own: bool, csds: Sequence[str], cases: Sequence[str]
) -> dict[str, Any]:
    """One hit; the day of birth and the cases only of one's own."""
    born = plain["birth_date"]
    return {
        "id": identity,
        "own": own,
        "given_name": plain["given_name"],
        "family_name": plain["family_name"],
        "birth_date": born if own else None,
        "birth_year": None if born is None else int(born[:4]),
        "csds": list(csds),
        "case_ids": list(dict.fromkeys(cases)),
    }


def record_search(call: CallContext, purpose: str) -> None:
    """A search that shows nobody is kept too, without what was searched for."""
    opening.record(call, "search", {new_id(): ()}, "search", None, purpose=f"{PURPOSE}:{purpose}")
