"""Where a house is: sealed here, opened for those who must go there, each opening a look."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import Field

from chassis.errors import Forbidden
from chassis.questions import Question
from chassis.rights import Whose
from chassis.web import Call, CallContext, CommandBody, Slug, Times
from services.intake.api import opening, sealing
from services.intake.api.bodies import Line
from services.intake.api.reference import entered
from services.intake.events.reference import HouseAddressSet
from services.intake.projections import house_requests, reference

ROUTER = APIRouter(tags=["centres"])
KIND = "house_address"
ADDRESS = "address"
SlugInPath = Annotated[Slug, Path(description="the centre's short name")]


class AddressBody(CommandBody):
    """Where the house is; unless it is said not to be, it is secret."""

    address: Line
    secret: bool = Field(True, strict=True)


@ROUTER.put("/centres/{slug}/address", summary="Where a house is, sealed")
def put_address(call: Call, slug: SlugInPath, body: AddressBody) -> Response:
    own = Whose(centres=frozenset({slug}))
    if not call.permit.covers(own):
        raise Forbidden("You may act for your own centre only.", code="another_centre")
    with call.store.reading() as connection:
        known = reference.latest(connection, KIND, slug) or {}
    sealed = sealing.sealed(
        call.app.keys, sealing.of_house(slug), ADDRESS, body.address, known.get("address")
    )
    return entered(call, KIND, slug, body, HouseAddressSet(address=sealed, secret=body.secret), own)


@ROUTER.get("/centres/{slug}/address", summary="Where a house is, opened; a look, recorded")
def get_address(call: Call, times: Times, slug: SlugInPath) -> Response:
    def question(q: Question) -> dict[str, Any] | None:
        entry = reference.one(q.connection, KIND, slug, q.at, q.known_at)
        if entry is None:
            call.permit.covers(Whose())
            return None
        told = not entry["secret"] or asked_lately(call, q, slug)
        let_in = frozenset({call.caller.subject} if told else ())
        if not call.permit.covers(Whose(centres=frozenset({slug}), let_in=let_in)):
            raise Forbidden(
                "The address is secret: the house tells it to those whose people it takes.",
                code="secret_address",
            )
        opening.record(call, "house", {slug: (ADDRESS,)}, f"centre:{slug}", None, purpose="casework")
        plain = call.app.keys.open(sealing.of_house(slug), ADDRESS, entry["address"])
        return {"id": slug, "address": plain, "secret": entry["secret"], "event_id": entry["event_id"]}

    return call.answer(times, question, sources=("placement",))


def asked_lately(call: CallContext, q: Question, slug: str) -> bool:
    """Whether the caller asked for room for people whom the house then took, less than a day ago."""
    return house_requests.accepted_lately(q.connection, slug, call.caller.subject, q.at, q.known_at)
