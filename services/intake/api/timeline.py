"""The route of a case's timeline: the facts of all services, each with its source, and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Response

from chassis.clock import rfc3339
from chassis.facts import Event, Recorded
from chassis.problems import Language, language
from chassis.questions import Question
from chassis.web import Call, CallContext, Id, Times
from contracts import wording
from contracts.intervention import OrderStepReported
from contracts.lanes import Lane
from contracts.wording import Names
from services.intake.api import lanes, opening, rights
from services.intake.api.judged_orders import judged_orders
from services.intake.api.shapes import TimelineShown
from services.intake.projections import case_facts, houses, law_entries, notifications, reference
from services.intake.projections.case_facts import CaseFact

ROUTER = APIRouter(tags=["cases"])
SOURCES = ("intervention", "placement")
SEALED = {"body", "details", "body_digest"}
NAMED = {
    "municipality": "municipality",
    "unit_id": "unit",
    "unit": "unit",
    "csd": "csd",
    "station": "station",
}
WORKERS = ("worker_id", "holder", "team")


@ROUTER.get(
    "/cases/{case_id}/timeline",
    summary="What happened in a case, from all services, in words; its lanes",
    responses={200: {"model": TimelineShown}},
)
def get_timeline(
    call: Call,
    times: Times,
    case_id: Annotated[Id, Path(description="the case")],
    accept_language: Annotated[str | None, Header(description="sl, it or en: of the sentences")] = None,
) -> Response:
    tongue = language(accept_language)

    def question(q: Question) -> dict[str, Any] | None:
        found = facts(call, q, case_id)
        ours = any(one.service == q.service for one in found)
        if not rights.case_seen(call, q, case_id) or not ours:
            return None
        drawing = Drawing(q, found, called(call, q, found), tongue)
        return {"items": [drawing.item(one) for one in found], "lanes": drawing.lanes(), "next": None}

    response = call.answer(times, question, sources=SOURCES)
    response.headers["Content-Language"] = tongue
    return response


def facts(call: CallContext, q: Question, case_id: str) -> list[CaseFact]:
    """The facts of a case from all services as of the question's times."""
    shapes = {source: call.running.shapes[source] for source in (q.service, *SOURCES)}
    received = notifications.received_of(q.connection, case_id, q.known_at)
    return case_facts.known(q.connection, case_id, received, q.at, q.known_at, shapes)


def called(call: CallContext, q: Question, found: Sequence[CaseFact]) -> Names:
    """What the slugs in facts are called, by the field they stand in."""
    entries = {
        kind: {one["id"]: one["name"] for one in reference.listed(q.connection, kind, q.at, q.known_at)}
        for kind in set(NAMED.values())
    }
    workers = opening.workers(call, q, {slug for one in found for slug in workers_in(one.fact.event)})
    return {
        **{field: entries[kind] for field, kind in NAMED.items()},
        **dict.fromkeys(WORKERS, workers),
        "centre_id": houses.called(q.connection, q.at, q.known_at),
    }


def workers_in(event: Event | None) -> Iterator[str]:
    """The workers that a fact names."""
    for said in (getattr(event, field, None) for field in WORKERS):
        yield from (said,) if isinstance(said, str) else said or ()


class Drawing:
    """The facts of a case, told and drawn in a language by the law known at the question's moment."""

    def __init__(self, q: Question, found: Sequence[CaseFact], names: Names, tongue: Language):
        self._standing = [one.fact for one in found if one.stands]
        self._orders = judged_orders(self._standing, law_entries.law_known(q.connection, q.known_at))
        self._pencil = lanes.Pencil(names, tongue)

    def lanes(self) -> list[Lane]:
        """What a client draws."""
        return lanes.drawn(self._standing, self._orders, self._pencil)

    def item(self, one: CaseFact) -> dict[str, Any]:
        """One fact with its lane and its sentence; a step of an order says whether it fits, while it stands."""
        fact, tongue = one.fact, self._pencil.language
        told = {
            **shown(one),
            "lane": lanes.lane_of(fact, self._orders),
            "sentence": wording.sentence(fact, tongue, self._pencil.names),
        }
        if one.stands and isinstance(fact.event, OrderStepReported) and fact.stream in self._orders:
            told |= self._orders[fact.stream].verdict(fact, tongue)
        return told


def shown(one: CaseFact) -> dict[str, Any]:
    """One fact as JSON: where it comes from, when it was so and when it was known, and what became of it."""
    fact = one.fact
    return {
        "service": one.service,
        "about": fact.stream,
        "type": fact.type,
        "event_id": fact.event_id,
        "occurred_at": rfc3339(fact.occurred_at),
        "recorded_at": rfc3339(fact.recorded_at),
        "entered_at": None if fact.entered_at is None else rfc3339(fact.entered_at),
        "clock_offset_ms": fact.clock_offset_ms,
        "source": fact.source,
        "actor": fact.actor,
        "csd": fact.csd,
        "unit": fact.unit,
        "stands": one.stands,
        "corrects": fact.corrects,
        "corrected_by": [correction(by) for by in one.corrected_by],
        "data": data(fact),
    }


def correction(fact: Recorded) -> dict[str, Any]:
    """What took a fact's place, or took it back."""
    return {
        "event_id": fact.event_id,
        "type": fact.type,
        "recorded_at": rfc3339(fact.recorded_at),
        "actor": fact.actor,
        "reason_code": None if fact.event is None else fact.event.reason_code,
    }


def data(fact: Recorded) -> Mapping[str, Any] | None:
    """Ids and codes of a fact, nothing sealed; None where they are not for others."""
    if fact.event is None:
        return None
    return fact.event.model_dump(mode="json", exclude=SEALED, exclude_none=True)
