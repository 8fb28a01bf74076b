"""The lanes a case is drawn in, from the facts of all services that stand at the two times of a question."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chassis.facts import Recorded, of_kind
from chassis.problems import Language
from contracts import lanes, wording
from contracts.intervention import InterventionClosed, InterventionOpened, SegmentWorked
from contracts.lanes import Lane, Span
from contracts.placement import PlacementRequested, StayAdmitted
from services.intake.api.judged_orders import JudgedOrder
from services.intake.events.case import CaseAssigned

Facts = Sequence[Recorded]
LANES = {
    "notification": "notification",
    "case": "case",
    "person": "case",
    "intervention": "intervention",
    "enquiry": "placement",
    "placement_request": "placement",
    "stay": "placement",
}
"""The lane of every kind of stream but the orders', which have two each."""


@dataclass(frozen=True)
class Pencil:
    """Draws in a language, with what slugs are called by the field they stand in."""

    names: Mapping[str, Mapping[str, str]]
    language: Language

    def called(self, field: str, slug: str) -> str:
        """The name of a slug; itself when nobody has named it."""
        return self.names.get(field, {}).get(slug, slug)

    def span(self, what: str, begun: Recorded, until: datetime | None, words: str | None = None) -> Span:
        """A span from when `begun` was."""
        return self.stretch(what, begun, begun.occurred_at, until, words)

    def stretch(
        self, what: str, told: Recorded, since: datetime, until: datetime | None, words: str | None = None
    ) -> Span:
        """A span whose times `told` says."""
        said = words or wording.word("", "span", what, self.language)
        return lanes.span(what, since, until, told.event_id, said)


def lane_of(fact: Recorded, orders: Mapping[str, JudgedOrder]) -> str:
    """The lane a fact stands in."""
    if fact.kind == "restraining_order":
        return orders[fact.stream].lane(fact) if fact.stream in orders else "police_order"
    return LANES.get(fact.kind, "case")


def drawn(facts: Facts, orders: Mapping[str, JudgedOrder], pencil: Pencil) -> list[Lane]:
    """Every lane with something in it, by when it begins; `facts` stand, in the order of the world."""
    found = [lane for together in by_stream(facts).values() for lane in of_stream(together, orders, pencil)]
    return sorted(
        (lane for lane in found if lane["spans"]), key=lambda one: (one["spans"][0]["from"], one["about"])
    )


def by_stream(facts: Facts) -> dict[str, list[Recorded]]:
    """The facts of each stream."""
    found: dict[str, list[Recorded]] = defaultdict(list)
    for fact in facts:
        found[fact.stream].append(fact)
    return found


def of_stream(facts: Facts, orders: Mapping[str, JudgedOrder], pencil: Pencil) -> Iterator[Lane]:
    """The lanes of one stream."""
    about, kind = facts[0].stream, facts[0].kind
    if about in orders:
        yield from orders[about].lanes(
            pencil.called("station", orders[about].issued.station), pencil.language
        )
    elif kind in DRAW:
        called, spans = DRAW[kind](facts, pencil)
        yield lanes.lane(LANES[kind], about, called, spans, pencil.language)


def notification(facts: Facts, pencil: Pencil) -> tuple[str, list[Span]]:
    """How long a call waited to be judged."""
    received, triaged = first(facts, "notification_received"), first(facts, "notification_triaged")
    return "", [] if received is None else [pencil.span("to_triage", received, when(triaged))]


def case(facts: Facts, pencil: Pencil) -> tuple[str, list[Span]]:
    """Which unit was competent, from when until when."""
    assigned = of_kind(facts, CaseAssigned)
    until = [*(fact.occurred_at for fact, _ in assigned), when(first(facts, "case_closed"))][1:]
    return "", [
        pencil.span("competent", fact, end, pencil.called("unit_id", event.unit_id))
        for (fact, event), end in zip(assigned, until, strict=False)
    ]


def intervention(facts: Facts, pencil: Pencil) -> tuple[str, list[Span]]:
    """From its opening to its end, and the work in it."""
    opened = first(facts, InterventionOpened.type)
    ended = next((event.ended_at for _, event in of_kind(facts, InterventionClosed)), None)
    spans = [] if opened is None else [pencil.span("intervention", opened, ended)]
    for fact, work in of_kind(facts, SegmentWorked):
        kind = wording.word(work.type, "kind", work.kind, pencil.language)
        who = pencil.called("worker_id", work.worker_id)
        spans.append(pencil.stretch("work", fact, work.start, work.end, f"{who}: {kind}"))
    return "", spans


def request(facts: Facts, pencil: Pencil) -> tuple[str, list[Span]]:
    """How long the house was asked, until it answered or nothing came of it; who is there already asks for nothing."""
    answer = when(first(facts, "placement_answered", "placement_ended", "person_admitted"))
    for asked, event in of_kind(facts, PlacementRequested):
        if event.kind == "reservation":
            return pencil.called("centre_id", event.centre_id), [pencil.span("bed_asked_for", asked, answer)]
    return "", []


def stay(facts: Facts, pencil: Pencil) -> tuple[str, list[Span]]:
    """From the admission to the departure, and the absences in it."""
    admitted = of_kind(facts, StayAdmitted)
    spans = [pencil.span("stay", fact, when(first(facts, "stay_departed"))) for fact, _ in admitted]
    for place, fact in enumerate(facts):
        if fact.type == "stay_absent":
            back = first(facts[place:], "stay_returned", "stay_departed")
            spans.append(pencil.span("absent", fact, when(back)))
    return next((pencil.called("centre_id", event.centre_id) for _, event in admitted), ""), spans


DRAW: dict[str, Callable[[Facts, Pencil], tuple[str, list[Span]]]] = {
    "notification": notification,
    "case": case,
    "intervention": intervention,
    "placement_request": request,
    "stay": stay,
}
"""What a lane is called, and its spans."""


def first(facts: Facts, *types: str) -> Recorded | None:
    """The first fact of one of the types."""
    return next((fact for fact in facts if fact.type in types), None)


def when(fact: Recorded | None) -> datetime | None:
    """When it was, None when it was not."""
    return None if fact is None else fact.occurred_at
